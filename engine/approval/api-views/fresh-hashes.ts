import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import { sql } from '../../sql.ts'
import { readShown } from '../shown.ts'
import { changesetNow } from '../store/changeset-now.ts'
import { type ApprovalInstance, instanceColumns } from '../store/instance-row.ts'
import type { StoredRow } from './task-rows.ts'

/** What a decision stands on now, by task, for records that were changed since they were asked about. */
export async function freshHashes(
  ctx: Ctx,
  asked: readonly { row: StoredRow; document: ApprovalDocument }[],
): Promise<Map<string, string>> {
  if (asked.length === 0) return new Map()
  const instances = await ctx.db.rows<ApprovalInstance>(
    sql`SELECT ${instanceColumns} FROM sys.approval_instance i
      WHERE i.run_id = ANY(${asked.map(({ row }) => row.instance)}::uuid[])`,
  )
  const byId = new Map(
    instances.map((one) => [
      one.runId,
      { ...one, changeset: changesetNow(ctx.model, one.object, one.changeset) },
    ]),
  )
  const system = { ...ctx, user: systemPrincipal }
  const found = new Map<string, string>()
  for (const { row, document } of asked) {
    const shown = await readShown(system, byId.get(row.instance)!, document)
    found.set(row.task!, shown.hash(row.step!))
  }
  return found
}
