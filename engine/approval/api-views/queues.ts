import type { Ctx, Principal } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import { type Sql, sql } from '../../sql.ts'
import { queueName } from '../../workflow/assignees/kinds/pool.ts'
import type { StoredSeat } from '../store/steps.ts'

/** Queues that a person may claim from. */
export const queuesOf = ({ roles, teamCodes }: Pick<Principal, 'roles' | 'teamCodes'>): string[] => [
  ...roles.map((role) => queueName({ role })),
  ...teamCodes.map((team) => queueName({ team })),
]

/** What a person may take out of a queue: tasks `t` of their queues from which no rule keeps them. */
export const claimableBy = (user: Principal): Sql => sql`t.assignee IS NULL
  AND t.queue = ANY(${queuesOf(user)}::text[]) AND (t.claim -> 'not' ? ${user.id}) IS NOT TRUE`

/** Whether a person may take a seat out of a queue, as it was found last. */
export const mayClaim = (user: Principal, { user: by, queue, claim }: StoredSeat): boolean =>
  by === null && queue !== null && queuesOf(user).includes(queue) && !(user.id in (claim?.not ?? {}))

export interface QueueView {
  kind: string
  name: string
}

/** A queue as people know it: a role by its label, a team by its code. */
export function queueView(
  { model, locale }: Pick<Ctx, 'model' | 'locale'>,
  queue: string | null,
): QueueView | null {
  if (queue === null) return null
  const [kind = '', ...rest] = queue.split(':')
  const name = rest.join(':')
  const role = kind === 'role' ? model.roles.get(name) : undefined
  return { kind, name: role ? inLanguage(role.label, locale) || name : name }
}
