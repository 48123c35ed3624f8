import type { ReadStream } from 'node:fs'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { fieldRight, maySee } from '../permissions/fields.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { whenHolds } from '../records/when-holds.ts'
import { ident, raw, sql } from '../sql.ts'
import { fileOwners, fileStore } from './slots.ts'

interface FileRow {
  id: string
  name: string
  type: string
  size: number
  hash: string
  place: string
  created_by: string | null
  object: string | null
  record_id: string | null
  field: string | null
}

export interface OpenFile {
  name: string
  type: string
  size: number
  hash: string
  content: ReadStream
}

/** A file that the person may read: with the record and the field it belongs to, or as its uploader. @throws not_found */
export async function readFile(ctx: Ctx, id: string): Promise<OpenFile> {
  const file = await findFile(ctx, id)
  if (!file || !(await mayRead(ctx, file))) throw new AppError('not_found', { object: 'file', id })
  const { name, type, size, hash, place } = file
  return { name, type, size, hash, content: ctx.parts.get(fileStore).open(place) }
}

export async function findFile(ctx: Pick<Ctx, 'db'>, id: string): Promise<FileRow | undefined> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return undefined
  return ctx.db.first<FileRow>(
    sql`SELECT id, name, type, size, hash, place, created_by, object, record_id, field FROM sys.file WHERE id = ${id}::uuid`,
  )
}

async function mayRead(ctx: Ctx, file: FileRow): Promise<boolean> {
  if (file.object === null) return file.created_by === ctx.user.id
  const owner = ctx.parts.get(fileOwners).find(({ kind }) => kind === file.object)
  if (owner) return file.record_id !== null && owner.mayRead(ctx, file.record_id)
  const object = ctx.model.objects.get(file.object)
  const field = object?.fields.get(file.field ?? '')
  if (!object || !field || !maySee(ctx, object, field)) return false
  const rows = rowsFor(ctx, object, 'read', 'a') ?? raw('true')
  const { level, unless } = fieldRight(ctx, object, field)
  const isOpen = level === 'read' || level === 'edit'
  const lifted = isOpen ? [] : unless.map((text) => sql` OR (${whenHolds(ctx, object, 'a', text)})`)
  const column = sql`a.${ident(field.columns[0]!.name)}`
  const holds = field.multiple ? sql`${file.id}::uuid = ANY(${column})` : sql`${column} = ${file.id}::uuid`
  const found = await ctx.db.first(sql`SELECT 1 FROM ${ident('app', object.name)} a
    WHERE a."id" = ${file.record_id}::uuid AND a."deleted_at" IS NULL AND ${holds} AND (${rows})
      AND (${raw(String(isOpen))}${lifted.reduce((all, one) => sql`${all}${one}`, raw(''))})`)
  return found !== undefined
}
