import { keptFromQueue, type Near } from '../../workflow/seats/kept-from-queue.ts'
import { refuse } from '../../workflow/seats/refusal.ts'
import { demand } from '../driver/act-on.ts'
import { nearInside, nearNow } from '../driver/near.ts'
import type { Scene } from '../scene.ts'

/** Nobody comes to a seat by hand whom the rules of its step keep from it. @throws approval_bad_target */
export const requireMaySit = (scene: Scene, step: string, user: string): Promise<void> =>
  requireNotKept(scene, nearInside(scene, step), user)

/** The same for who takes it out of a queue: it was nobody's, and the rule for one's own has not been asked. */
export const requireMayClaim = async (scene: Scene, step: string, user: string): Promise<void> =>
  requireNotKept(scene, (await nearNow(scene, step)).near, user)

async function requireNotKept(scene: Scene, near: Near, user: string): Promise<void> {
  const why = keptFromQueue(near).get(user)
  if (why) await demand(scene, refuse('approval_bad_target', { user, why }))
}
