import type { ObjectDef } from '../model.ts'
import { sql } from '../sql.ts'
import type { Assignees } from './assignees/asking.ts'
import { resolveAssignees } from './assignees/resolve-assignees.ts'
import type { NodeScope } from './node-scope.ts'
import type { Found } from './seats/find-people.ts'

/** Somebody a document names: an expression that gives users, or people by what they are. */
export type PersonSlot = Assignees[number]

/** Ids of active users, each once, in the order in which they are named. @throws ExpressionFailed */
export async function findUsers(
  scope: NodeScope,
  slots: PersonSlot | readonly PersonSlot[],
): Promise<string[]> {
  const named = await findNamed(scope, slots)
  const ids = [...new Set(named.flatMap(({ user }) => user ?? []))]
  if (ids.length === 0) return []
  const rows = await scope.system.db.rows<{ id: string }>(
    sql`SELECT u.id FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS n(id, place) JOIN app."user" u ON u.id = n.id
      WHERE u.active AND u.deleted_at IS NULL ORDER BY n.place`,
  )
  return rows.map(({ id }) => id)
}

/**
 * The same with why each was named and how much they weigh, before anybody is left out: the disabled are among them, and
 * who is named twice is there twice.
 *
 * @throws ExpressionFailed
 */
export function findNamed(scope: NodeScope, slots: PersonSlot | readonly PersonSlot[]): Promise<Found[]> {
  const { name, object, recordId, causedBy } = scope.work.origin
  return resolveAssignees({
    world: 'workflow',
    ctx: scope.system,
    concerning: { definition: name, object, recordId, submitter: causedBy, onBehalfOf: null },
    assignees: [slots].flat().map((slot) => asAssignee(slot, scope.expressions.object)),
    ask: (expression) => scope.evaluate(expression),
  })
}

/** `submitter` is who caused the run, but a field where the object has one of that name. */
export const asAssignee = <Given>(slot: Given, object: ObjectDef | undefined): Given | string =>
  slot === 'submitter' && object?.fields.has('submitter') ? '=submitter' : slot
