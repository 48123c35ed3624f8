import type { Row } from '../../../metadata/language/evaluate.ts'
import { toLanguage } from '../../../metadata/language/record.ts'
import type { FieldShape } from '../../../metadata/language/types.ts'
import type { FieldView } from '../../client/model.ts'

type Shape = Pick<FieldShape, 'type' | 'language' | 'stores'>

/** What a field's value is to expressions. A studio's draft does not say: then by the look of the field. */
export function shapeOf({ type, language, to, multiple }: FieldView): Shape {
  const isReference = (to?.length ?? 0) > 0
  const guessed = isReference ? 'ref' : guesses[type]
  return {
    type,
    language: (language ?? guessed ?? 'str') as Shape['language'],
    stores: isReference ? (multiple ? 'links' : 'target') : 'value',
  }
}

const guesses: Readonly<Record<string, string>> = {
  boolean: 'bool',
  integer: 'int',
  ...Object.fromEntries(
    ['decimal', 'currency', 'percent', 'rating', 'score', 'duration'].map((type) => [type, 'num']),
  ),
  date: 'date',
  dateTime: 'dt',
  multiSelect: 'tags',
  tags: 'tags',
}

/** What stands in a form as the language takes it: decimals are numbers, what is empty is absent, references records. */
export function rowOf(
  fields: Readonly<Record<string, FieldView>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  if (typeof values['id'] === 'string') row['id'] = values['id']
  for (const field of Object.values(fields)) {
    const value = toLanguage(shapeOf(field), values[field.name])
    if (value !== undefined) row[field.name] = value
    if (field.type === 'currency' && typeof value === 'number')
      row[`${field.name}_base`] = baseOf(field.name, value, values)
  }
  return row
}

/** Money in the company's currency, at the rate of the record. */
function baseOf(name: string, value: number, values: Readonly<Record<string, unknown>>): number {
  const stored = values[`${name}_base`]
  const rate = Number(values['exchange_rate'] ?? 1)
  return stored === undefined || stored === null ? value * rate : Number(stored)
}

/** A reference to what this person may not see: what is read of it is not known here. */
export const isHidden = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { hidden?: boolean }).hidden === true

export const idOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  const id = (value as Row | null | undefined)?.['id']
  return typeof id === 'string' ? id : undefined
}
