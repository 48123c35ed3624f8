import type { Principal } from '../context.ts'
import type { AppModel, ObjectDef } from '../model.ts'
import { type FieldLevel, type FieldRight, type Rights, rightsOf, type Scope } from '../permissions/rights.ts'
import { hasSystemRight } from '../permissions/system-right.ts'

/** Each scope includes the ones before it. `parent` and conditions only compare with themselves and `all`. */
const wider: readonly unknown[] = ['own', 'department', 'department_tree', 'company', 'all']
const levels: readonly FieldLevel[] = ['hidden', 'mask', 'read', 'edit']

/**
 * Whether everything that `role` gives is already the user's, so that handing it on gives away nothing they lack.
 * What counts is what the role comes to, not how it is written: leaving `fields` out gives every field. In doubt it
 * is not covered: two different conditions are never taken for one another.
 */
export function coversRole(model: AppModel, user: Principal, role: string): boolean {
  if (user.system || user.roles.includes('admin')) return true
  const wanted = model.roles.get(role)
  if (!wanted || role === 'admin') return false
  // What the role comes to for somebody who has nothing else, and no key that narrows it.
  const holder: Principal = { ...user, roles: [role], external: false, objects: null }
  return (
    (wanted.system ?? []).every((right) => hasSystemRight({ model, user }, right)) &&
    coversLater(model, user, holder) &&
    [...model.objects.values()].every((object) =>
      coversRights(rightsOf({ model, user }, object), rightsOf({ model, user: holder }, object)),
    )
  )
}

/** `*` also gives what is made later: only who has as much of it hands it on. */
function coversLater(model: AppModel, user: Principal, holder: Principal): boolean {
  const later = {
    name: '*',
    ownership: 'user',
    fields: new Map([['*', {}]]),
    raw: {},
  } as unknown as ObjectDef
  return coversRights(rightsOf({ model, user }, later), rightsOf({ model, user: holder }, later))
}

function coversRights(have: Rights, wish: Rights): boolean {
  return (
    Object.entries(wish.acts).every(([act, scopes]) =>
      scopes.every((scope) => have.acts[act as keyof Rights['acts']].some((own) => coversScope(own, scope))),
    ) &&
    [...wish.fields].every(([name, right]) => coversField(have.fields.get(name), right)) &&
    [...wish.actions].every((action) => have.actions.has(action) || have.actions.has('*'))
  )
}

function coversScope(have: Scope, wish: Scope): boolean {
  if (have === 'all' || JSON.stringify(have) === JSON.stringify(wish)) return true
  return wider.includes(wish) && wider.indexOf(have) >= wider.indexOf(wish)
}

function coversField(have: FieldRight | undefined, wish: FieldRight): boolean {
  if (!have || levels.indexOf(have.level) < levels.indexOf(wish.level)) return false
  return have.level === 'edit' || wish.unless.every((condition) => have.unless.includes(condition))
}
