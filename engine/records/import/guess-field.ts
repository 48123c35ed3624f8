import { optionKey } from '../../fields/option-text.ts'
import type { FieldDef, LocalizedText, ObjectDef } from '../../model.ts'
import { guessFormat } from './guess-format.ts'
import type { ColumnSurvey } from './survey.ts'

/** The field a column seems to be, and how its texts seem to be written. */
export interface FieldGuess {
  field: string
  format?: string
  /** Texts that mean an option, where they are not its key already. */
  values?: Record<string, string>
  reference?: { by: string; else: 'error' }
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const labels = (text: LocalizedText): string[] => (typeof text === 'string' ? [text] : Object.values(text))

/** Names a field goes by; the object's own name may stand before it ("Ticket Subject"). */
function namesOf(object: ObjectDef, field: FieldDef): string[] {
  const own = [field.name, ...field.was, ...labels(field.label)].map(plain)
  const before = [object.name, ...labels(object.label)].map(plain)
  return [...own, ...before.flatMap((prefix) => own.map((name) => prefix + name))]
}

/** One field a column, each used once: by name first, then by what the columns hold, last the name of the records. */
export function guessFields(
  object: ObjectDef,
  fields: readonly FieldDef[],
  columns: readonly ColumnSurvey[],
): (FieldGuess | undefined)[] {
  const free = new Set(fields)
  const found = columns.map((column) => take(free, byName(object, free, column)))
  columns.forEach((column, at) => {
    found[at] ??= take(free, byContent(free, column))
  })
  const name = [...free].find((field) => field.name === object.nameField)
  const at = name ? nameColumn(name, columns, found) : -1
  if (name && at >= 0) found[at] = name
  return found.map((field, at) => field && toGuess(field, columns[at]!))
}

function take(free: Set<FieldDef>, field: FieldDef | undefined): FieldDef | undefined {
  if (field) free.delete(field)
  return field
}

function byName(object: ObjectDef, free: ReadonlySet<FieldDef>, column: ColumnSurvey): FieldDef | undefined {
  const name = plain(column.name)
  const alone = [object.name, ...labels(object.label)].map(plain)
  return [...free].find(
    (field) =>
      namesOf(object, field).includes(name) || (field.name === object.nameField && alone.includes(name)),
  )
}

function byContent(free: ReadonlySet<FieldDef>, column: ColumnSurvey): FieldDef | undefined {
  const mostly = (count: number): boolean => column.filled > 0 && count >= column.filled * 0.9
  const first = (widget: string) => [...free].find((field) => field.type === widget)
  if (mostly(column.emails)) return first('email')
  if (mostly(column.links)) return first('url')
  const words = column.values && [...column.values.keys()]
  if (!words || words.length === 0) return undefined
  return [...free].find(
    (field) =>
      field.options !== undefined &&
      !field.multiple &&
      words.every((word) => field.options?.some(({ key }) => key === optionKey(word, field))),
  )
}

/**
 * What else could be the name of the records: of the columns that are nothing else the first whose texts all differ,
 * one whose header ends like the name field is called before any other.
 */
function nameColumn(
  field: FieldDef,
  columns: readonly ColumnSurvey[],
  found: readonly (FieldDef | undefined)[],
): number {
  if (field.language !== 'str' || field.options) return -1
  const most = Math.max(...columns.map((column) => column.filled))
  const isName = (column: ColumnSurvey, at: number): boolean =>
    found[at] === undefined &&
    column.filled > 0 &&
    column.filled >= most * 0.9 &&
    column.longest <= 200 &&
    !column.repeats &&
    column.numbers.numbers < column.filled &&
    column.dates.guess() === undefined &&
    column.emails + column.links === 0
  const own = [field.name, ...labels(field.label)].map(plain)
  const called = columns.findIndex(
    (column, at) => isName(column, at) && own.some((name) => plain(column.name).endsWith(name)),
  )
  return called >= 0 ? called : columns.findIndex(isName)
}

function toGuess(field: FieldDef, column: ColumnSurvey): FieldGuess {
  const format = guessFormat(field, column)
  const values = valueGuess(field, column)
  return {
    field: field.name,
    ...(format ? { format: format.format } : {}),
    ...(values ? { values } : {}),
    ...(field.stores === 'target' && field.to.length === 1 && field.to[0] !== '*'
      ? { reference: { by: 'name', else: 'error' } }
      : {}),
  }
}

/** Texts of the file that are no option, next to the option they may mean. */
function valueGuess(field: FieldDef, column: ColumnSurvey): Record<string, string> | undefined {
  if (!field.options || !column.values) return undefined
  const entries = [...column.values.keys()].flatMap((word): [string, string][] => {
    const key = optionKey(word, field)
    if (field.options?.some((option) => option.key === key)) return key === word ? [] : [[word, key]]
    const near = field.options?.find((option) =>
      [option.key, ...labels(option.label)].some((label) => isNear(plain(label), plain(word))),
    )
    return near ? [[word, near.key]] : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** One begins with the other, or they differ by a letter or two of many. */
function isNear(a: string, b: string): boolean {
  if (a.length < 3 || b.length < 3) return false
  if (a.startsWith(b) || b.startsWith(a)) return true
  return a.length > 5 && distance(a, b) <= Math.floor(Math.max(a.length, b.length) / 5)
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
