import { isId } from '../../metadata/language/values/reference.ts'
import type { Principal } from '../context.ts'
import { AppError } from '../errors.ts'
import type { AppModel } from '../model.ts'
import type { Principals } from '../organisation/principals.ts'
import { type FieldLevel, knowsObject, type Rights, rightsOf } from '../permissions/rights.ts'
import { requireSystemRight, systemRights } from '../permissions/system-right.ts'

/** A request of somebody who wants to see what another person sees. */
export interface ViewRequest {
  viewer: Principal
  /** Id of the person to look as. */
  as: string
  method: string
  path: string
}

/** Requests with a body that only read. */
const reading = [
  /^\/api\/records\/[^/]+\/(query|aggregate|evaluate)$/,
  /^\/api\/design\/(check|expressions)$/,
]
/** What is nobody's but the person's own, whoever looks. */
const personal = /^\/api\/(me\/(sessions|second-factor|password)|keys|jobs)(\/|$)/

/**
 * The person as whom the request is answered: with their rights, and reading only. Takes the right `view_as_user`;
 * who is no administrator looks only as people who see nothing that they would not see themselves.
 *
 * @throws forbidden, not_found for who is not there or not active, view_only for whatever is no reading
 */
export async function personToViewAs(
  ctx: { model: AppModel; principals: Principals },
  { viewer, as, method, path }: ViewRequest,
): Promise<Principal> {
  const { model } = ctx
  requireSystemRight({ model, user: viewer }, 'view_as_user')
  const person = isId(as) ? await ctx.principals.find(as.toLowerCase()) : undefined
  if (!person) throw new AppError('not_found', { object: 'user', id: as })
  if (!seesAllOf(model, viewer, person))
    throw new AppError('forbidden', {
      act: 'view as',
      object: 'user',
      reason: 'They may see what you may not; ask an administrator.',
      reasonZh: '对方可查看您无权查看的内容，请联系管理员。',
    })
  const isRead =
    method === 'GET' || method === 'HEAD' || (method === 'POST' && reading.some((one) => one.test(path)))
  if (!isRead || personal.test(path)) throw new AppError('view_only', { user: person.name })
  return person
}

const levels: readonly FieldLevel[] = ['hidden', 'mask', 'read', 'edit']

/**
 * Whether the viewer sees at least what the person sees. Scopes that go by who asks (own, department, a condition)
 * are never taken for one another: of every object the person knows, the viewer has to see all records.
 */
function seesAllOf(model: AppModel, viewer: Principal, person: Principal): boolean {
  if (viewer.roles.includes('admin')) return true
  if (person.roles.includes('admin')) return false
  const own = new Set(systemRights({ model, user: viewer }))
  const given = systemRights({ model, user: person })
  if (!own.has('*') && given.some((right) => !own.has(right))) return false
  return [...model.objects.values()]
    .filter((object) => knowsObject({ model, user: person }, object))
    .every((object) =>
      covers(rightsOf({ model, user: viewer }, object), rightsOf({ model, user: person }, object)),
    )
}

const covers = (have: Rights, theirs: Rights): boolean =>
  have.acts.read.includes('all') &&
  (theirs.acts.export.length === 0 || have.acts.export.includes('all')) &&
  [...theirs.fields].every(([name, { level, unless }]) => {
    const highest = unless.length > 0 ? 'edit' : level
    const mine = have.fields.get(name)?.level ?? 'hidden'
    // To read is to see: what one may edit on top shows nothing more.
    return levels.indexOf(mine) >= Math.min(levels.indexOf(highest), levels.indexOf('read'))
  })
