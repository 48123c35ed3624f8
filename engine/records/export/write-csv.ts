import { stringify } from 'csv-stringify/sync'
import type { ExportColumn } from './export-columns.ts'
import type { ExportPages } from './export-pages.ts'

/** Excel takes a file without it for the system's old code page. */
const mark = '\ufeff'

/** The file in pieces, one a page. */
export async function* csvText(
  columns: readonly ExportColumn[],
  pages: ExportPages,
  { raw }: { raw: boolean },
): AsyncGenerator<string> {
  const cell = (column: ExportColumn, record: Record<string, unknown>): string => {
    const text = column.text(record)
    return raw || isNumber(column) ? text : harmless(text)
  }
  const lines = (records: readonly Record<string, unknown>[]): string =>
    stringify(
      records.map((record) => columns.map((column) => cell(column, record))),
      { record_delimiter: 'windows' },
    )
  const head = stringify([columns.map(({ title }) => (raw ? title : harmless(title)))], {
    record_delimiter: 'windows',
  })
  yield `${mark}${head}${lines(pages.first.data)}`
  for await (const records of pages.rest()) yield lines(records)
}

const isNumber = ({ field }: ExportColumn): boolean => field.language === 'num' || field.language === 'int'

/** A spreadsheet runs what begins like a formula; a quote before it says that it is text. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
