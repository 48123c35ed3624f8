import { jumpTo, skipStep } from '../../../../engine/approval/acts/by-admin.ts'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { addApprover, handOver } from '../../../../engine/approval/acts/hand-over.ts'
import { handOnFrom } from '../../../../engine/approval/acts/leave.ts'
import { resubmit } from '../../../../engine/approval/acts/resubmit.ts'
import { returnTask } from '../../../../engine/approval/acts/return.ts'
import { claim, removeApprover, replaceApprover, unclaim } from '../../../../engine/approval/acts/seats.ts'
import { resumeInstance, suspendInstance } from '../../../../engine/approval/acts/suspend.ts'
import { takeBack } from '../../../../engine/approval/acts/take-back.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import { emptyQueuesChore } from '../../../../engine/approval/people/empty-queues.ts'
import { readSteps } from '../../../../engine/approval/store/steps.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { AppError } from '../../../../engine/errors.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import type { TestEngine } from '../../../support/engine.ts'
import type { Random } from '../../process/random-graphs.ts'
import { shownAt, stateOf } from './published.ts'
import { some } from './random-approvals.ts'

export interface Acting {
  run: string
  record: string
  people: readonly Ctx[]
  submitter: Ctx
}

const refusals = [
  'approval_not_open',
  'approval_ended',
  'approval_bad_target',
  'approval_last_seat',
  'approval_not_passed',
  'approval_too_late',
  'forbidden',
  'process_jump_refused',
]

/**
 * Something that somebody tries; what the rules refuse is refused by its code. @returns what it was
 */
export async function randomAct(engine: TestEngine, random: Random, acting: Acting): Promise<string> {
  const { run, record, people, submitter } = acting
  const steps = await readSteps(engine.db, run)
  const open = steps.filter(({ state }) => state === 'open')
  const seats = open.flatMap((step) =>
    step.seats.filter(({ state }) => state === 'open' || state === 'waiting').map((seat) => ({ step, seat })),
  )
  const state = await stateOf(engine, run)
  const admin = engine.admin
  const other = some(random, people)
  const reason = { reason: 'so' }
  const tries: [string, () => Promise<unknown>][] = []
  if (state === 'returned') {
    tries.push([
      'resubmit',
      () => resubmit(submitter, run, random(2) ? {} : { values: { employees: random(200) } }),
    ])
    tries.push(['resubmit', () => resubmit(submitter, run)])
  } else if (state === 'suspended') tries.push(['resume', () => resumeInstance(admin, run)])
  const picked = seats.length > 0 ? some(random, seats) : undefined
  const who = picked && people.find(({ user }) => user.id === picked.seat.user)
  if (picked && state === 'pending') {
    const { step, seat } = picked
    const by = who ?? admin
    const vote = (act: 'approve' | 'reject') => async () =>
      decide(by, seat.task, act, { shown: await shownAt(engine, run, step.step) })
    for (let n = 0; n < 6; n++) tries.push([`approve:${step.step}`, vote('approve')])
    tries.push([`reject:${step.step}`, vote('reject')])
    const passed = steps
      .filter(({ state: was }) => was === 'approved' || was === 'carried')
      .map((one) => one.step)
    const to = some(random, ['submit', ...passed])
    tries.push([`return:${step.step}>${to}`, () => returnTask(by, seat.task, { to })])
    tries.push(['transfer', () => handOver(by, seat.task, 'transfer', { to: other.user.id })])
    tries.push(['delegate', () => handOver(by, seat.task, 'delegate', { to: other.user.id })])
    const where = some(random, ['before', 'beside', 'after'] as const)
    tries.push([`add ${where}`, () => addApprover(by, seat.task, { to: other.user.id, where })])
    tries.push(['remove', () => removeApprover(random(2) ? by : admin, seat.task, { seat: seat.id })])
    tries.push(['replace', () => replaceApprover(admin, seat.task, { user: other.user.id, ...reason })])
    tries.push([`skip:${step.step}`, () => skipStep(admin, run, { step: step.step, ...reason })])
    const goal = some(random, steps).step
    tries.push([
      `jump:${step.step}>${goal}`,
      () => jumpTo(admin, run, { step: step.step, to: goal, ...reason }),
    ])
    tries.push(['suspend', () => suspendInstance(admin, run, reason)])
    if (seat.queue !== null)
      for (let n = 0; n < 4; n++) tries.push([`claim:${step.step}`, () => claim(other, seat.task)])
    if (who && seat.queue !== null) tries.push([`unclaim:${step.step}`, () => unclaim(who, seat.task)])
    if (random(4) === 0) tries.push(['leave', () => handOnFrom(engine.system, some(random, people).user.id)])
  }
  const done = steps.flatMap((step) =>
    step.seats.filter(({ human }) => human).map((seat) => ({ step, seat })),
  )
  if (done.length > 0) {
    const { step, seat } = some(random, done)
    const by = people.find(({ user }) => user.id === seat.user) ?? admin
    tries.push([`back:${step.step}`, () => takeBack(by, seat.task)])
  }
  tries.push([
    'owner',
    async () => {
      await updateRecord(admin, 'customer', record, { owner: other.user.id })
      await emptyQueuesChore.run(engine.system)
    },
  ])
  tries.push(['edit', () => updateRecord(admin, 'customer', record, { employees: random(200) })])
  if (random(15) === 0) tries.push(['withdraw', () => withdraw(submitter, run)])
  const [name, act] = some(random, tries)
  try {
    await act()
    return name
  } catch (error) {
    if (!(error instanceof AppError) || !refusals.includes(error.code))
      throw new Error(name, { cause: error })
    return `(${name}: ${error.code})`
  }
}
