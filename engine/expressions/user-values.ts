import type { Principal } from '../context.ts'
import type { AppModel } from '../model.ts'

/** System rights and capabilities by name; whoever has every right has all of the model's capabilities. */
function capabilitiesOf(model: Pick<AppModel, 'roles' | 'capabilities'>, user: Principal): string[] {
  const given = new Set(user.roles.flatMap((name) => model.roles.get(name)?.system ?? []))
  if (user.system || given.has('*')) for (const name of model.capabilities.keys()) given.add(name)
  return [...given]
}

/** What `$user` holds; a missing department is absent. */
export function userValues(
  model: Pick<AppModel, 'roles' | 'capabilities'>,
  user: Principal,
): Readonly<Record<string, unknown>> {
  const { id, name, email, department, roles, teams } = user
  const capabilities = capabilitiesOf(model, user)
  return { id, name, email, roles, teams, capabilities, ...(department ? { department } : {}) }
}
