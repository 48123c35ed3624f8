import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { ident, sql } from '../sql.ts'
import { type RecordView, readRecord } from './read.ts'

/**
 * The record as the person may see it after their own save. Belongs into the save's transaction: a request may only
 * run again, on a newer model or newer rights, as long as nothing is committed. Who gave the record away learns its
 * id and version only.
 *
 * @throws StaleModel
 */
export async function readBack(ctx: Ctx, object: string, id: string): Promise<RecordView> {
  try {
    return await readRecord(ctx, object, id)
  } catch (error) {
    const isHidden =
      error instanceof AppError && ['not_found', 'unknown_object', 'forbidden'].includes(error.code)
    if (!isHidden) throw error
    const row = await ctx.db.first<{ version: number }>(
      sql`SELECT "version" FROM ${ident('app', object)} WHERE "id" = ${id}::uuid`,
    )
    return { id, version: row?.version ?? 1 }
  }
}
