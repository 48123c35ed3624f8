import { PassThrough } from 'node:stream'
import type { CellValue } from 'exceljs'
import { localInstant } from '../../fields/date-text.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef } from '../../model.ts'
import type { ExportColumn } from './export-columns.ts'
import type { ExportPages } from './export-pages.ts'

export interface XlsxOptions {
  object: ObjectDef
  locale: string
  timeZone: string
}

const formats: Partial<Record<string, string>> = { date: 'yyyy-mm-dd', dt: 'yyyy-mm-dd hh:mm:ss' }

/** A workbook that is sent while its pages are still being read. Numbers and days are real ones. */
export function xlsxStream(
  columns: readonly ExportColumn[],
  pages: ExportPages,
  options: XlsxOptions,
): PassThrough {
  const out = new PassThrough()
  fill(out, columns, pages, options).catch((error: Error) => out.destroy(error))
  return out
}

async function fill(
  out: PassThrough,
  columns: readonly ExportColumn[],
  pages: ExportPages,
  { object, locale, timeZone }: XlsxOptions,
): Promise<void> {
  // Loaded by those who write workbooks: it takes 20 MB.
  const { default: excel } = await import('exceljs')
  const book = new excel.stream.xlsx.WorkbookWriter({
    stream: out,
    useStyles: true,
    useSharedStrings: false,
  })
  const sheet = book.addWorksheet(sheetName(inLanguage(object.pluralLabel, locale)), {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  sheet.columns = columns.map(({ title, field }) => {
    const format = formats[field.language]
    return { header: title, width: 18, ...(format ? { style: { numFmt: format } } : {}) }
  })
  const add = async (records: readonly Record<string, unknown>[]) => {
    for (const record of records)
      sheet.addRow(columns.map((column) => cellOf(column, record, timeZone))).commit()
    if (out.writableNeedDrain) await new Promise((resume) => out.once('drain', resume))
  }
  await add(pages.first.data)
  for await (const records of pages.rest()) await add(records)
  sheet.commit()
  await book.commit()
}

/** Excel refuses some signs and more than 31 of any. */
const sheetName = (label: string): string => label.replace(/[*?:\\/[\]]/g, ' ').slice(0, 31) || 'Records'

const exactDigits = 15

function cellOf(column: ExportColumn, record: Record<string, unknown>, timeZone: string): CellValue {
  const value = column.value(record)
  if (value === null || value === undefined) return null
  const { language } = column.field
  if (language === 'num' || language === 'int') {
    const text = String(value)
    // A spreadsheet's numbers have 15 digits; longer ones, and masked ones, stay exact as text.
    return /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= exactDigits ? Number(text) : text
  }
  if (language === 'date' && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    return new Date(`${value}T00:00:00Z`)
  if (language === 'dt' && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    return new Date(`${localInstant(value, timeZone).replace(' ', 'T')}Z`)
  return column.text(record)
}
