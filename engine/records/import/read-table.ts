import { AppError } from '../../errors.ts'
import { detectEncoding, type Encoding, encodings } from './detect-encoding.ts'
import { csvRows, delimiters, guessDelimiter, type TableRow } from './read-csv.ts'
import { isXlsx, sheetNames, xlsxRows } from './read-xlsx.ts'
import { refuseFile } from './refuse-file.ts'

/** A file as a table with named columns. */
export interface Table {
  sheets: string[]
  sheet?: string
  encoding?: Encoding
  delimiter?: string
  columns: string[]
  /** Rows below the header, from the beginning each time. */
  rows(): AsyncGenerator<TableRow>
}

export interface TableOptions {
  sheet?: string
  encoding?: string
  delimiter?: string
}

/** Reads the header of a CSV or XLSX file. @throws file_refused, parameter_invalid */
export async function openTable(path: string, options: TableOptions = {}): Promise<Table> {
  const about = (await isXlsx(path)) ? await workbook(path, options) : await textFile(path, options)
  const all = () =>
    about.sheet === undefined
      ? csvRows(path, { encoding: about.encoding!, delimiter: about.delimiter! })
      : xlsxRows(path, about.sheet)
  const header = await first(all())
  if (!header) throw refuseFile('empty', { en: 'It has no rows.', zh: '文件没有任何行。' })
  const columns = columnNames(header.cells)
  return {
    ...about,
    columns,
    async *rows() {
      let isHeader = true
      for await (const row of all()) {
        if (!isHeader) yield row
        isHeader = false
      }
    },
  }
}

type About = Pick<Table, 'sheets' | 'sheet' | 'encoding' | 'delimiter'>

async function workbook(path: string, options: TableOptions): Promise<About> {
  const sheets = await sheetNames(path)
  const sheet = options.sheet ?? sheets[0]!
  if (!sheets.includes(sheet))
    throw new AppError('parameter_invalid', {
      parameter: 'sheet',
      value: sheet,
      reason: `The workbook has ${sheets.join(', ')}.`,
    })
  return { sheets, sheet }
}

async function textFile(path: string, options: TableOptions): Promise<About> {
  const detected = await detectEncoding(path)
  const asked = options.encoding
    ?.toLowerCase()
    .replace(/^utf-8-bom$/, 'utf-8')
    .replace(/^(gbk|gb2312)$/, 'gb18030')
  const encoding =
    asked === undefined || asked === 'utf-16' ? detected : encodings.find((known) => known === asked)
  if (!encoding) throw invalid('encoding', options.encoding, encodings.join(', '))
  const { delimiter = await guessDelimiter(path, encoding) } = options
  if (!(delimiters as readonly string[]).includes(delimiter))
    throw invalid('delimiter', delimiter, 'comma, semicolon, tab or |')
  return { sheets: [], encoding, delimiter }
}

const invalid = (parameter: string, value: unknown, known: string): AppError =>
  new AppError('parameter_invalid', { parameter, value, reason: `Known: ${known}.` })

async function first<T>(rows: AsyncGenerator<T>): Promise<T | undefined> {
  const { value, done } = await rows.next()
  await rows.return(undefined)
  return done ? undefined : value
}

/** Every column has a name of its own: `Column 3` for an empty one, `Name (2)` for a repeated one. */
function columnNames(cells: readonly string[]): string[] {
  const seen = new Set<string>()
  return cells.map((cell, at) => {
    const base = cell.trim() || `Column ${at + 1}`
    let name = base
    for (let n = 2; seen.has(name); n++) name = `${base} (${n})`
    seen.add(name)
    return name
  })
}
