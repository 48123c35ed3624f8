import type { FillRules } from '../../workflow/seats/fill-step.ts'
import type { Near } from '../../workflow/seats/kept-from-queue.ts'
import type { OfficeNow } from '../people/office.ts'
import type { Scene } from '../scene.ts'
import { fillRulesOf, rulesOf } from '../step-rules.ts'
import { whoDecided } from './who-decided.ts'

/** Who is near to an approval at a step, by its rule for one's own. */
export const nearBy = (
  { submitter, selves }: Pick<OfficeNow, 'submitter' | 'selves'>,
  { onBehalfOf }: { onBehalfOf: string | null },
  { self }: Pick<FillRules, 'self'>,
  others: ReadonlySet<string>,
): Near => ({ submitter, onBehalfOf, own: self === 'approve' ? [] : selves, others })

/** As far as the approval itself says: without those who own its record or decide for somebody. */
export const nearInside = (scene: Scene, step: string): Near => {
  const { submitter, onBehalfOf } = scene.instance
  const others = whoDecided(scene, rulesOf(scene.document, step).differentFrom)
  return { submitter, onBehalfOf, own: [], others }
}

/** As of this moment, with the office it was found in. */
export async function nearNow(scene: Scene, step: string): Promise<{ near: Near; office: OfficeNow }> {
  const office = await scene.office()
  const rules = await fillRulesOf(scene.ctx.db, scene.document, step)
  return { near: nearBy(office, scene.instance, rules, nearInside(scene, step).others), office }
}
