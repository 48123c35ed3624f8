import type { WorkNode } from '../../process/work.ts'
import { done, later } from '../../workflow/define-node.ts'
import { ofSomebody } from '../../workflow/time/follow-calendars.ts'
import { deadlineOf } from '../deadline.ts'
import { afterApproval } from '../driver/after-approval.ts'
import { conclude } from '../driver/conclude.ts'
import { enterStep } from '../driver/enter-step.ts'
import { tellAsked } from '../driver/tell-asked.ts'
import { sceneOf, tellRun } from './scene-of.ts'

/** Asks the people of a step; it goes on when their decision is certain, which may be at once. */
export const approvalStep: WorkNode = {
  name: 'approvalStep',
  outputs: ['approved', 'rejected'],
  waits: true,
  async run(work) {
    const scene = await sceneOf(work)
    const step = await enterStep(scene, work.node, work.token)
    await tellAsked(scene, null)
    if (step.state === 'carried') return done(null, 'approved')
    if (step.state === 'open') {
      // Its time was counted before anybody knew whose calendar it is by.
      const { calendar } = deadlineOf(scene.document, scene.document.steps[work.node]!) ?? {}
      if (calendar === 'assignee')
        await tellRun(work, { type: 'calendars', names: [`${ofSomebody}${work.node}`] })
      return later
    }
    if (step.state === 'approved') await afterApproval(scene, step)
    const event = await conclude(scene, step)
    if (event?.type === 'done') return done(null, event.port)
    if (event) await tellRun(work, event)
    return later
  },
}
