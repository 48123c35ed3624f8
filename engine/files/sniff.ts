import { open } from 'node:fs/promises'

type Signature = [type: string, at: number, bytes: string]

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex')

const signatures: readonly Signature[] = [
  ['image/png', 0, '89504e470d0a1a0a'],
  ['image/jpeg', 0, 'ffd8ff'],
  ['image/gif', 0, hex('GIF8')],
  ['image/webp', 8, hex('WEBP')],
  ['image/bmp', 0, hex('BM')],
  ['image/heic', 4, hex('ftypheic')],
  ['application/pdf', 0, hex('%PDF-')],
  ['application/zip', 0, '504b0304'],
  ['application/zip', 0, '504b0506'],
  ['application/x-ole-storage', 0, 'd0cf11e0a1b11ae1'],
  ['application/gzip', 0, '1f8b'],
  ['application/x-7z-compressed', 0, '377abcaf271c'],
  ['application/vnd.rar', 0, hex('Rar!')],
  ['audio/mpeg', 0, hex('ID3')],
  ['audio/wav', 8, hex('WAVE')],
  ['video/mp4', 4, hex('ftyp')],
  ['application/x-msdownload', 0, hex('MZ')],
  ['application/x-elf', 0, `7f${hex('ELF')}`],
  ['application/x-mach-binary', 0, 'cffaedfe'],
  ['application/java-vm', 0, 'cafebabe'],
  ['application/x-sh', 0, hex('#!')],
]

/** Names that say more than a container's first bytes do. */
const insideZip: Record<string, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
}
const plainText: Record<string, string> = { csv: 'text/csv', json: 'application/json', md: 'text/markdown' }

/** What runs when it is opened; nobody needs these on a record. */
const programs = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/java-vm',
  'application/x-sh',
])

export const isProgram = (type: string): boolean => programs.has(type)

/** The type of a file by its content; its name only tells office documents and kinds of text apart. */
export async function sniffType(path: string, name: string): Promise<string> {
  const head = await firstBytes(path, 4096)
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const found = signatures.find(
    ([, at, bytes]) => head.toString('hex', at, at + bytes.length / 2) === bytes,
  )?.[0]
  if (found === 'application/zip') return insideZip[ending] ?? found
  if (found) return found
  if (head.includes(0)) return 'application/octet-stream'
  // Markup is text: nobody's browser is to run it from here.
  return plainText[ending] ?? 'text/plain'
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
