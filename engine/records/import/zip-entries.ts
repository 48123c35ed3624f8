import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'

/** A file in an archive, as the archive's directory tells. Sizes and places are bytes. */
export interface ZipEntry {
  name: string
  at: number
  packed: number
  unpacked: number
  /** 0: as it is; 8: deflated. */
  method: number
}

const isNot = (what: string): never => {
  throw new Error(`This is no zip file: ${what}.`)
}
const mostDirectory = 50_000_000

/**
 * What an archive holds, by its directory at the end, so that any file in it can be read by itself and none is left out.
 *
 * @throws Error where it has none
 */
export async function zipEntries(path: string): Promise<ZipEntry[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { at, length } = await placeOfDirectory(file, size)
    if (length > mostDirectory || at + length > size) isNot('its directory is too long')
    const bytes = await bytesAt(file, at, length)
    const entries: ZipEntry[] = []
    for (let from = 0; from + 46 <= length && bytes.readUInt32LE(from) === 0x02014b50; ) {
      const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(from + field))
      const nameEnd = from + 46 + name!
      entries.push(entryOf(bytes, from, { nameEnd, extraEnd: nameEnd + extra! }))
      from = nameEnd + extra! + comment!
    }
    return entries
  } finally {
    await file.close()
  }
}

/** One file of an archive, unpacked, as text: letters of several bytes stay whole. */
export async function openEntry(path: string, { at, packed, method }: ZipEntry): Promise<Readable> {
  const file = await open(path)
  let begin: number
  try {
    const head = await bytesAt(file, at, 30)
    if (head.readUInt32LE(0) !== 0x04034b50) isNot('a file of it is not where it should be')
    begin = at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
  } finally {
    await file.close()
  }
  if (method !== 0 && method !== 8) isNot('it is packed in a way that is not known')
  const source = createReadStream(path, { start: begin, end: Math.max(begin, begin + packed - 1) })
  if (method === 0) return source.setEncoding('utf8')
  // What goes wrong with the source is told by whoever reads the other end.
  return pipeline(source, createInflateRaw(), () => undefined).setEncoding('utf8')
}

async function placeOfDirectory(file: FileHandle, size: number): Promise<{ at: number; length: number }> {
  // The end is 22 bytes and a comment.
  const from = Math.max(0, size - 22 - 0xffff)
  const tail = await bytesAt(file, from, size - from)
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0 || end + 22 > tail.length) isNot('it has no end')
  const [length, at] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (at !== 0xffffffff && length !== 0xffffffff) return { at, length }
  // Large ones have another end, and a note in front of this one that tells where.
  if (end < 20 || tail.readUInt32LE(end - 20) !== 0x07064b50) isNot('it has no end')
  const large = await bytesAt(file, Number(tail.readBigUInt64LE(end - 12)), 56)
  if (large.readUInt32LE(0) !== 0x06064b50) isNot('it has no end')
  return { at: Number(large.readBigUInt64LE(48)), length: Number(large.readBigUInt64LE(40)) }
}

function entryOf(
  bytes: Buffer,
  from: number,
  { nameEnd, extraEnd }: { nameEnd: number; extraEnd: number },
): ZipEntry {
  let [packed, unpacked, at] = [20, 24, 42].map((field) => bytes.readUInt32LE(from + field)) as [
    number,
    number,
    number,
  ]
  for (let field = nameEnd; field + 4 <= extraEnd; field += 4 + bytes.readUInt16LE(field + 2)) {
    if (bytes.readUInt16LE(field) !== 1) continue
    // Of those that have no room in four bytes, in this order.
    let next = field + 4
    const large = (value: number): number => {
      if (value !== 0xffffffff || next + 8 > extraEnd) return value
      next += 8
      return Number(bytes.readBigUInt64LE(next - 8))
    }
    unpacked = large(unpacked)
    packed = large(packed)
    at = large(at)
  }
  const name = bytes.toString('utf8', from + 46, nameEnd)
  return { name, at, packed, unpacked, method: bytes.readUInt16LE(from + 10) }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  if (bytesRead < length) isNot('it ends too early')
  return buffer
}
