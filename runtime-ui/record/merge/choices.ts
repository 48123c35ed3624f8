import type { FieldView } from '../../client/model.ts'
import type { RecordView } from '../../client/records.ts'
import type { LoadedObject } from '../../composables/useModel.ts'

const isBlank = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** Fields whose value can be chosen: those that this person may write, and that the records do not agree on. */
export function differingFields(object: LoadedObject, records: readonly RecordView[]): FieldView[] {
  const [first] = records
  return Object.values(object.fields).filter(
    (field) =>
      !field.readOnly &&
      !field.derived &&
      field.access === 'edit' &&
      records.some((record) => !same(record[field.name], first?.[field.name])),
  )
}

/** The oldest record, which others refer to longest, stays unless told otherwise. */
export const oldest = (records: readonly RecordView[]): RecordView | undefined =>
  [...records].sort((a, b) => (a.created_at < b.created_at ? -1 : 1))[0]

/** For each field the record whose value stays: the survivor's own, or the first that has one. */
export function firstChoices(
  fields: readonly FieldView[],
  records: readonly RecordView[],
  survivor: string,
): Record<string, string> {
  const own = records.find(({ id }) => id === survivor)
  return Object.fromEntries(
    fields.map(({ name }) => {
      const filled = isBlank(own?.[name]) ? records.find((record) => !isBlank(record[name])) : own
      return [name, (filled ?? own)?.id ?? survivor]
    }),
  )
}

/** What is sent: only values that are not the survivor's. */
export const chosenOfOthers = (
  choices: Readonly<Record<string, string>>,
  survivor: string,
): Record<string, string> => Object.fromEntries(Object.entries(choices).filter(([, id]) => id !== survivor))
