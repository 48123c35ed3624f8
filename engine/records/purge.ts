import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { linkTable } from '../db/derived-name.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { isMadeByAdministration, raiseRightsOf } from '../organisation/people-records.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { allOf, ident, sql } from '../sql.ts'
import { binFollowing } from './bin.ts'
import { holdDeletions } from './change.ts'
import { objectFor } from './known-object.ts'
import { following, leadsUp, lockFollowing } from './lock-following.ts'
import { lockRings } from './lock-rings.ts'
import { onDeleteOf, pointingTo } from './pointing.ts'

/**
 * Removes a record for good, with its lines and whatever cascades; nothing brings it back. Needs the system right
 * `purge`. Live records that refer to it by `restrict` stand in the way.
 *
 * @throws unknown_object, forbidden, not_found, deletion_restricted, locked_by_approval
 */
export async function purgeRecord(ctx: Ctx, objectName: string, id: string): Promise<void> {
  const object = objectFor(ctx, objectName, 'delete')
  requireSystemRight(ctx, 'purge')
  if (isMadeByAdministration(object.name)) {
    const reason = 'Users are deactivated, never deleted.'
    const reasonZh = '用户只能停用，不能删除。'
    throw new AppError('forbidden', { act: 'delete', object: object.name, reason, reasonZh })
  }
  if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
  await inTransaction(ctx, async (tx) => {
    const rows = rowsFor(tx, object, 'delete', 'a')
    const mine = allOf([sql`a."id" = ${id}::uuid`, ...(rows ? [rows] : [])])
    await lockRings(tx, following(tx, object))
    if (leadsUp(tx, object)) {
      const named = await tx.db.first(sql`SELECT 1 FROM ${ident('app', object.name)} a WHERE ${mine}`)
      if (!named) throw new AppError('not_found', { object: objectName, id })
      await lockFollowing(tx, object, [id.toLowerCase()])
    }
    const there = await tx.db.first<{ live: boolean }>(
      sql`SELECT a."id", a."deleted_at" IS NULL AS live FROM ${ident('app', object.name)} a WHERE ${mine} FOR UPDATE OF a`,
    )
    if (!there) throw new AppError('not_found', { object: objectName, id })
    if (there.live) await requireNoApproval(tx, object, id.toLowerCase())
    // What is live goes through the bin, so that rollups and whatever else reads it know.
    if (there.live) await binFollowing(tx, object, [id.toLowerCase()], () => uuid())
    const gone = new Set<string>()
    await purge(tx, object, [id.toLowerCase()], gone)
    await noteAudit(tx, {
      kind: 'record_purged',
      object: object.name,
      record: id,
      details: { records: gone.size },
    })
    await raiseRightsOf(tx, [{ object, ids: [id.toLowerCase()] }])
  })
}

/** What somebody must agree to is not got round by deleting for good. @throws forbidden */
async function requireNoApproval(ctx: Ctx, object: ObjectDef, id: string): Promise<void> {
  const [waiting] = await ctx.parts.get(holdDeletions)(ctx, object, [id])
  if (!waiting) return
  throw new AppError('forbidden', {
    act: 'purge',
    object: object.name,
    reason: 'Its deletion needs an approval. Delete it first; once that is approved it can be purged.',
    reasonZh: '删除该记录须经审批。请先删除，审批通过后再彻底清除。',
  })
}

async function purge(ctx: Ctx, object: ObjectDef, ids: readonly string[], seen: Set<string>): Promise<void> {
  const fresh = ids.filter((id) => !seen.has(id))
  for (const id of fresh) seen.add(id)
  if (fresh.length === 0) return
  for (const pointing of pointingTo(ctx, object)) {
    const column = ident(pointing.column)
    const table = ident('app', pointing.object.name)
    const children = await ctx.db.rows<{ id: string; live: boolean }>(
      sql`SELECT "id", "deleted_at" IS NULL AS live FROM ${table} WHERE ${column} = ANY(${fresh}::uuid[]) ORDER BY "id" FOR UPDATE`,
    )
    const others = children.filter((child) => !seen.has(child.id))
    const fate = onDeleteOf(pointing)
    const live = others.filter((child) => child.live)
    if (fate === 'restrict' && live.length > 0)
      throw new AppError('deletion_restricted', {
        object: object.name,
        by: pointing.object.name,
        count: live.length,
      })
    if (fate === 'clear')
      await ctx.db.run(sql`UPDATE ${table} SET ${column} = NULL WHERE ${column} = ANY(${fresh}::uuid[])`)
    else
      await purge(
        ctx,
        pointing.object,
        others.map((child) => child.id),
        seen,
      )
  }
  for (const field of object.fields.values())
    if (field.stores === 'links')
      await ctx.db.run(
        sql`DELETE FROM ${ident('app', linkTable(object.name, field.name))} WHERE "source_id" = ANY(${fresh}::uuid[])`,
      )
  for (const child of ctx.model.objects.values())
    for (const field of child.fields.values())
      if (field.stores === 'links' && field.to.includes(object.name))
        await ctx.db.run(
          sql`DELETE FROM ${ident('app', linkTable(child.name, field.name))} WHERE "target_id" = ANY(${fresh}::uuid[])`,
        )
  const at = ctx.clock.now().toISOString()
  await ctx.db.run(sql`WITH gone AS (DELETE FROM ${ident('app', object.name)} WHERE "id" = ANY(${fresh}::uuid[]))
    , forgotten AS (DELETE FROM sys.deletion WHERE object = ${object.name} AND record_id = ANY(${fresh}::uuid[]))
    INSERT INTO sys.outbox (at, object, act, ids, user_id, via)
    VALUES (${at}::timestamptz, ${object.name}, 'purged', ${fresh}::uuid[], ${ctx.user.system ? null : ctx.user.id}::uuid, ${ctx.via})`)
}
