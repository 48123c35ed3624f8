import { tell } from '../../process/inbox.ts'
import type { ProcessEvent } from '../../process/step/events.ts'
import type { Work } from '../../process/work.ts'
import { NodeScope } from '../../workflow/node-scope.ts'
import { ApprovalExpressions } from '../approval-expressions.ts'
import { readScene, type Scene, sceneAt } from '../scene.ts'

/** The approval that a node belongs to, as it is at this moment of the wake-up; as whoever acts knows it, if somebody does. */
export function sceneOf(work: Work): Promise<Scene> {
  const scope = new NodeScope(work)
  const { expressions } = scope
  const held = expressions instanceof ApprovalExpressions ? expressions.held : undefined
  return held && !held.isStale ? sceneAt(scope.ctx, held, scope) : readScene(scope.ctx, work.run.id, scope)
}

/** Tells the run what follows, to be done by its next wake-up. */
export async function tellRun({ db, run, key, now }: Work, event: ProcessEvent): Promise<void> {
  await tell(db, { run: run.id, key: `approval/${key}/${event.type}`, event, at: now })
}
