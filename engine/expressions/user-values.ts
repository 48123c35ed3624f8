import { toLanguage } from '../../metadata/language/record.ts'
import { isUserValue } from '../../metadata/language/user-value.ts'
import type { Principal } from '../context.ts'
import type { AppModel, ObjectDef } from '../model.ts'

/** System rights and capabilities by name; whoever has every right has all of the model's capabilities. */
function capabilitiesOf(model: Pick<AppModel, 'roles' | 'capabilities'>, user: Principal): string[] {
  const given = new Set(user.roles.flatMap((name) => model.roles.get(name)?.system ?? []))
  if (user.system || given.has('*')) for (const name of model.capabilities.keys()) given.add(name)
  return [...given]
}

/** What `$user` holds: itself, and the values of the person's own record; what is missing is absent. */
export function userValues(
  model: Pick<AppModel, 'objects' | 'roles' | 'capabilities'>,
  user: Principal,
): Readonly<Record<string, unknown>> {
  const { id, name, email, department, roles, teams } = user
  const capabilities = capabilitiesOf(model, user)
  return {
    ...recordValues(model.objects.get('user'), user),
    ...{ id, name, email, roles, teams, capabilities },
    ...(department ? { department } : {}),
  }
}

function recordValues(object: ObjectDef | undefined, { row }: Principal): Record<string, unknown> {
  if (!object || !row) return {}
  const own = [...object.fields.values()].filter((field) => isUserValue(field) && !field.secret)
  return Object.fromEntries(
    own.flatMap((field) => {
      const stored = row[field.columns[0]?.name ?? field.name]
      const value = field.language === 'ref' ? (stored ?? undefined) : toLanguage(field, stored)
      return value === undefined ? [] : [[field.name, value]]
    }),
  )
}
