import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { linkTable } from '../../db/derived-name.ts'
import { type EpochRow, epochColumns, requireCurrent } from '../../db/epoch.ts'
import { AppError } from '../../errors.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { rightsOf } from '../../permissions/rights.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import { type Batch, byObject, type Change, type Row } from '../change.ts'
import { inLockOrder } from '../lock-order.ts'
import { whenHolds } from '../when-holds.ts'

type LockedRow = Row & EpochRow & { id: string; _read: boolean; _act: boolean; _transfer: boolean }

/**
 * Locks every row that is updated, in the order of all locks, and learns then what the person may do
 * with it. A batch of creates alone asks for the epoch only, or leaves that to its write.
 *
 * @throws not_found, forbidden, StaleModel
 */
export async function lockRows(ctx: Ctx, batch: Batch): Promise<void> {
  const updates = batch.changes.filter((change) => change.kind === 'update' && !change.before)
  if (updates.length > 0) {
    const groups = new Map(byObject(updates).map((group) => [group[0].name, group]))
    for (const name of inLockOrder(ctx.model, groups.keys())) await lockObject(ctx, ...groups.get(name)!)
  }
  // A request that is not sure yet learns from its write; for everybody else a complaint before that is final.
  else if (ctx.began?.isConfirmed !== false) await checkEpoch(ctx)
}

async function checkEpoch(ctx: Ctx): Promise<void> {
  const row = await ctx.db.first<EpochRow>(sql`SELECT ${epochColumns}`)
  requireCurrent(ctx, row!)
}

async function lockObject(ctx: Ctx, object: ObjectDef, changes: readonly Change[]): Promise<void> {
  const ids = changes.map((change) => change.id).filter(isId)
  const lifted = liftedFields(ctx, object)
  const holds = (act: 'read' | 'update' | 'transfer'): Sql => {
    const rows = rowsFor(ctx, object, act, 'a')
    return rows ? sql`(${rows}) IS TRUE` : raw('true')
  }
  // First the lock, then what stands there: a sub-select of the locking statement would still see the time before it.
  const locked = await ctx.db.rows<{ id: string }>(sql`SELECT a."id" FROM ${ident('app', object.name)} a
    WHERE a."id" = ANY(${ids}::uuid[]) AND a."deleted_at" IS NULL ORDER BY a."id" FOR NO KEY UPDATE OF a`)
  const rows =
    await ctx.db.rows<LockedRow>(sql`SELECT a.*, ${epochColumns}, ${holds('read')} AS "_read", ${holds('update')} AS "_act",
      ${holds('transfer')} AS "_transfer"
      ${join(
        lifted.map(
          ([field, text]) => sql`, ${whenHolds(ctx, object, 'a', text)} AS ${ident(`_unless_${field.name}`)}`,
        ),
        '',
      )}
      ${join(linkColumns(object), '')}
    FROM ${ident('app', object.name)} a
    WHERE a."id" = ANY(${locked.map(({ id }) => id)}::uuid[]) AND a."deleted_at" IS NULL`)
  // A row that they may not read is to be as if it were not there, down to what is asked of the database.
  const known = rows.find((row) => row._read)
  if (known) requireCurrent(ctx, known)
  else await checkEpoch(ctx)
  const found = new Map(rows.map((row) => [row.id, row]))
  for (const change of changes) {
    const row = found.get(change.id)
    // A head that is only touched needs no right of the person, and may turn out not to be there.
    if (!row && change.touch) continue
    if (!row?._read && !(row && change.touch))
      throw new AppError('not_found', { object: object.name, id: change.id })
    if (change.parent && isForeignLine(change, row))
      throw new AppError('not_found', { object: object.name, id: change.id })
    if (!row._act && !change.touch) throw new AppError('forbidden', { act: 'update', object: object.name })
    change.before = row
    change.may = { transfer: row._transfer }
    for (const [field] of lifted) change.may[field.name] = row[`_unless_${field.name}`] === true
  }
}

/** Fields whose level a condition lifts, one condition a row of the answer. */
function liftedFields(ctx: Ctx, object: ObjectDef): [FieldDef, string][] {
  return [...rightsOf(ctx, object).fields].flatMap(([name, right]) => {
    if (right.unless.length === 0) return []
    const text =
      right.unless.length === 1
        ? right.unless[0]!
        : right.unless.map((condition) => `(${condition})`).join(' or ')
    return [[object.fields.get(name)!, text] as [FieldDef, string]]
  })
}

/** Links as they are, so that what changes is known. */
export function linkColumns(object: ObjectDef): Sql[] {
  return [...object.fields.values()]
    .filter((field) => field.stores === 'links')
    .map(
      (
        field,
      ) => sql`, (SELECT jsonb_agg(jsonb_build_object('id', k."target_id") ORDER BY k."position", k."target_id")
        FROM ${ident('app', linkTable(object.name, field.name))} k WHERE k."source_id" = a."id") AS ${ident(`_links_${field.name}`)}`,
    )
}

/** A line can only be saved under its own head. */
function isForeignLine({ object, parent }: Change, row: Row): boolean {
  const { ownership } = object
  return typeof ownership === 'object' && parent !== undefined && row[ownership.from] !== parent.id
}
