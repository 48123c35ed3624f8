import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import { fileLimits, fileStore, usualPending } from './slots.ts'
import { isProgram, sniffType } from './sniff.ts'

/** Any number will do as long as every node takes the same. */
const quotaLock = 7_235_016

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
 * @throws file_refused for a program, an empty file, or too much that waits for a record
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
    await requireRoom(ctx, ctx.db, size)
    return await store(ctx, { ...upload, size, type })
  } finally {
    await rm(upload.path, { force: true })
  }
}

/** What is uploaded and never saved is gone after a day; nobody fills the disk with it in between. */
async function requireRoom(ctx: Ctx, db: Queryable, size: number): Promise<void> {
  const most = ctx.parts.get(fileLimits).pendingBytes ?? usualPending
  const pending = await db.first<{ bytes: number }>(
    sql`SELECT coalesce(sum(size), 0)::bigint AS bytes FROM sys.file WHERE object IS NULL AND created_by = ${ctx.user.id}::uuid`,
  )
  if (Number(pending?.bytes ?? 0) + size > most)
    throw new AppError('file_refused', {
      reason: 'Too many of your files wait for a record. Save those records first, or come back tomorrow.',
      reasonZh: '您有太多文件尚未保存到记录。请先保存，或明天再试。',
    })
}

async function store(ctx: Ctx, file: Upload & { size: number; type: string }): Promise<FileView> {
  const id = uuid()
  const name = cleanName(file.name)
  const hash = createHash('sha256')
  await pipeline(createReadStream(file.path), hash)
  const digest = hash.digest('hex')
  const kept = ctx.parts.get(fileStore)
  const place = await kept.put(id, file.path)
  try {
    await ctx.db.transaction(async (tx) => {
      // One at a time of a person: of uploads that come together each counts those before it.
      await tx.run(sql`SELECT pg_advisory_xact_lock(${quotaLock}, hashtext(${ctx.user.id}))`)
      await requireRoom(ctx, tx, file.size)
      await tx.run(sql`INSERT INTO sys.file (id, name, type, size, hash, place, created_at, created_by)
        VALUES (${id}::uuid, ${name}, ${file.type}, ${file.size}::bigint, ${digest}, ${place},
          ${ctx.clock.now().toISOString()}::timestamptz, ${ctx.user.system ? null : ctx.user.id}::uuid)`)
    })
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
