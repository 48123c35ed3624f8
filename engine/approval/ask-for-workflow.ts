import type { WorkResult } from '../process/work.ts'
import { ident, sql } from '../sql.ts'
import { failed, later } from '../workflow/define-node.ts'
import type { NodeScope } from '../workflow/node-scope.ts'
import type { AskedApproval } from '../workflow/nodes/approval.ts'
import { submitterOf } from './guard/start-approvals.ts'
import { startInstance } from './start.ts'

/**
 * The slot `askApproval`: submits a record for the run of a workflow, on behalf of whoever caused it. The approval is a
 * child of that run: its end is the answer, and it ends with it.
 *
 * @throws approval_no_approver, approval_self_forbidden, approval_open_already, forbidden
 */
export async function askForWorkflow(
  { ctx, system, work }: NodeScope,
  { approval, object: name, recordId }: AskedApproval,
): Promise<WorkResult> {
  const object = system.model.objects.get(name)
  const row =
    object &&
    (await work.db.first<{ version: number }>(
      sql`SELECT "version" FROM ${ident('app', name)} WHERE "id" = ${recordId}::uuid AND "deleted_at" IS NULL FOR NO KEY UPDATE`,
    ))
  if (!object || !row) return failed('process_no_record', { object: name })
  await startInstance(ctx, {
    approval,
    object: name,
    recordId,
    act: 'submit',
    ...(await submitterOf(ctx, { object, id: recordId })),
    baseVersion: Number(row.version),
    parent: { run: work.run.id, origin: work.origin, token: work.token, visit: work.key },
  })
  return later
}
