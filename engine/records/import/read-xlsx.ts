import { open } from 'node:fs/promises'
import type { stream } from 'exceljs'
import type { TableRow } from './read-csv.ts'
import { refuseFile } from './refuse-file.ts'

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

/** Names of the sheets, in the order of the file. @throws file_refused */
export async function sheetNames(path: string): Promise<string[]> {
  await requireModestSize(path)
  return readable(async () => {
    const names: string[] = []
    for await (const sheet of await reader(path)) {
      names.push(nameOf(sheet))
      for await (const _row of sheet) {
        // A sheet must be read to its end before the next one comes.
      }
    }
    if (names.length === 0)
      throw refuseFile('binary', {
        en: 'It is a zip file, but no workbook.',
        zh: '它是压缩包，但不是工作簿。',
      })
    return names
  })
}

/** Rows of a sheet as texts: days and instants in ISO notation, numbers in plain notation. @throws file_refused */
export async function* xlsxRows(path: string, sheetName: string): AsyncGenerator<TableRow> {
  try {
    for await (const sheet of await reader(path)) {
      const wanted = nameOf(sheet) === sheetName
      for await (const row of sheet) {
        if (!wanted) continue
        const cells = (Array.isArray(row.values) ? row.values.slice(1) : []).map(toText)
        if (cells.some((cell) => cell !== ''))
          yield { number: row.number, cells: Array.from(cells, (c) => c ?? '') }
      }
    }
  } catch (error) {
    throw asRefusal(error)
  }
}

/** The library is loaded by those who read workbooks: it takes 20 MB. */
async function reader(path: string): Promise<stream.xlsx.WorkbookReader> {
  const { default: excel } = await import('exceljs')
  return new excel.stream.xlsx.WorkbookReader(path, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  })
}

const nameOf = (sheet: unknown): string => {
  const { name, id } = sheet as { name?: string; id?: number | string }
  return name ?? `Sheet${id ?? 1}`
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
async function requireModestSize(path: string): Promise<void> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const length = Math.min(size, 1_000_000)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    let total = 0
    for (
      let at = buffer.indexOf('PK\x01\x02', 0, 'latin1');
      at >= 0;
      at = buffer.indexOf('PK\x01\x02', at + 4, 'latin1')
    )
      if (at + 28 <= buffer.length) total += buffer.readUInt32LE(at + 24)
    if (total > mostUnpacked)
      throw refuseFile('too_large', {
        en: 'Unpacked it is larger than 2 GB. Split it.',
        zh: '解压后超过 2 GB，请拆分。',
      })
  } finally {
    await file.close()
  }
}
