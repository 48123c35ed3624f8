import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import { fileStore } from './slots.ts'
import { isProgram, sniffType } from './sniff.ts'

export interface FileView {
  id: string
  name: string
  size: number
  type: string
}

/** An upload as it lies on the disk. */
export interface Upload {
  path: string
  name: string
}

/**
 * Takes over an uploaded file: pending until a record's save binds it, removed after a day otherwise.
 *
 * @throws file_refused for a program or an empty file
 */
export async function keepFile(ctx: Ctx, upload: Upload): Promise<FileView> {
  try {
    const { size } = await stat(upload.path)
    const type = await sniffType(upload.path, upload.name)
    if (size === 0)
      throw new AppError('file_refused', {
        reason: 'It is empty.',
        reasonZh: '文件为空。',
        name: upload.name,
      })
    if (isProgram(type))
      throw new AppError('file_refused', {
        reason: 'Programs are not kept.',
        reasonZh: '不接受可执行程序。',
        type,
      })
    return await store(ctx, { ...upload, size, type })
  } finally {
    await rm(upload.path, { force: true })
  }
}

async function store(ctx: Ctx, file: Upload & { size: number; type: string }): Promise<FileView> {
  const id = uuid()
  const name = cleanName(file.name)
  const hash = createHash('sha256')
  await pipeline(createReadStream(file.path), hash)
  const kept = ctx.parts.get(fileStore)
  const place = await kept.put(id, file.path)
  try {
    await ctx.db.run(sql`INSERT INTO sys.file (id, name, type, size, hash, place, created_at, created_by)
      VALUES (${id}::uuid, ${name}, ${file.type}, ${file.size}::bigint, ${hash.digest('hex')}, ${place},
        ${ctx.clock.now().toISOString()}::timestamptz, ${ctx.user.system ? null : ctx.user.id}::uuid)`)
  } catch (error) {
    await kept.remove(place)
    throw error
  }
  return { id, name, size: file.size, type: file.type }
}

/** The last part of a path, without what a file system or a header could stumble over. */
function cleanName(given: string): string {
  const last = given.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to go
  const clean = last.replace(/[\u0000-\u001f\u007f"]/g, '').trim()
  return [...(clean || 'file')].slice(-200).join('')
}
