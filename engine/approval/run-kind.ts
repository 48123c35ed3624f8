import type { WakingRun } from '../process/expressions.ts'
import { sql } from '../sql.ts'
import type { Acting } from '../workflow/expressions/run-expressions.ts'
import type { RunKind } from '../workflow/world.ts'
import { ApprovalExpressions } from './approval-expressions.ts'
import type { Proposed } from './as-proposed.ts'
import { actingScope } from './driver/acting-scope.ts'
import { settleInstance } from './driver/settle-instance.ts'
import { approvalNodes } from './nodes/index.ts'
import { readScene, type Scene } from './scene.ts'
import { changesetNow } from './store/changeset-now.ts'
import type { ApprovalInstance } from './store/instance-row.ts'
import { tellWorkflows } from './tell-workflows.ts'

export const approvalKind = 'approval'

/** Runs of approvals, for those who move runs. */
export const approvalRuns = (): RunKind => ({
  kind: approvalKind,
  work: approvalNodes(),
  expressions: async (waking, acting) =>
    new ApprovalExpressions(waking, ofApproval(acting, waking.run.id), await proposedIn(waking, acting)),
  withdrawn: async ({ db, run, now }, token) => {
    const at = now.toISOString()
    await db.run(sql`WITH gone AS (
        UPDATE sys.approval_step SET state = 'cancelled', result_at = ${at}::timestamptz
        WHERE run_id = ${run.id}::uuid AND token = ${token}::bigint AND state = 'open' RETURNING id
      ) UPDATE sys.approval_task SET state = 'closed', ended_at = ${at}::timestamptz, version = version + 1,
        ended = '{"act": "cancelled", "by": "system"}'
      WHERE step_id IN (SELECT id FROM gone) AND state IN ('open', 'waiting')`)
  },
  moved: async (waking, acting) => {
    const own = ofApproval(acting, waking.run.id)
    const scope = actingScope(waking, new ApprovalExpressions(waking, own, await proposedIn(waking, acting)))
    const scene = await readScene(own.worker, waking.run.id, scope)
    if (waking.run.status === 'cancelled' && scene.instance.endedAt === null) await endWithRun(scene)
    await settleInstance(scene)
  },
})

/** Whoever had asked for it, such as a workflow, does not want an answer any more. */
async function endWithRun(scene: Scene): Promise<void> {
  const { state: from } = scene.instance
  const target = { reason: 'not_wanted' }
  await scene.note({ act: 'end', actor: null, from, to: 'cancelled', target, channel: 'workflow' })
  await scene.change({ reason: target.reason })
  await scene.end('cancelled')
  await tellWorkflows(scene.ctx, scene.instance, 'cancelled')
}

/** What it locks does not hold it back. */
export const ofApproval = (acting: Acting, run: string): Acting => ({
  ...acting,
  system: { ...acting.system, ofRun: run },
  worker: { ...acting.worker, ofRun: run },
})

async function proposedIn({ db, run }: WakingRun, { system: { model } }: Acting): Promise<Proposed> {
  const row = await db.first<Pick<ApprovalInstance, 'object' | 'changeset' | 'rates'>>(
    sql`SELECT object, changeset, rates FROM sys.approval_instance WHERE run_id = ${run.id}::uuid`,
  )
  return row ? { ...row, changeset: changesetNow(model, row.object, row.changeset) } : { changeset: null }
}
