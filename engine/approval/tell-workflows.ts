import type { Ctx } from '../context.ts'
import { sql } from '../sql.ts'
import { startByApproval } from '../workflow/start-by-approval.ts'
import { triggerIndex } from '../workflow/trigger-index.ts'
import type { ApprovalMoment } from '../workflow/triggers/approval.ts'
import type { ApprovalInstance } from './store/instance-row.ts'

/** Begins the workflows that wait for what has just become of an approval; costs nothing where none does. */
export async function tellWorkflows(
  ctx: Ctx,
  instance: ApprovalInstance,
  on: ApprovalMoment,
  { step, by = null }: { step?: string; by?: string | null } = {},
): Promise<void> {
  const { definition: approval, runId, object, recordId, purpose, round } = instance
  const isAwaited = triggerIndex(ctx.model)
    .types.get('approval')
    ?.some(({ trigger }) => trigger['approval'] === approval)
  if (!isAwaited) return
  const run = await ctx.db.first<{ chain: string[] }>(
    sql`SELECT chain FROM sys.run WHERE id = ${runId}::uuid`,
  )
  await startByApproval(ctx, {
    approval,
    on,
    instance: runId,
    object,
    recordId,
    purpose,
    round,
    by,
    chain: run?.chain ?? [],
    ...(step === undefined ? {} : { step }),
  })
}
