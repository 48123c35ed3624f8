import type { ProcessEvent } from '../../process/step/events.ts'
import type { Scene } from '../scene.ts'
import { rulesOf } from '../step-rules.ts'
import type { StoredStep } from '../store/steps.ts'
import { followReturn, goBack } from './go-back.ts'

/**
 * What the run is told of a step that has ended by its votes: the port, or that it goes back. Nothing, while it is open.
 */
export async function conclude(scene: Scene, step: StoredStep): Promise<ProcessEvent | undefined> {
  const { token, state } = step
  if (state === 'approved') return { type: 'done', token, port: 'approved' }
  if (state !== 'rejected') return undefined
  const { returnTo, again } = rulesOf(scene.document, step.step)
  if (returnTo === undefined) return { type: 'done', token, port: 'rejected' }
  const reason = step.seats.findLast((seat) => seat.state === 'rejected')?.comment ?? null
  const event = await goBack(
    scene,
    { from: step.step, to: returnTo, again, token, reason },
    { act: 'return', step: step.id, actor: null, channel: 'system' },
  )
  if (event.type === 'jump') await followReturn(scene)
  return event
}
