import type { DecisionTable } from '../../workflow/assignees/asking.ts'
import { resolveAssignees } from '../../workflow/assignees/resolve-assignees.ts'
import { fillStep } from '../../workflow/seats/fill-step.ts'
import { keptFromQueue, type Near } from '../../workflow/seats/kept-from-queue.ts'
import type { Refusal } from '../../workflow/seats/refusal.ts'
import { hasApproved } from '../../workflow/seats/rounds.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import type { OfficeNow } from '../people/office.ts'
import { withoutDeadQueues } from '../people/queue-members.ts'
import type { Scene } from '../scene.ts'
import type { Shown } from '../shown.ts'
import { fillRulesOf, namedBy, rulesOf } from '../step-rules.ts'
import { nearBy } from './near.ts'
import { whoDecided } from './who-decided.ts'

export interface PeopleNow {
  filled: readonly Seat[] | Refusal
  around: OfficeNow
  /** Whom its rules may keep from a queue. */
  near: Near
}

/** The seats that the rules of a step make at this moment, and the office they were made in. */
export async function peopleNow(scene: Scene, name: string, shown: Shown): Promise<PeopleNow> {
  const { ctx, document, instance, ask, steps } = scene
  const rules = rulesOf(document, name)
  const named = await resolveAssignees({
    world: 'approval',
    ctx,
    concerning: instance,
    assignees: document.steps[name]!.assignees,
    ask,
    chosen: instance.chosen[name] ?? [],
    tables: (document as { tables?: Record<string, DecisionTable> }).tables ?? {},
  })
  const asksInput = rules.editable.length > 0 || rules.requires.length > 0
  const fillRules = await fillRulesOf(ctx.db, document, name)
  const office = await scene.office(
    [...named.map(({ user }) => user), ...namedBy(fillRules)],
    (user) =>
      !asksInput &&
      hasApproved(steps, user, {
        repeat: rules.repeat,
        round: instance.round,
        shown: shown.hash(name),
        shownNow: (step) => shown.hash(step),
      }),
  )
  const others = whoDecided(scene, rules.differentFrom)
  // Whoever decided where another has to is as good as not there.
  const around = {
    ...office,
    isActive: (user: string) => !others.has(user) && office.isActive(user),
  }
  const near = nearBy(office, instance, fillRules, others)
  const found = await withoutDeadQueues(ctx.db, named, keptFromQueue(near))
  return { filled: fillStep(found, fillRules, around), around, near }
}
