import type { AuditSight, Changes, KeptChange } from '../audit/sight.ts'
import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'
import { mayDo } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { ident, sql } from '../sql.ts'
import { changesAsSeen } from './history.ts'
import { labelTargets } from './history-targets.ts'
import { labelsOf } from './labels.ts'

/**
 * What readers of the audit see of people and records: no more than anywhere else. That a record changed is told to
 * whoever may read the audit, what changed only to those who may read the record.
 */
export const sightOfAudit: AuditSight = {
  requireRight: (ctx, act = 'view') => requireSystemRight(ctx, `${act}_audit`),
  labels: (ctx, ids) => labelsOf(ctx, 'user', ids),
  named: peopleNamed,
  changes: seenChanges,
}

const mostPeople = 1_000

async function peopleNamed(ctx: Ctx, text: string): Promise<string[]> {
  const object = ctx.model.objects.get('user')
  const name = object?.fields.get(object.nameField)
  if (!object || !name || !['read', 'edit'].includes(fieldRight(ctx, object, name).level)) return []
  const rows = rowsFor(ctx, object, 'read')
  const like = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const found = await ctx.db.rows<{ id: string }>(
    sql`SELECT a."id" FROM ${ident('app', object.name)} a WHERE a.${ident(name.name)} ILIKE ${like}::text
      ${rows ? sql`AND ${rows}` : sql``} LIMIT ${mostPeople}`,
  )
  return found.map(({ id }) => id)
}

async function seenChanges(
  ctx: Ctx,
  kept: readonly KeptChange[],
  act: 'read' | 'export',
): Promise<(Changes | null)[]> {
  const seen = new Map<KeptChange, Changes>()
  for (const name of new Set(kept.map(({ object }) => object))) {
    const object = objectOnceCalled(ctx, name)
    if (!object || !mayDo(ctx, object, act)) continue
    const own = kept.filter((change) => change.object === name)
    const visible = await visibleOf(ctx, object, own, act)
    const shown = own.filter(({ record }) => !visible || visible.has(record))
    for (const change of shown) seen.set(change, changesAsSeen(ctx, object, exportable(object, change, act)))
    await labelTargets(
      ctx,
      object,
      shown.map((change) => seen.get(change)!),
    )
  }
  return kept.map((change) => seen.get(change) ?? null)
}

/** History keeps the name an object had. */
const objectOnceCalled = (ctx: Ctx, name: string): ObjectDef | undefined =>
  ctx.model.objects.get(name) ?? [...ctx.model.objects.values()].find((known) => known.was.includes(name))

/** Records the reader may see; undefined for all, those that are purged included. */
async function visibleOf(
  ctx: Ctx,
  object: ObjectDef,
  changes: readonly KeptChange[],
  act: 'read' | 'export',
): Promise<ReadonlySet<string> | undefined> {
  const rows = rowsFor(ctx, object, act)
  if (!rows) return undefined
  const ids = [...new Set(changes.map(({ record }) => record))]
  const found = await ctx.db.rows<{ id: string }>(
    sql`SELECT a."id" FROM ${ident('app', object.name)} a WHERE a."id" = ANY(${ids}::uuid[]) AND ${rows}`,
  )
  return new Set(found.map(({ id }) => id))
}

function exportable(object: ObjectDef, { changes }: KeptChange, act: 'read' | 'export'): Changes {
  const all = Object.entries(changes ?? {})
  const kept =
    act === 'read' ? all : all.filter(([name]) => !object.fields.get(name)?.exclude.includes('export'))
  return Object.fromEntries(kept)
}
