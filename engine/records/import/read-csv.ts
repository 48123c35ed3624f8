import { CsvError, type Options, parse } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import { decodedStream } from './decode.ts'
import type { Encoding } from './detect-encoding.ts'
import { refuseFile } from './refuse-file.ts'

export const delimiters = [',', ';', '\t', '|'] as const

/** A row of a table; `number` as a person counts: the header is 1. */
export interface TableRow {
  number: number
  cells: string[]
}

const common: Options = {
  bom: true,
  columns: false,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n', '\r'],
}

/** Longest record: beyond it a quote was never closed. */
const mostCharacters = 4_000_000

/** Rows of a CSV file; what stands inside quotes comes as it is, line ends included. @throws file_refused */
export async function* csvRows(
  path: string,
  { encoding, delimiter }: { encoding: Encoding; delimiter: string },
): AsyncGenerator<TableRow> {
  const source = decodedStream(path, encoding)
  const parser = parse({ ...common, delimiter, max_record_size: mostCharacters })
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let number = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number++
      yield { number, cells }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refuseFile(
      'broken',
      error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
        ? {
            en: `A quote that opens after row ${number} is never closed.`,
            zh: `第 ${number} 行之后的引号没有闭合。`,
          }
        : {
            en: `Row ${number + 1} cannot be read: ${error.message}.`,
            zh: `无法读取第 ${number + 1} 行：${error.message}。`,
          },
      error,
    )
  } finally {
    parser.destroy()
    ;(source as NodeJS.ReadableStream & { destroy(): void }).destroy()
  }
}

/** The delimiter that cuts the first rows most evenly into the most columns. */
export async function guessDelimiter(path: string, encoding: Encoding): Promise<string> {
  const sample = await firstText(path, encoding)
  const scores = delimiters.map((delimiter) => {
    const counts = widths(sample, delimiter)
    const width = counts[0] ?? 1
    const even = counts.filter((count) => count === width).length / Math.max(1, counts.length)
    return { delimiter, score: width > 1 ? even * Math.min(width, 50) : 0 }
  })
  return scores.sort((a, b) => b.score - a.score)[0]!.delimiter
}

function widths(sample: string, delimiter: string): number[] {
  const found: number[] = []
  const keep = (cells: string[]): null => {
    found.push(cells.length)
    return null
  }
  try {
    parseSync(sample, { ...common, delimiter, to: 50, on_record: keep })
  } catch (error) {
    // The sample ends inside a quoted cell, or this delimiter makes no sense of the quotes.
    if (!(error instanceof CsvError)) throw error
  }
  return found
}

async function firstText(path: string, encoding: Encoding): Promise<string> {
  let text = ''
  const source = decodedStream(path, encoding) as NodeJS.ReadableStream & { destroy(): void }
  for await (const chunk of source) {
    text += chunk
    if (text.length > 200_000) break
  }
  source.destroy()
  return text
}
