import type { Office } from './office.ts'
import { type Refusal, refuse } from './refusal.ts'
import { isPending, type StepRun } from './seat.ts'

/** Acts that leave the seats as they are. */
export type Note = 'askAdvice' | 'copy' | 'remind' | 'comment' | 'markRead'

/** Nobody is reminded more often than that. */
export const betweenReminders = 4 * 3_600_000

/**
 * Whether somebody may ask for advice, copy somebody in, remind, comment or mark as read: the submitter, a flow admin
 * and whoever is or was asked. One reminder in four hours, whoever sends it; times are milliseconds.
 */
export function checkNote(
  run: StepRun,
  note: { act: Note; by: string; now: number; reminded?: number },
  office: Office,
  { acts }: { acts?: readonly string[] } = {},
): Refusal | undefined {
  const { act, by, now, reminded } = note
  const own = run.seats.filter(({ user }) => user === by)
  if (own.length === 0 && by !== office.submitter && !office.isAdmin(by))
    return refuse('forbidden', { act, why: 'not_concerned' })
  if (acts && act !== 'markRead' && act !== 'copy' && !acts.includes(act))
    return refuse('forbidden', { act, why: 'step' })
  if (act === 'askAdvice' && !own.some(isPending)) return refuse('approval_not_open', { step: run.state })
  if (act !== 'remind') return undefined
  if (run.state !== 'open') return refuse('approval_not_open', { step: run.state })
  const again = (reminded ?? Number.NEGATIVE_INFINITY) + betweenReminders
  return now < again ? refuse('rate_limited', { retryAfterS: Math.ceil((again - now) / 1000) }) : undefined
}
