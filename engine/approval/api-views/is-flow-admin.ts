import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import type { Asking } from '../../workflow/assignees/asking.ts'
import { findFlowAdmins } from '../people/flow-admins.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'
import { askOver } from './ask-over.ts'

/** Whether the approval names somebody as the one who looks after it; what cannot be answered names nobody. */
export async function isFlowAdmin(
  { user, ...rest }: Ctx,
  instance: ApprovalInstance,
  { flowAdmin }: ApprovalDocument,
): Promise<boolean> {
  if (flowAdmin === undefined) return false
  const ctx: Ctx = { ...rest, user: systemPrincipal }
  const ask = async (expression: string) => (await askOver(ctx, instance))(expression)
  const asking: Asking = { world: 'approval', ctx, concerning: instance, ask, chosen: [], tables: {} }
  const admins = await findFlowAdmins(asking, flowAdmin)
  return admins.some(({ id, isOfFlow }) => isOfFlow && id === user.id)
}
