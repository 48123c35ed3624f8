import { actOnStep } from '../../../../engine/workflow/seats/act.ts'
import { fillStep } from '../../../../engine/workflow/seats/fill-step.ts'
import type { Office } from '../../../../engine/workflow/seats/office.ts'
import { isRefusal } from '../../../../engine/workflow/seats/refusal.ts'
import type { StepRun } from '../../../../engine/workflow/seats/seat.ts'
import { settle } from '../../../../engine/workflow/seats/settle.ts'
import { randomFrom } from '../../process/random-graphs.ts'
import { SlowStep } from './oracle.ts'
import { admin, type Case, randomAct, randomCase, submitter } from './random-step.ts'

export interface Counts {
  taken: number
  refused: Record<string, number>
  ends: Record<string, number>
}

const officeOf = ({ inactive, superiors, delegates }: Case): Office => ({
  submitter,
  admin,
  isActive: (user) => !inactive.includes(user),
  isAdmin: (user) => user === admin,
  isMember: () => false,
  superiorOf: (user) => superiors[user],
  delegateOf: (user) => delegates[user],
  successorOf: () => undefined,
})

const begin = (one: Case): StepRun | string => {
  const office = officeOf(one)
  const seats = fillStep(
    one.found.map((found) => ({ ...found, why: { reason: 'named' } })),
    one.rules,
    {
      ...office,
      isSelf: (user) => user === submitter || user === one.owner,
      headOf: (user) => one.superiors[one.superiors[user] ?? ''],
      hasApproved: (user) => one.approved.includes(user),
    },
  )
  if (isRefusal(seats)) return seats.refused
  const run: StepRun = {
    step: 's',
    round: 1,
    state: 'open',
    shown: 'now',
    decision: one.rules.decision,
    seats,
  }
  return settle(run, { act: 'submit', by: submitter }, office, one)
}

const viewOf = (state: string, seats: readonly { user: string | null; state: string; weight: number }[]) =>
  `${state}: ${seats.map((seat) => `${seat.user}*${seat.weight} ${seat.state}`).join(', ')}`

/** Random steps, with the same random acts on both machines. @throws at the first difference, with all of the case */
export function differ({ seed, cases, acts }: { seed: number; cases: number; acts: number }): Counts {
  const counts: Counts = { taken: 0, refused: {}, ends: {} }
  for (let at = 0; at < cases; at++) {
    const random = randomFrom(seed * 1_000_003 + at)
    const one = randomCase(random)
    const log: string[] = []
    const compare = (ours: string, theirs: string): void => {
      if (ours !== theirs)
        throw new Error(
          `${ours} here, ${theirs} there, after ${log.join(', ')}, on case ${at}: ${JSON.stringify(one)}`,
        )
    }
    const slow = new SlowStep(one)
    let run = begin(one)
    if (typeof run === 'string' || slow.refused) {
      compare(typeof run === 'string' ? run : 'taken', slow.refused ?? 'taken')
      continue
    }
    compare(viewOf(run.state, run.seats), viewOf(slow.state, slow.chairs))
    for (let n = 0; n < acts; n++) {
      const act = randomAct(random, run.seats.length)
      log.push(JSON.stringify(act))
      const answer = actOnStep(run, act, officeOf(one), one)
      const code = isRefusal(answer) ? answer.refused : 'taken'
      compare(code, slow.act(act))
      if (isRefusal(answer)) counts.refused[answer.refused] = (counts.refused[answer.refused] ?? 0) + 1
      else {
        counts.taken++
        run = answer
      }
      compare(viewOf(run.state, run.seats), viewOf(slow.state, slow.chairs))
      compare(`${sane(run)}`, 'true')
    }
    counts.ends[run.state] = (counts.ends[run.state] ?? 0) + 1
  }
  return counts
}

/** An open step has somebody who can act; on one that has ended nobody is asked. */
function sane({ state, seats }: StepRun): boolean {
  const asked = seats.filter((seat) => seat.state === 'open')
  if (state === 'open') return asked.length > 0
  return !seats.some((seat) => seat.state === 'open' || seat.state === 'waiting')
}
