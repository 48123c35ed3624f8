import type { WorkNode } from '../../process/work.ts'
import { done, later } from '../../workflow/define-node.ts'
import { doEffects } from '../effects/do-effects.ts'
import { sceneOf } from './scene-of.ts'

/** Where it begins: done at once, but after a return the submitter's turn. */
export const approvalSubmit: WorkNode = {
  name: 'approvalSubmit',
  outputs: [],
  waits: true,
  async run(work) {
    const scene = await sceneOf(work)
    if (scene.instance.state === 'returned') return later
    if (scene.instance.round === 1) await doEffects(scene, 'submit')
    return done()
  },
}
