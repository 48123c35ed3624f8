import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import iconv from 'iconv-lite'
import { refuseFile } from './refuse-file.ts'

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

const sampleBytes = 256 * 1024

/** Beginnings of files that people mistake for tables. */
const foreign: readonly [start: string, en: string, zh: string][] = [
  [
    'd0cf11e0',
    'an old Excel file (.xls); save it as .xlsx or CSV',
    '旧版 Excel 文件（.xls），请另存为 .xlsx 或 CSV',
  ],
  ['25504446', 'a PDF; export the table as CSV or .xlsx', 'PDF，请将表格导出为 CSV 或 .xlsx'],
  ['89504e47', 'an image', '图片'],
  ['ffd8ff', 'an image', '图片'],
  ['1f8b', 'a compressed file; unpack it first', '压缩文件，请先解压'],
  ['7f454c46', 'a program', '程序'],
  ['4d5a', 'a program', '程序'],
]

/**
 * The encoding of a text file: by its mark, by where zero bytes stand, as UTF-8 when every byte fits, else as GBK or
 * Western European by how its high bytes pair.
 *
 * @throws file_refused for what is no text
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  const head = await firstBytes(path)
  if (head.length === 0) throw refuseFile('empty', { en: 'It is empty.', zh: '文件为空。' })
  const start = head.toString('hex', 0, 4)
  const known = foreign.find(([bytes]) => start.startsWith(bytes))
  if (known)
    throw refuseFile('binary', { en: `It is no table but ${known[1]}.`, zh: `它不是表格，而是${known[2]}。` })
  if (start.startsWith('efbbbf')) return 'utf-8'
  if (start.startsWith('fffe')) return 'utf-16le'
  if (start.startsWith('feff')) return 'utf-16be'
  const wide = wideEncoding(head)
  if (wide) return wide
  if (isBinary(head))
    throw refuseFile('binary', {
      en: 'It is no text. Send a CSV or .xlsx file.',
      zh: '它不是文本，请上传 CSV 或 .xlsx 文件。',
    })
  if (await isUtf8(path)) return 'utf-8'
  return looksChinese(head) ? 'gb18030' : 'windows-1252'
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Latin text in UTF-16 has a zero in every other byte. */
function wideEncoding(head: Buffer): Encoding | undefined {
  const zeros = [0, 0]
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at % 2]!++
  const half = head.length / 2
  const [even, odd] = zeros as [number, number]
  if (odd > half * 0.3 && even < half * 0.05) return 'utf-16le'
  if (even > half * 0.3 && odd < half * 0.05) return 'utf-16be'
  return undefined
}

/** Zeros and control characters other than tab, line ends, form feed and escape. */
function isBinary(head: Buffer): boolean {
  let odd = 0
  for (const byte of head) {
    if (byte === 0) return true
    if (byte < 32 && ![9, 10, 12, 13, 27].includes(byte)) odd++
  }
  return odd > head.length * 0.01
}

async function isUtf8(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      decoder.decode(chunk as Buffer, { stream: true })
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/**
 * Chinese text is made of pairs of two high bytes; in Western text a high byte stands alone between plain letters.
 */
function looksChinese(head: Buffer): boolean {
  let [pairs, alone] = [0, 0]
  for (let at = 0; at < head.length - 1; at++) {
    if (head[at]! < 0x81) continue
    if (head[at + 1]! >= 0x80) {
      pairs++
      at++
    } else alone++
  }
  if (pairs <= alone) return false
  // The sample may end within a character.
  return !iconv.decode(head, 'gb18030').slice(0, -2).includes('\ufffd')
}
