import { isDeepStrictEqual } from 'node:util'
import type { Principal } from '../context.ts'
import type { AppModel } from '../model.ts'
import { hasSystemRight } from '../permissions/system-right.ts'

type RoleLike = { objects?: Record<string, Record<string, unknown>>; system?: string[] }

/** Each scope includes the ones before it. `parent` and conditions only compare with themselves and `all`. */
const wider = ['none', 'own', 'department', 'department_tree', 'company', 'all']

/**
 * Whether everything that `role` gives is already the user's, so that handing it on gives away nothing they lack.
 * In doubt it is not: two different conditions are never taken for one another.
 */
export function coversRole(model: AppModel, user: Principal, role: string): boolean {
  if (user.system || user.roles.includes('admin')) return true
  const wanted = model.roles.get(role) as RoleLike | undefined
  if (!wanted || role === 'admin') return false
  const own = user.roles.flatMap((name) => (model.roles.get(name) as RoleLike | undefined) ?? [])
  return (
    (wanted.system ?? []).every((right) => hasSystemRight({ model, user }, right)) &&
    Object.entries(wanted.objects ?? {}).every(([object, rights]) =>
      Object.entries(rights).every(([act, wish]) =>
        own.some((role) => holds(rightOf(role, object, act), wish, act)),
      ),
    )
  )
}

function rightOf(role: RoleLike, object: string, act: string): unknown {
  const rights = role.objects?.[object] ?? (object === '*' ? undefined : role.objects?.['*'])
  return rights?.[act]
}

function holds(have: unknown, wish: unknown, act: string): boolean {
  if (isDeepStrictEqual(have, wish) || gives(wish) === 'none') return true
  if (act === 'actions')
    return [wish].flat().every((action) => [have].flat().some((own) => own === action || own === '*'))
  if (act === 'fields') return false
  const [haveAt, wishAt] = [wider.indexOf(gives(have)), wider.indexOf(gives(wish))]
  if (haveAt === wider.length - 1) return true
  return haveAt >= 0 && wishAt >= 0 && haveAt >= wishAt
}

/** A boolean is none or all. */
function gives(right: unknown): string {
  if (right === undefined || right === null || right === false) return 'none'
  if (right === true) return 'all'
  return typeof right === 'string' ? right : 'condition'
}
