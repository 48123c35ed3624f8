import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import type { InstanceState } from '../instance/act.ts'

type Standing = Pick<Seat, 'state' | 'user' | 'queue' | 'backTo' | 'addedBy'>

/** In the order of a menu. */
const onOwnSeat = [
  'approve',
  'reject',
  'return',
  'transfer',
  'delegate',
  'addApprover',
  'removeApprover',
  'askAdvice',
  'comment',
] as const

/** What a step permits; everything but batch unless it says so. */
export const permitted = ({ acts, steps }: Pick<ApprovalDocument, 'acts' | 'steps'>, step: string) =>
  (steps[step]?.acts ?? acts) as readonly string[] | undefined

/** What somebody may do now with a seat that is theirs, or that they may claim. */
export function actsOnSeat(
  document: Pick<ApprovalDocument, 'acts' | 'steps'>,
  step: string,
  seat: Standing,
  { state, isMember }: { state: InstanceState; isMember: boolean },
): string[] {
  if (state !== 'pending' || seat.state !== 'open') return []
  if (seat.user === null) return isMember ? ['claim'] : []
  const allowed = permitted(document, step)
  // Whoever was asked for a look gives an answer; whoever was added adds nobody, unless the step says so.
  const narrow =
    seat.backTo === null ? onOwnSeat : (['approve', 'reject', 'transfer', 'askAdvice', 'comment'] as const)
  const own = narrow.filter(
    (act) =>
      (allowed?.includes(act) ?? true) &&
      !(act === 'addApprover' && seat.addedBy !== null && !allowed?.includes(act)),
  )
  return [...own, 'copy', ...(seat.queue === null ? [] : ['unclaim'])]
}

/** Whether the step lets it be decided together with others: it says so, and asks for nothing besides. */
export const isBatch = (
  { acts, steps }: Pick<ApprovalDocument, 'acts' | 'steps'>,
  step: string,
  seat: Pick<Seat, 'state' | 'user' | 'backTo'>,
): boolean =>
  seat.state === 'open' &&
  seat.user !== null &&
  seat.backTo === null &&
  ((steps[step]?.acts ?? acts) as readonly string[] | undefined)?.includes('batch') === true &&
  (steps[step]?.requires ?? []).length === 0
