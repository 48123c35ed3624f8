import { addSeat, delegateSeat, removeSeat, type Where } from './change-seats.ts'
import { pendingSeat, seatOf } from './find-seat.ts'
import { checkTarget, handOn, handOnAll } from './hand-on.ts'
import type { Office, StepRules } from './office.ts'
import { type Answer, isRefusal, refuse } from './refusal.ts'
import { type StepRun, withSeat } from './seat.ts'
import { end } from './settle.ts'
import { vote, voteByDeadline } from './vote.ts'

/** What a person, an admin or the engine does to the seats of one step. */
export type SeatAct =
  | Act<'approve' | 'reject' | 'return', { by: string; shown?: string; mine?: number }>
  | Act<'transfer' | 'delegate', { by: string; to: string; mine?: number }>
  | Act<'addApprover', { by: string; to: string; where: Where; mine?: number }>
  | Act<'removeApprover' | 'claim' | 'unclaim', { by: string; seat: number }>
  | Act<'replace', { by: string; seat: number; to: string }>
  /** A person left; a deadline passed. They are the engine's. */
  | Act<'leave', { user: string }>
  | Act<'deadline', { does: 'approve' | 'reject' | 'transfer' }>

/** One type an act, so that asking for the act tells what it carries. */
type Act<Name extends string, More> = Name extends string ? { act: Name } & More : never

/**
 * Judges an act on an open step and does it: the step as it is then, or why not. Pure; the step may have ended by it.
 * Source: process-language.md §3.4.
 */
export function actOnStep(run: StepRun, act: SeatAct, office: Office, rules: StepRules = {}): Answer {
  const allowed = rules.acts?.includes(act.act) ?? true
  if (!allowed && !engineOrAdmin.has(act.act)) return refuse('forbidden', { act: act.act, why: 'step' })
  if ('shown' in act && act.shown !== undefined && act.shown !== run.shown)
    return refuse('decision_stale', { shown: run.shown })
  switch (act.act) {
    case 'approve':
    case 'reject':
    case 'return':
    case 'transfer':
    case 'delegate':
    case 'addApprover':
      return actOnOwnSeat(run, act, office, rules)
    case 'leave':
      return run.state === 'open' ? handOnAll(run, act.user, office) : run
    case 'deadline':
      return actOnDeadline(run, act.does, office, rules)
    default:
      return actOnSeat(run, act, office, rules)
  }
}

const engineOrAdmin: ReadonlySet<string> = new Set(['replace', 'leave', 'deadline', 'claim', 'unclaim'])

type OwnAct = Extract<
  SeatAct,
  { act: 'approve' | 'reject' | 'return' | 'transfer' | 'delegate' | 'addApprover' }
>

function actOnOwnSeat(run: StepRun, act: OwnAct, office: Office, rules: StepRules): Answer {
  const seat = seatOf(run, act.by, act.mine)
  if (isRefusal(seat)) return seat
  if (act.act === 'approve' || act.act === 'reject') return vote(run, seat, act.act, office, rules)
  if (act.act === 'return') return end(run, 'returned', { act: 'return', by: act.by })
  const bad = checkTarget(run, act.to, office)
  if (bad) return bad
  if (act.act === 'addApprover') return addSeat(run, seat, act.to, act.where, office, rules)
  if (act.act === 'delegate') return delegateSeat(run, seat, act.to)
  return handOn(run, seat, act.to, { act: 'transfer', by: act.by }, { reason: 'transferred', of: act.by })
}

type NamedAct = Extract<SeatAct, { seat: number }>

function actOnSeat(run: StepRun, act: NamedAct, office: Office, rules: StepRules): Answer {
  const seat = pendingSeat(run, act.seat)
  if (isRefusal(seat)) return seat
  if (act.act === 'removeApprover') return removeSeat(run, seat, act.by, office, rules)
  if (act.act === 'replace') {
    if (!office.isAdmin(act.by)) return refuse('forbidden', { act: 'replace', why: 'not_admin' })
    const bad = checkTarget(run, act.to, office)
    return (
      bad ??
      handOn(
        run,
        seat,
        act.to,
        { act: 'replace', by: act.by },
        { reason: 'replaced', of: seat.user ?? seat.queue ?? act.by },
      )
    )
  }
  if (seat.queue === null) return refuse('forbidden', { act: act.act, why: 'no_queue' })
  if (act.act === 'unclaim')
    return seat.user === act.by
      ? { ...run, seats: withSeat(run.seats, seat.id, { user: null }) }
      : refuse('approval_not_open', { state: seat.state, user: seat.user })
  if (seat.user !== null) return refuse('approval_not_open', { state: 'claimed', by: seat.user })
  if (!office.isMember(seat.queue, act.by)) return refuse('forbidden', { act: 'claim', why: 'not_member' })
  const bad = checkTarget(run, act.by, office)
  return bad ?? { ...run, seats: withSeat(run.seats, seat.id, { user: act.by }) }
}

function actOnDeadline(
  run: StepRun,
  does: 'approve' | 'reject' | 'transfer',
  office: Office,
  rules: StepRules,
): Answer {
  if (run.state !== 'open') return refuse('approval_not_open', { step: run.state })
  if (does !== 'transfer') return voteByDeadline(run, does, office, rules)
  return run.seats
    .filter((seat) => seat.state === 'open' && seat.user !== null)
    .reduce((now, seat) => {
      const to = office.superiorOf(seat.user!)
      if (to === undefined || checkTarget(now, to, office)) return now
      const latest = now.seats.find(({ id }) => id === seat.id)!
      return handOn(
        now,
        latest,
        to,
        { act: 'transfer', by: 'system' },
        { reason: 'deadline', of: seat.user! },
      )
    }, run)
}
