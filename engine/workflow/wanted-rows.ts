import type { Ctx } from '../context.ts'
import { ident, sql } from '../sql.ts'
import type { OutboxRow } from './happenings.ts'
import { type Entrance, recordKey, triggerIndex } from './trigger-index.ts'

/**
 * Of a row that tells of new records, those that some trigger may want: where all of them wait for certain stages, the
 * others are not even read. An import brings thousands.
 *
 * @returns undefined when none is wanted
 */
export async function wantedRows(ctx: Ctx, row: OutboxRow): Promise<OutboxRow | undefined> {
  const { records, objects } = triggerIndex(ctx.model)
  if (!objects.has(row.object)) return undefined
  if (row.act !== 'created') return row
  const entrances = records.get(recordKey(row.object, 'create')) ?? []
  if (entrances.length === 0) return undefined
  const stages = entrances.map(stagesOf)
  const [field] = entrances[0]!.interest?.fields ?? []
  const isSame = entrances.every(({ interest }) => interest?.fields?.[0] === field)
  if (!isSame || field === undefined || stages.includes(undefined)) return row
  if (!ctx.model.objects.get(row.object)?.fields.has(field)) return row
  // One that was saved again since may have been there when it was made.
  const found = await ctx.db.rows<{ id: string }>(
    sql`SELECT id FROM ${ident('app', row.object)} WHERE id = ANY(${row.ids}::uuid[])
      AND (${ident(field)} = ANY(${stages.flatMap((to) => to ?? [])}::text[]) OR version > 1)`,
  )
  return found.length === 0 ? undefined : { ...row, ids: found.map(({ id }) => id) }
}

/** The stages that a trigger waits for; undefined when it may want any record. */
const stagesOf = ({ trigger }: Entrance): readonly string[] | undefined =>
  trigger.type === 'stageChanged' && Array.isArray(trigger['to']) ? (trigger['to'] as string[]) : undefined
