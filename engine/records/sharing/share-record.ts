import { isId } from '../../../metadata/language/values/reference.ts'
import { noteAudit } from '../../audit/note.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { type EpochRow, epochColumns, epochOf, isCurrent } from '../../db/epoch.ts'
import { AppError, StaleModel } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, raw, type Sql, sql } from '../../sql.ts'
import { objectFor } from '../known-object.ts'
import { knownPrincipals } from './known-principals.ts'
import { parseShare, parseUnshare } from './share-input.ts'
import { listShares, type ShareView } from './shares.ts'

/**
 * Opens one record to more people, for reading or editing, until a moment or for good. Sharing again with the same
 * people replaces what was. Nobody gives what they do not have.
 *
 * @returns all shares of the record
 * @throws unknown_object, forbidden, not_found, parameter_invalid, validation_failed
 */
export async function shareRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
  body: unknown,
): Promise<{ data: ShareView[] }> {
  const object = shareable(ctx, objectName)
  const input = parseShare(body, ctx.clock.now())
  return inTransaction(ctx, async (tx) => {
    await lockToShare(tx, object, id, input.access === 'edit')
    const principals = await knownPrincipals(tx, input.with)
    await tx.db.run(sql`INSERT INTO sys.share (object, principal, record_id, level, until, made_by, made_at)
      SELECT ${object.name}, p, ${id}::uuid, ${input.access}, ${input.until ?? null}::timestamptz, ${tx.user.id}::uuid, ${tx.clock.now().toISOString()}::timestamptz
      FROM unnest(${[...new Set(principals)]}::text[]) AS p
      ON CONFLICT (object, principal, record_id) DO UPDATE SET level = excluded.level, until = excluded.until,
        made_by = excluded.made_by, made_at = excluded.made_at`)
    await requireFew(tx, object, id)
    await noteAudit(tx, {
      kind: 'record_shared',
      object: object.name,
      record: id,
      details: { with: input.with, access: input.access, until: input.until ?? null },
    })
    return { data: await listShares(tx, object, id) }
  })
}

/** Takes shares back. Those that are not there are no mistake. @throws as `shareRecord` */
export async function unshareRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
  body: unknown,
): Promise<{ data: ShareView[] }> {
  const object = shareable(ctx, objectName)
  const asked = parseUnshare(body)
  const principals = asked.map((one) => {
    if ('role' in one) return one.role
    if ('department' in one) return one.tree ? `${one.department}/tree` : one.department
    return 'team' in one ? one.team : one.user
  })
  return inTransaction(ctx, async (tx) => {
    await lockToShare(tx, object, id, false)
    const gone = await tx.db.rows<{ principal: string; open: boolean }>(
      sql`DELETE FROM sys.share WHERE object = ${object.name} AND record_id = ${id}::uuid AND principal = ANY(${principals}::text[])
        RETURNING principal, until IS NULL OR until > ${tx.clock.now().toISOString()}::timestamptz AS open`,
    )
    await tellUnshared(
      tx,
      object,
      id,
      gone.filter(({ open }) => open).map(({ principal }) => principal),
    )
    if (gone.length > 0)
      await noteAudit(tx, {
        kind: 'record_unshared',
        object: object.name,
        record: id,
        details: { with: asked },
      })
    return { data: await listShares(tx, object, id) }
  })
}

/** Who loses sight of it is told by a live event; whose share had ended before is not. */
async function tellUnshared(ctx: Ctx, object: ObjectDef, id: string, principals: string[]): Promise<void> {
  if (principals.length === 0) return
  await ctx.db.run(sql`INSERT INTO sys.outbox (at, object, act, ids, user_id, via, principals)
    VALUES (${ctx.clock.now().toISOString()}::timestamptz, ${object.name}, 'unshared', ARRAY[${id}::uuid],
      ${ctx.user.system ? null : ctx.user.id}::uuid, ${ctx.via}, ${principals}::text[])`)
}

/** Most that one record may be shared with: who needs more shares with a team, a department or a role. */
const mostShares = 200

async function requireFew(ctx: Ctx, object: ObjectDef, id: string): Promise<void> {
  const row = await ctx.db.first<{ n: number }>(sql`SELECT count(*)::int AS n FROM sys.share
    WHERE object = ${object.name} AND record_id = ${id}::uuid AND (until IS NULL OR until > ${ctx.clock.now().toISOString()}::timestamptz)`)
  if ((row?.n ?? 0) > mostShares)
    throw new AppError('parameter_invalid', {
      parameter: 'with',
      value: row?.n,
      reason: `A record is shared with ${mostShares} at most; share it with a team, a department or a role instead.`,
      reasonZh: `一条记录最多共享给 ${mostShares} 个对象；请改为共享给团队、部门或角色。`,
    })
}

export const hasShares = ({ ownership }: ObjectDef): boolean =>
  typeof ownership !== 'object' && ownership !== 'none'

export const whyNotShared = {
  en: 'Its records have no owner of their own; share what they belong to.',
  zh: '该对象的记录没有自己的负责人，请共享其所属记录。',
}

function shareable(ctx: Ctx, name: string): ObjectDef {
  const object = objectFor(ctx, name, 'share')
  if (hasShares(object)) return object
  const { en: reason, zh: reasonZh } = whyNotShared
  throw new AppError('forbidden', { act: 'share', object: name, reason, reasonZh })
}

/** The row is held, so that it is neither deleted nor given away meanwhile. */
async function lockToShare(ctx: Ctx, object: ObjectDef, id: string, edits: boolean): Promise<void> {
  const missing = () => new AppError('not_found', { object: object.name, id })
  if (!isId(id)) throw missing()
  const holds = (act: 'read' | 'share' | 'update'): Sql => {
    const rows = rowsFor(ctx, object, act)
    return rows ? sql`(${rows}) IS TRUE` : raw('true')
  }
  const row = await ctx.db.first<EpochRow & { read: boolean; share: boolean; update: boolean }>(
    sql`SELECT ${epochColumns}, ${holds('read')} AS read, ${holds('share')} AS share, ${holds('update')} AS update
      FROM ${ident('app', object.name)} a WHERE a."id" = ${id}::uuid AND a."deleted_at" IS NULL FOR NO KEY UPDATE OF a`,
  )
  if (row && !isCurrent(row, epochOf(ctx))) throw new StaleModel(row._model, row._rights)
  if (!row?.read) throw missing()
  if (!row.share || (edits && !row.update))
    throw new AppError('forbidden', {
      act: 'share',
      object: object.name,
      ...(row.share
        ? {
            reason: 'You cannot let others edit what you cannot edit yourself.',
            reasonZh: '您自己不能编辑的记录，不能共享给他人编辑。',
          }
        : {}),
    })
}
