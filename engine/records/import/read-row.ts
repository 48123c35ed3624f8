import { fieldTypes } from '../../fields/index.ts'
import type { JobError } from '../../jobs/define-job.ts'
import { fromSerial, toValue } from './date-pattern.ts'
import type { Evaluated } from './evaluator.ts'
import type { MappingPlan, PlannedColumn } from './mapping-plan.ts'
import type { TableRow } from './read-csv.ts'

/** A reference still to be looked up. */
export interface WantedReference {
  column: PlannedColumn
  texts: string[]
}

/** A row on its way to becoming a record. */
export interface ImportedRow {
  number: number
  values: Record<string, unknown>
  references: WantedReference[]
  problems: JobError[]
  /** As it stands in the file, of a field that the file gives: for the report. */
  textOf(field: string): { column: string; value: string } | undefined
}

export function readRow(
  { columns }: MappingPlan,
  row: TableRow,
  width: number,
  evaluated: readonly Evaluated[],
): ImportedRow {
  const textAt = ({ at }: PlannedColumn): string => (at < 0 ? '' : (row.cells[at] ?? ''))
  const read: ImportedRow = {
    number: row.number,
    values: {},
    references: [],
    problems: [],
    textOf(field) {
      const column = columns.findLast((one) => one.field.name === field)
      return column && { column: column.column, value: shorten(textAt(column)) }
    },
  }
  const surplus = row.cells.slice(width).some((cell) => cell !== '')
  if (surplus) read.problems.push(tooManyCells(row, width))
  for (const column of columns) {
    const result = column.expression < 0 ? undefined : evaluated[column.expression]
    if (result && 'problem' in result) {
      read.problems.push(failedExpression(row, column, result.problem))
      continue
    }
    take(read, column, mapped(column, result ? result.value : textAt(column)))
  }
  return read
}

/** What the value mapping says the text means. */
function mapped(column: PlannedColumn, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (column.values.has(value)) return column.values.get(value)
  const trimmed = value.trim()
  return column.values.has(trimmed) ? column.values.get(trimmed) : value
}

function take(read: ImportedRow, column: PlannedColumn, value: unknown): void {
  const { field } = column
  const isReference = field.stores === 'target' || field.stores === 'links'
  if (value === null || value === undefined || value === '') read.values[field.name] = null
  else if (isReference && (typeof value === 'string' || typeof value === 'number'))
    takeReference(read, column, String(value))
  else read.values[field.name] = typeof value === 'string' ? fromText(column, value) : value
}

/** The texts that a cell refers to records by. */
export function referencesIn(column: PlannedColumn, cell: string): string[] {
  const value = mapped(column, cell)
  return typeof value === 'string' || typeof value === 'number' ? cut(column, String(value)) : []
}

const cut = (column: PlannedColumn, value: string): string[] =>
  (column.field.stores === 'links' ? value.split(/[;；\n]/) : [value])
    .map((text) => text.trim())
    .filter(Boolean)

function takeReference(read: ImportedRow, column: PlannedColumn, value: string): void {
  const texts = cut(column, value)
  if (texts.length === 0) read.values[column.field.name] = null
  else read.references.push({ column, texts })
}

/** What cannot be read stays as it is: the value check refuses it by name. */
function fromText(column: PlannedColumn, given: string): unknown {
  const { field, text: format } = column
  // The mark by which spreadsheets, and our own export, keep a text from being taken for a formula.
  const text = /^'[=+\-@]/.test(given) ? given.slice(1) : given
  const kind = field.language
  if (kind === 'date' || kind === 'dt') {
    const local =
      column.date?.read(text) ??
      (column.format === 'serial' || /^\d{5}(\.\d+)?$/.test(text.trim())
        ? fromSerial(text.trim())
        : undefined)
    if (local) return toValue(local, kind, format.timeZone)
  }
  return fieldTypes.get(field.type).fromText(text, field, format)
}

export const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)

const tooManyCells = ({ number, cells }: TableRow, width: number): JobError => ({
  row: number,
  code: 'malformed_request',
  message: {
    en: `The row has ${cells.length} cells, the header ${width}. Put quotes around texts that hold the delimiter.`,
    zh: `该行有 ${cells.length} 个单元格，而表头只有 ${width} 个。含分隔符的文本请加引号。`,
  },
})

const failedExpression = (
  { number }: TableRow,
  { column, field }: PlannedColumn,
  { en, zh }: { en: string; zh: string },
): JobError => ({
  row: number,
  column,
  path: `/${field.name}`,
  code: 'expression_invalid',
  message: { en: `The expression failed: ${en}`, zh: `表达式执行失败：${zh}` },
})
