import type { Work, WorkNode, WorkResult } from '../../process/work.ts'
import { done, failed, later } from '../../workflow/define-node.ts'
import { newSeat } from '../../workflow/seats/seat.ts'
import { applyChangeset, rebaseChangeset } from '../changeset.ts'
import { copyTo, whoOf } from '../driver/after-approval.ts'
import { newStep } from '../driver/enter-step.ts'
import { goBack } from '../driver/go-back.ts'
import { labelOf, submittersOf, tellAsked, tellOf } from '../driver/tell-asked.ts'
import { doEffects } from '../effects/do-effects.ts'
import { stepsOf } from '../path/check-path.ts'
import { jumpTarget } from '../path/compile.ts'
import { readPath } from '../path/read-path.ts'
import { releaseLocks } from '../record-locks.ts'
import type { Scene } from '../scene.ts'
import { rulesOf } from '../step-rules.ts'
import { restarts } from '../store/acts.ts'
import type { StoredStep } from '../store/steps.ts'
import { tellWorkflows } from '../tell-workflows.ts'
import { sceneOf, tellRun } from './scene-of.ts'

/** Before an end: what was proposed is written, the approval is over, and what follows from it is done. */
export const approvalEffects: WorkNode = {
  name: 'approvalEffects',
  outputs: [],
  waits: false,
  async run(work) {
    const scene = await sceneOf(work)
    const { of } = work.options as unknown as { of: 'approve' | 'reject' }
    if (of === 'approve') {
      const instead = (await askSomebody(scene, work)) ?? (await write(scene, work))
      if (instead) return instead
    }
    const state = of === 'approve' ? 'approved' : 'rejected'
    const { state: from } = scene.instance
    await scene.end(state, { act: state, actor: null, channel: 'system', from, to: state })
    await doEffects(scene, of)
    await releaseLocks(scene.ctx, scene.instance, scene.document, state)
    await tellWorkflows(scene.ctx, scene.instance, state)
    const name = labelOf(scene)
    await tellOf(scene, submittersOf(scene), {
      en: `${name.en} of {record} was ${state}`,
      zh: `${name.zh}“{record}”${state === 'approved' ? '已通过' : '被驳回'}`,
    })
    if (of === 'approve') await copyTo(scene, await whoOf(scene, scene.document.cc), null)
    return done()
  },
}

/** Where at least one person has to decide and none has, the flow admin is asked; the run goes back to a step for it. */
async function askSomebody(scene: Scene, work: Work): Promise<WorkResult | undefined> {
  const { document, drawn, instance, steps } = scene
  if (!document.needHuman) return undefined
  const backs = await restarts(scene.ctx.db, instance.runId)
  // What somebody said before it went back behind them is not said any more.
  const stands = ({ step, round }: StoredStep) =>
    backs.slice(round - 1).every(({ to }) => to !== 'submit' && to !== step && !scene.leads(to, step))
  const saidYes = steps.some(
    (one) =>
      (one.state === 'approved' || one.state === 'carried') &&
      stands(one) &&
      one.seats.some((seat) => seat.human && seat.state === 'approved'),
  )
  if (saidYes) return undefined
  const free = stepsOf(readPath({ item: '', problems: [] }, document))
  const ofNoFork = free.filter((name) => drawn.steps.get(name)!.forks.length === 0)
  const name = steps.findLast(({ step }) => ofNoFork.includes(step))?.step ?? ofNoFork[0] ?? free[0]!
  if (steps.some(({ step, token }) => step === name && token === 0))
    return failed('approval_no_approver', { step: name })
  const [shown, office] = [await scene.shown(), await scene.office()]
  const seats = [newSeat([], { user: office.admin, why: [{ reason: 'nobody_decided' }] })]
  const { decision } = rulesOf(document, name)
  const run = {
    step: name,
    round: instance.round,
    state: 'open',
    shown: shown.hash(name),
    decision,
    seats,
  } as const
  await scene.put(newStep(scene, { name, token: 0, run, values: shown.values(name) }))
  await scene.note({
    act: 'needHuman',
    actor: null,
    channel: 'system',
    target: { step: name, people: [office.admin] },
  })
  await tellAsked(scene, null)
  const to = drawn.steps.get(name)!.forks.length === 0 ? name : jumpTarget(drawn, name, new Set())
  await tellRun(work, { type: 'jump', token: work.token, to })
  return later
}

/** What was kept aside. Where others changed the same fields meanwhile, the submitter decides anew, or everybody. */
async function write(scene: Scene, work: Work): Promise<WorkResult | undefined> {
  const { instance, document, ctx } = scene
  if (!instance.changeset) return undefined
  const applied = await applyChangeset(ctx, instance)
  scene.forgetShown()
  if ('applied' in applied) return undefined
  const { onConflict = 'return' } = document
  const back = { from: work.node, to: 'submit', again: 'all', token: work.token } as const
  const changes = Object.fromEntries(
    applied.conflict.map((field) => [
      field,
      [instance.changeset!.base[field] ?? null, instance.changeset!.values[field] ?? null],
    ]),
  )
  const event = await goBack(scene, back, {
    act: 'conflict',
    actor: null,
    channel: 'system',
    comment: 'conflict',
    changes,
  })
  if (event.type === 'done') return failed('version_conflict', { fields: applied.conflict })
  const rebased = await rebaseChangeset(ctx, instance)
  await scene.change({
    ...rebased,
    ...(onConflict === 'reapprove' ? { state: 'pending' } : {}),
    reason: 'conflict',
  })
  await tellRun(work, event)
  const name = labelOf(scene)
  await tellOf(scene, submittersOf(scene), {
    en: `${name.en} of {record} came back: somebody else changed the same fields`,
    zh: `${name.zh}“{record}”已退回：他人修改了相同的字段`,
  })
  return later
}
