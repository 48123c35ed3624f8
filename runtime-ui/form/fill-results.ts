import type { FieldView, SetValue } from '../client/model.ts'
import type { RuleReader, Standing } from '../composables/rules/useRuleReader.ts'
import { toFormValue } from './to-form-value.ts'

export interface FillPlace {
  fields: Readonly<Record<string, FieldView>>
  reader: RuleReader
  standing: Standing
  /** Code of the record's currency. */
  currency: string
}

/** What a `set` gives for the values of a form; not `isWhole` while something it reads is not loaded. */
export function fillResults(set: Readonly<Record<string, SetValue>>, place: FillPlace) {
  const values: Record<string, unknown> = {}
  let isWhole = true
  for (const [name, given] of Object.entries(set)) {
    const field = place.fields[name]
    if (!field) continue
    if ('value' in given) {
      values[name] = given.value
      continue
    }
    const outcome = place.reader.compute(given.rule, place.standing)
    isWhole &&= outcome.isKnown
    if (!outcome.isKnown) continue
    const value = formValueOf(field, outcome.value, place)
    if (value !== undefined) values[name] = value
  }
  return { values, isWhole }
}

export const formValueOf = (
  field: FieldView,
  result: unknown,
  { reader, currency }: Pick<FillPlace, 'reader' | 'currency'>,
): unknown => toFormValue(field, result, { currency, labelOf: reader.labelOf })

/** Loads what rules read beside the form's own record. */
export async function loadForRules(rules: readonly string[], { reader, standing }: FillPlace): Promise<void> {
  const outcomes = rules.map((rule) => reader.compute(rule, standing))
  await reader.load(outcomes.flatMap((one) => (one.isKnown ? [] : one.demands)))
}

/** The rules of a `set` and its condition. */
export const rulesOf = (change: { when?: string; set: Readonly<Record<string, SetValue>> }): string[] => [
  ...(change.when ? [change.when] : []),
  ...Object.values(change.set).flatMap((one) => ('rule' in one ? [one.rule] : [])),
]
