import { demand } from '../driver/act-on.ts'
import { whoDecided } from '../driver/who-decided.ts'
import type { Scene } from '../scene.ts'
import { refuse } from '../seats/refusal.ts'
import { fillRulesOf, rulesOf } from '../step-rules.ts'

/** Nobody comes to a seat by hand whom the rules of its step keep from it. @throws approval_bad_target */
export async function requireMaySit(scene: Scene, step: string, user: string): Promise<void> {
  const { differentFrom } = rulesOf(scene.document, step)
  const why = whoDecided(scene, differentFrom).has(user)
    ? 'elsewhere'
    : user === scene.instance.onBehalfOf
      ? 'self'
      : undefined
  if (why) await demand(scene, refuse('approval_bad_target', { user, why }))
}

/** The same for who takes it out of a queue: it was nobody's, and the rule for one's own has not been asked. */
export async function requireMayClaim(scene: Scene, step: string, user: string): Promise<void> {
  await requireMaySit(scene, step, user)
  const { self } = await fillRulesOf(scene.ctx.db, scene.document, step)
  if (self === 'approve') return
  if ((await scene.office([user])).isSelf(user))
    await demand(scene, refuse('approval_bad_target', { user, why: 'self' }))
}
