import { createHash } from 'node:crypto'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { keyring } from '../keys.ts'

/** Where a page ended: the values of its sort keys (as text; null for empty) and the id. */
export interface CursorPlace {
  values: (string | null)[]
  id: string
}

/** What a cursor belongs to; another list refuses it. */
export const listHash = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16)

/** base64url of `{ h, v, id }`, signed. */
export const writeCursor = (ctx: Ctx, hash: string, place: CursorPlace): string =>
  ctx.parts.get(keyring).sign('cursor', JSON.stringify({ h: hash, v: place.values, id: place.id }))

/** @throws cursor_invalid for anything that was not made for this very list */
export function readCursor(ctx: Ctx, hash: string, cursor: string, keys: number): CursorPlace {
  const payload = ctx.parts.get(keyring).verify('cursor', cursor)
  if (!payload) throw new AppError('cursor_invalid')
  const { h, v, id } = JSON.parse(payload.toString('utf8')) as { h: string; v: (string | null)[]; id: string }
  if (h !== hash || v.length !== keys) throw new AppError('cursor_invalid')
  return { values: v, id }
}
