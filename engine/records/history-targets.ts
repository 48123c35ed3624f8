import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, sql } from '../sql.ts'
import { labelOf } from './reference-columns.ts'

/** A reference as history keeps it, and as it is shown. */
interface Target {
  id: string | null
  object?: string
  label?: unknown
  hidden?: true
}

/** References in changes get their labels; those to what the reader may not see tell nothing, not even an id. */
export async function labelTargets(
  ctx: Ctx,
  object: ObjectDef,
  changes: readonly Record<string, [unknown, unknown]>[],
): Promise<void> {
  const wanted = new Map<string, Target[]>()
  for (const [name, pair] of changes.flatMap((each) => Object.entries(each))) {
    const field = object.fields.get(name)
    if (field?.stores !== 'target' && field?.stores !== 'links') continue
    for (const target of pair.flat(1).filter(isTarget)) {
      const of = target.object ?? field.to[0]!
      wanted.set(of, [...(wanted.get(of) ?? []), target])
    }
  }
  for (const [name, targets] of wanted) {
    const labels = await labelsFor(
      ctx,
      objectOnceCalled(ctx, name),
      targets.map(({ id }) => id!),
    )
    for (const target of targets) {
      const seen = labels.has(target.id!)
      const label = labels.get(target.id!) ?? null
      Object.assign(target, seen ? { label } : { id: null, label: null, hidden: true })
    }
  }
}

const isTarget = (value: unknown): value is Target =>
  typeof value === 'object' && value !== null && isId((value as { id?: unknown }).id)

/** History keeps the name an object had. */
const objectOnceCalled = (ctx: Ctx, name: string): ObjectDef | undefined =>
  ctx.model.objects.get(name) ?? [...ctx.model.objects.values()].find((known) => known.was.includes(name))

/** Labels of those the reader may see; null where the name itself is hidden. */
async function labelsFor(
  ctx: Ctx,
  object: ObjectDef | undefined,
  ids: readonly string[],
): Promise<Map<string, unknown>> {
  if (!object) return new Map()
  const rows = rowsFor(ctx, object, 'read', 'a')
  const label = labelOf(ctx, object, 'a')
  const found = await ctx.db.rows<{ id: string; label: string | null }>(
    sql`SELECT a."id", ${label.sql} AS label FROM ${ident('app', object.name)} a
      WHERE a."id" = ANY(${[...new Set(ids)]}::uuid[]) ${rows ? sql`AND ${rows}` : sql``}`,
  )
  return new Map(found.map((row) => [row.id, label.read(row.label)]))
}
