import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { stream } from 'exceljs'
import type { TableRow } from './read-csv.ts'
import { refuseFile } from './refuse-file.ts'
import { openEntry, type ZipEntry, zipEntries } from './zip-entries.ts'

const isZip = (head: Buffer): boolean => head.toString('hex', 0, 4) === '504b0304'

/** Unpacked bytes that a workbook may have. */
const mostUnpacked = 2_000_000_000

export async function isXlsx(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && isZip(buffer)
  } finally {
    await file.close()
  }
}

/** Names of the sheets, in the order of the workbook. @throws file_refused */
export const sheetNames = (path: string): Promise<string[]> =>
  readable(async () => {
    const { sheets } = await openWorkbook(path)
    if (sheets.length === 0)
      throw refuseFile('binary', {
        en: 'It is a zip file, but no workbook.',
        zh: '它是压缩包，但不是工作簿。',
      })
    return sheets.map(({ name }) => name)
  })

/** Rows of a sheet as texts: days and instants in ISO notation, numbers in plain notation. @throws file_refused */
export async function* xlsxRows(path: string, sheetName: string): AsyncGenerator<TableRow> {
  try {
    const { sheets, rowsOf } = await openWorkbook(path)
    const wanted = sheets.find(({ name }) => name === sheetName)
    if (!wanted) return
    for await (const row of rowsOf(wanted)) {
      const cells = (Array.isArray(row.values) ? row.values.slice(1) : []).map(toText)
      if (cells.some((cell) => cell !== ''))
        yield { number: row.number, cells: Array.from(cells, (c) => c ?? '') }
    }
  } catch (error) {
    throw asRefusal(error)
  }
}

interface Sheet {
  name: string
  entry: ZipEntry
}

/** What the library's reader does by itself, in the order of the archive, and what it learns by that. */
interface Parts {
  model?: { sheets?: { name: string; rId: string }[] }
  workbookRels?: { Id: string; Target: string }[]
  _parseRels(part: Readable): Promise<void>
  _parseWorkbook(part: Readable): Promise<void>
  _parseStyles(part: Readable): Promise<void>
  _parseSharedStrings(part: Readable): AsyncIterable<unknown>
  _parseWorksheet(part: Readable, number: string): Iterable<{ value: stream.xlsx.WorksheetReader }>
}

/**
 * A workbook, part by part. The library's own walk through the archive leaves out what comes late in it when its reader
 * is slower than the archive, and needs the parts in an order that not every program writes.
 */
async function openWorkbook(path: string) {
  const entries = new Map((await zipEntries(path)).map((entry) => [entry.name, entry]))
  requireModestSize([...entries.values()])
  const parts = await newParts()
  const part = async (name: string, read: (part: Readable) => Promise<unknown>) => {
    const entry = entries.get(name)
    if (entry) await read(await openEntry(path, entry))
  }
  await part('xl/_rels/workbook.xml.rels', (rels) => parts._parseRels(rels))
  await part('xl/workbook.xml', (workbook) => parts._parseWorkbook(workbook))

  const targets = new Map(parts.workbookRels?.map(({ Id, Target }) => [Id, Target]))
  const sheets = (parts.model?.sheets ?? []).flatMap(({ name, rId }): Sheet[] => {
    const target = targets.get(rId) ?? ''
    const entry = entries.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    // Charts have sheets of their own, without rows.
    return entry && /^xl\/worksheets\//.test(entry.name) ? [{ name, entry }] : []
  })
  async function* rowsOf({ entry }: Sheet) {
    await part('xl/sharedStrings.xml', async (strings) => {
      for await (const _string of parts._parseSharedStrings(strings)) {
        // It keeps them itself.
      }
    })
    await part('xl/styles.xml', (styles) => parts._parseStyles(styles))
    const rows = await openEntry(path, entry)
    try {
      for (const { value: sheet } of parts._parseWorksheet(rows, '0')) yield* sheet
    } finally {
      rows.destroy()
    }
  }
  return { sheets, rowsOf }
}

/** The library is loaded by those who read workbooks: it takes 20 MB. */
async function newParts(): Promise<Parts> {
  const { default: excel } = await import('exceljs')
  const reader = new excel.stream.xlsx.WorkbookReader('', {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  })
  return reader as unknown as Parts
}

async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asRefusal(error)
  }
}

const asRefusal = (error: unknown): unknown =>
  (error as { code?: string }).code === 'file_refused'
    ? error
    : refuseFile(
        'broken',
        { en: 'The workbook is damaged and cannot be read.', zh: '工作簿已损坏，无法读取。' },
        error,
      )

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return plain(value)
  if (typeof value === 'boolean') return String(value)
  if (value instanceof Date) return dateText(value)
  const cell = value as { richText?: { text: string }[]; result?: unknown; text?: unknown; error?: string }
  if (cell.richText) return cell.richText.map((part) => part.text).join('')
  if ('result' in cell) return toText(cell.result)
  if ('text' in cell) return toText(cell.text)
  return ''
}

/** 0.1 + 0.2 is shown as 0.3 by every spreadsheet; so it is taken. */
function plain(value: number): string {
  const text = String(Number(value.toPrecision(15)))
  return text.includes('e') ? BigInt(Math.round(value)).toString() : text
}

/** Spreadsheets know no zone: the clock they show is what counts. */
function dateText(value: Date): string {
  if (Number.isNaN(value.getTime())) return ''
  const iso = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ')
}

/** What the archive itself says about its unpacked size, so that a bomb is not unpacked at all. */
function requireModestSize(entries: readonly ZipEntry[]): void {
  if (entries.reduce((sum, { unpacked }) => sum + unpacked, 0) > mostUnpacked)
    throw refuseFile('too_large', {
      en: 'Unpacked it is larger than 2 GB. Split it.',
      zh: '解压后超过 2 GB，请拆分。',
    })
}
