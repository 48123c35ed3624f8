import type { Ctx, Principal } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import { queueName } from '../people/kinds/pool.ts'

/** Queues that a person may claim from. */
export const queuesOf = ({ roles, teamCodes }: Pick<Principal, 'roles' | 'teamCodes'>): string[] => [
  ...roles.map((role) => queueName({ role })),
  ...teamCodes.map((team) => queueName({ team })),
]

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
