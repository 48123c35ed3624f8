import type { FieldView } from '../../client/model.ts'
import type { RecordView } from '../../client/records.ts'
import type { GridGroup } from '../../kit/data-grid.ts'

/** Names are sorted the same for everybody. */
const pinyin = new Intl.Collator('zh-u-co-pinyin')

/** A value that rows have in common, with how many there are, as the server counted. */
export interface CountedGroup {
  value: unknown
  count: number
}

/** One choice of a few: options, references, yes and no. Several at once have no one group. */
export const canGroup = (field: FieldView): boolean =>
  field.sortable &&
  field.filterable &&
  !field.multiple &&
  (!!field.options?.length || field.to?.length === 1 || field.widget === 'boolean')

/** The value as a word: an option's key, a record's id; empty for none. */
export const groupKey = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value
    ? String(value.id ?? '')
    : value === undefined || value === null
      ? ''
      : String(value)

/** Leaves the rows of some groups out. */
export function withoutGroups(field: FieldView, keys: Iterable<string>): string | undefined {
  const word = (key: string) => (field.widget === 'boolean' ? key : `'${key.replace(/['\\]/g, '\\$&')}'`)
  const parts = [...keys].map((key) =>
    key === '' ? `$exists(${field.name})` : `$not(${field.name} = ${word(key)})`,
  )
  return parts.join(' and ') || undefined
}

/**
 * The heads between rows that the server sorted by the group's field. A list loads from its top: a group without rows
 * is either put away, and keeps its place, or comes after all that are here.
 *
 * @param groups in the order of the list, as far as that is known before its rows
 */
export function groupHeads(
  groups: readonly CountedGroup[],
  rows: readonly RecordView[],
  {
    field,
    collapsed,
    labelOf,
  }: {
    field: FieldView
    collapsed: ReadonlySet<string>
    labelOf: (value: unknown) => string
  },
): GridGroup[] {
  const first = new Map<string, number>()
  rows.forEach((row, at) => {
    const key = groupKey(row[field.name])
    if (!first.has(key)) first.set(key, at)
  })
  const heads = groups.map(({ value, count }, place) => {
    const key = groupKey(value)
    const color = field.options?.find((one) => one.key === key)?.color
    const head = {
      key,
      label: labelOf(value),
      ...(color ? { color } : {}),
      count,
      collapsed: collapsed.has(key),
    }
    return { ...head, place, before: first.get(key) }
  })
  return heads
    .map(({ place, before, ...head }) => {
      const next = head.collapsed
        ? heads.find((one) => one.place > place && one.before !== undefined)
        : undefined
      return { place, head: { ...head, before: before ?? next?.before ?? rows.length } }
    })
    .sort((a, b) => a.head.before - b.head.before || a.place - b.place)
    .map(({ head }) => head)
}

/** Options in their own order and records by label, as lists sort them; `-stage` turns it round. What is empty comes last. */
export function inListOrder(
  groups: readonly CountedGroup[],
  field: FieldView,
  direction: 'asc' | 'desc',
): CountedGroup[] {
  const sign = direction === 'asc' ? 1 : -1
  const rank = ({ value }: CountedGroup) => field.options?.findIndex((one) => one.key === value) ?? 0
  const label = ({ value }: CountedGroup) => String((value as { label?: unknown } | null)?.label ?? '')
  const compare = (a: CountedGroup, b: CountedGroup) =>
    field.to?.length ? pinyin.compare(label(a), label(b)) : rank(a) - rank(b)
  return [...groups].sort(
    (a, b) => Number(groupKey(a.value) === '') - Number(groupKey(b.value) === '') || sign * compare(a, b),
  )
}
