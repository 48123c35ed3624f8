import type { Who } from '../model.ts'
import { findPeople } from '../rules/people.ts'
import { surroundingsOf } from '../rules/surroundings.ts'
import { sql } from '../sql.ts'
import type { NodeScope } from './node-scope.ts'

/** Somebody a document names: an expression that gives users, or people by what they are. */
export type PersonSlot =
  | string
  | { user: string }
  | { role: string }
  | { team: string }
  | { department: string; tree?: boolean }
  | { superior: number; of?: string }
  | { expression: string }

/** Ids of active users, each once, in the order in which they are named. */
export async function findUsers(
  scope: NodeScope,
  slots: PersonSlot | readonly PersonSlot[],
): Promise<string[]> {
  const found: string[] = []
  for (const slot of [slots].flat() as PersonSlot[]) found.push(...(await usersOf(scope, slot)))
  return [...new Set(found)]
}

async function usersOf(scope: NodeScope, slot: PersonSlot): Promise<readonly string[]> {
  if (typeof slot === 'string')
    return byValue(scope, await scope.evaluate(slot.startsWith('=') ? slot.slice(1) : slot))
  if ('user' in slot && slot.user.startsWith('='))
    return byValue(scope, await scope.evaluate(slot.user.slice(1)))
  if ('expression' in slot) return byValue(scope, await scope.evaluate(slot.expression))
  if ('superior' in slot) return superior(scope, slot)
  const who: Who =
    'role' in slot
      ? { kind: 'role', role: slot.role }
      : 'team' in slot
        ? { kind: 'team', code: slot.team }
        : 'user' in slot
          ? { kind: 'user', email: slot.user.toLowerCase() }
          : { kind: 'department', code: slot.department, tree: slot.tree ?? false }
  return (await findPeople(scope.system, who, {}, await surroundingsOf(scope.system, []))).users
}

/** Users, their ids, or their e-mail addresses. */
async function byValue(scope: NodeScope, value: unknown): Promise<string[]> {
  const named = ([value ?? []].flat() as unknown[]).flatMap((one) => {
    const id = typeof one === 'object' && one !== null ? (one as { id?: unknown }).id : one
    return typeof id === 'string' ? [id.toLowerCase()] : []
  })
  if (named.length === 0) return []
  const rows = await scope.system.db.rows<{ id: string }>(
    sql`SELECT u.id FROM unnest(${named}::text[]) WITH ORDINALITY AS n(value, place)
      JOIN app."user" u ON u.id::text = n.value OR lower(u.email) = n.value
      WHERE u.active AND u.deleted_at IS NULL ORDER BY n.place`,
  )
  return rows.map(({ id }) => id)
}

async function superior(
  scope: NodeScope,
  { superior: levels, of = 'owner' }: { superior: number; of?: string },
) {
  const [id] = await byValue(scope, await scope.evaluate(of))
  if (id === undefined) return []
  const node = { op: 'literal', value: id, type: 'ref', from: 0, to: 0 } as const
  const around = await surroundingsOf(scope.system, [])
  return (await findPeople(scope.system, { kind: 'superior', levels, of: node }, {}, around)).users
}
