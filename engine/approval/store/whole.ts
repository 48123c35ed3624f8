import type { Ctx } from '../../context.ts'
import { ident, join, type Sql, sql } from '../../sql.ts'
import { changesetNow } from './changeset-now.ts'
import { type ApprovalInstance, instanceColumns } from './instance-row.ts'
import { type StoredStep, stepsOf } from './steps.ts'

/**
 * An instance with every step that was entered, as both are now; one statement.
 *
 * @param more lists besides: by name an aggregate of JSON with what it is taken from, of the instance `i`
 */
export async function readWhole<More = object>(
  { db, model }: Pick<Ctx, 'db' | 'model'>,
  runId: string,
  more: Readonly<Record<keyof More & string, Sql>> = {} as Record<keyof More & string, Sql>,
): Promise<(ApprovalInstance & { steps: StoredStep[] } & More) | undefined> {
  const steps = sql`jsonb_agg(to_jsonb(s) ORDER BY s.n) FROM (${stepsOf(sql`i.run_id`)}) s`
  const lists = Object.entries<Sql>({ steps, ...more }).map(
    ([name, list]) => sql`coalesce((SELECT ${list}), '[]'::jsonb) AS ${ident(name)}`,
  )
  const row = await db.first<ApprovalInstance & { steps: StoredStep[] } & More>(
    sql`SELECT ${instanceColumns}, ${join(lists)} FROM sys.approval_instance i WHERE i.run_id = ${runId}::uuid`,
  )
  return row && { ...row, changeset: changesetNow(model, row.object, row.changeset) }
}
