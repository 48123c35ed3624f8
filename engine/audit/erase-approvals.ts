import type { Ctx } from '../context.ts'
import { type Sql, sql } from '../sql.ts'

/**
 * What approvals have kept of a record's values: what each step showed and each approver saw, what was changed with a
 * decision, what was proposed, its name. That they were asked and how they decided stays. What is still proposed is a
 * value of the record to be, and is not touched.
 *
 * @returns how many rows it was
 */
export async function eraseApprovals(
  { db, model }: Pick<Ctx, 'db' | 'model'>,
  { object, record, fields }: { object: string; record: string; fields: readonly string[] | undefined },
): Promise<number> {
  const isMeant = (key: Sql) =>
    sql`(${fields ?? null}::text[] IS NULL OR split_part(${key}, '.', 1) = ANY(${fields ?? null}::text[]))`
  const without = (values: Sql, empty: Sql) =>
    sql`(SELECT coalesce(jsonb_object_agg(e.key, CASE WHEN ${isMeant(sql`e.key`)} THEN ${empty} ELSE e.value END), '{}')
      FROM jsonb_each(${values}) e)`
  const nothing = sql`'null'::jsonb`
  const own = sql`SELECT run_id FROM sys.approval_instance WHERE object = ${object} AND record_id = ${record}::uuid`
  const isNamed = fields === undefined || fields.includes(model.objects.get(object)?.nameField ?? '')
  const shown = await db.run(sql`UPDATE sys.approval_step s SET shown = ${without(sql`s.shown`, nothing)}
    WHERE s.run_id IN (${own})`)
  const seen =
    await db.run(sql`UPDATE sys.approval_task t SET read_shown = ${without(sql`t.read_shown`, nothing)}
    WHERE t.run_id IN (${own}) AND t.read_shown IS NOT NULL`)
  const changed =
    await db.run(sql`UPDATE sys.approval_act a SET changes = ${without(sql`a.changes`, sql`'[null, null]'::jsonb`)}
    WHERE a.run_id IN (${own}) AND a.changes IS NOT NULL`)
  const proposed = await db.run(sql`UPDATE sys.approval_instance i SET changeset = jsonb_build_object(
      'values', ${without(sql`i.changeset -> 'values'`, nothing)}, 'base', ${without(sql`i.changeset -> 'base'`, nothing)},
      'columns', '{}'::jsonb)
    WHERE i.run_id IN (${own}) AND i.ended_at IS NOT NULL AND i.changeset IS NOT NULL`)
  const named = isNamed
    ? await db.run(
        sql`UPDATE sys.approval_instance i SET record_label = '' WHERE i.run_id IN (${own}) AND i.record_label <> ''`,
      )
    : 0
  return shown + seen + changed + proposed + named
}
