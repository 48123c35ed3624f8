import type { Bounds } from '../../metadata/language/values/bounds.ts'
import type { FieldView } from '../client/model.ts'
import type { Outcome } from '../composables/rules/useRuleReader.ts'

/** What the computed bounds of a field come to; one that is not known here is left to the save. */
export function boundsOf(field: FieldView, compute: (rule: string) => Outcome): Bounds | undefined {
  const resultOf = (rule: string | undefined) => {
    const outcome = rule === undefined ? undefined : compute(rule)
    return outcome?.isKnown ? outcome.value : undefined
  }
  if (field.minRule === undefined && field.maxRule === undefined) return undefined
  return { min: resultOf(field.minRule), max: resultOf(field.maxRule) }
}
