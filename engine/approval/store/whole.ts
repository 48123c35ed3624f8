import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { changesetNow } from './changeset-now.ts'
import { type ApprovalInstance, instanceColumns } from './instance-row.ts'
import { type StoredStep, stepsOf } from './steps.ts'

/** An instance with every step that was entered, as both are now; one statement. */
export async function readWhole(
  { db, model }: Pick<Ctx, 'db' | 'model'>,
  runId: string,
): Promise<(ApprovalInstance & { steps: StoredStep[] }) | undefined> {
  const row = await db.first<ApprovalInstance & { steps: StoredStep[] }>(
    sql`SELECT ${instanceColumns}, coalesce((SELECT jsonb_agg(to_jsonb(s) ORDER BY s.n)
        FROM (${stepsOf(sql`i.run_id`)}) s), '[]'::jsonb) AS steps
      FROM sys.approval_instance i WHERE i.run_id = ${runId}::uuid`,
  )
  return row && { ...row, changeset: changesetNow(model, row.object, row.changeset) }
}
