import type { ObjectRights as RoleObjectRights } from '../../metadata/schema/types.ts'
import type { Ctx, Principal } from '../context.ts'
import type { AppModel, ObjectDef } from '../model.ts'
import { means } from './rule-means.ts'

export type RecordAct = 'create' | 'read' | 'update' | 'delete' | 'export' | 'import' | 'transfer' | 'share'

export type Scope =
  | 'own'
  | 'department'
  | 'department_tree'
  | 'company'
  | 'parent'
  | 'all'
  | { where: string }

export type FieldLevel = 'hidden' | 'mask' | 'read' | 'edit'

export interface FieldRight {
  level: FieldLevel
  /** Conditions of which one, when it holds for a row, lifts the level to `edit`. */
  unless: readonly string[]
}

/** What one person may do with one object: the sum over their roles; what is not given is denied. */
export interface Rights {
  acts: Readonly<Record<RecordAct, readonly Scope[]>>
  fields: ReadonlyMap<string, FieldRight>
  actions: ReadonlySet<string>
}

const acts: readonly RecordAct[] = [
  'create',
  'read',
  'update',
  'delete',
  'export',
  'import',
  'transfer',
  'share',
]
const levels: readonly FieldLevel[] = ['hidden', 'mask', 'read', 'edit']

/** By what people's rights depend on, then by object. */
type Known = Map<string, Map<string, Rights>>

const cache = new WeakMap<AppModel, Known>()

/** Cached per model, set of roles and whether a key leaves the object out: rights depend on nothing else. */
export function rightsOf({ model, user }: Pick<Ctx, 'model' | 'user'>, object: ObjectDef): Rights {
  // No text is put together here: this is asked several times for every value of every record.
  const known: Known = cache.get(model) ?? new Map()
  if (known.size === 0) cache.set(model, known)
  const whose = user.system ? '*' : keyOf(user)
  const own = known.get(whose) ?? new Map<string, Rights>()
  if (own.size === 0) known.set(whose, own)
  const found = own.get(object.name)
  if (found) return found
  const rights = user.system ? everything(object) : addUp(model, user, object)
  own.set(object.name, rights)
  return rights
}

type Keyed = Pick<Principal, 'roles' | 'external' | 'objects'>

/** Asked for every field of every row of a batch, so each person's is remembered, with what it was made of. */
const keys = new WeakMap<Principal, Keyed & { key: string }>()

/** Lines of a head depend on what the key says of the head, so the whole list of its objects counts. */
function keyOf(user: Principal): string {
  const { roles, external, objects } = user
  const known = keys.get(user)
  if (known?.roles === roles && known.external === external && known.objects === objects) return known.key
  const key = JSON.stringify([[...roles].sort(), external, objects ? [...objects].sort() : null])
  keys.set(user, { roles, external, objects, key })
  return key
}

/** Whether the person asks by a key that is for other objects. */
export const isOutsideKey = ({ system, objects }: Principal, object: Pick<ObjectDef, 'name'>): boolean =>
  !system && objects != null && !objects.includes(object.name)

/** Whether the person may do `act` on at least some rows; reading, on rows that somebody may share with them. */
export const mayDo = (ctx: Pick<Ctx, 'model' | 'user'>, object: ObjectDef, act: RecordAct): boolean =>
  rightsOf(ctx, object).acts[act].length > 0 ||
  isMeantByRule(ctx, object, act) ||
  (act === 'read' && mayBeShared(ctx, object, act))

/** Whether a role of theirs gives the action; on which rows is said by the acts that it consists of. */
export function mayAct(ctx: Pick<Ctx, 'model' | 'user'>, object: ObjectDef, action: string): boolean {
  const { actions } = rightsOf(ctx, object)
  return ctx.user.system || actions.has('*') || actions.has(action)
}

/** Whether the object exists at all for this person. */
export const knowsObject = (ctx: Pick<Ctx, 'model' | 'user'>, object: ObjectDef): boolean =>
  hasAnyRight(ctx, object) || isMeantByRule(ctx, object, 'read')

/** Whether single records may be open to the person for `act` though no role of theirs says so: only rows can tell. */
export const mayBeShared = (ctx: Pick<Ctx, 'model' | 'user'>, object: ObjectDef, act: RecordAct): boolean =>
  (act === 'read' || act === 'update' || act === 'export') &&
  (object.ownership === 'user' || object.ownership === 'department') &&
  hasAnyRight(ctx, object)

const hasAnyRight = (ctx: Pick<Ctx, 'model' | 'user'>, object: ObjectDef): boolean =>
  acts.some((act) => rightsOf(ctx, object).acts[act].length > 0)

const isMeantByRule = (
  { model, user }: Pick<Ctx, 'model' | 'user'>,
  object: ObjectDef,
  act: RecordAct,
): boolean =>
  (act === 'read' || act === 'update' || act === 'export') &&
  !isOutsideKey(user, object) &&
  (model.sharingRules.get(object.name) ?? []).some(
    (rule) => (act !== 'update' || rule.access === 'edit') && rule.with.some((one) => means(one, user)),
  )

function everything(object: ObjectDef): Rights {
  return {
    acts: Object.fromEntries(acts.map((act) => [act, ['all']])) as unknown as Rights['acts'],
    fields: new Map([...object.fields.keys()].map((name) => [name, { level: 'edit', unless: [] }])),
    actions: new Set(Object.keys((object.raw['actions'] as object | undefined) ?? {})),
  }
}

function addUp(model: AppModel, user: Principal, object: ObjectDef): Rights {
  const isOutside = isOutsideKey(user, object)
  const given = (isOutside ? [] : user.roles).flatMap((name) => {
    const role = model.roles.get(name)
    if (!role || (user.external && !role.external)) return []
    const rights = role.objects?.[object.name] ?? role.objects?.['*']
    return rights ? [rights] : []
  })
  // Child lines have the rights of their head unless a role says otherwise.
  const fromParent =
    !isOutside &&
    typeof object.ownership === 'object' &&
    !given.some((rights) => acts.some((act) => scopeOf(rights[act])))
  if (fromParent)
    given.push({
      create: 'parent',
      read: 'parent',
      update: 'parent',
      delete: 'parent',
      export: 'parent',
      import: 'parent',
    })
  const scopes = (act: RecordAct): Scope[] => {
    const found = given
      .flatMap((rights) => scopeOf(rights[act]) ?? [])
      .filter((scope) => scope !== 'parent' || parentAllows(model, user, object, act))
    return found.includes('all')
      ? ['all']
      : [...new Map(found.map((scope) => [JSON.stringify(scope), scope])).values()]
  }
  const giving = given.filter((rights) =>
    acts.some((act) => {
      const scope = scopeOf(rights[act])
      return scope !== undefined && (scope !== 'parent' || parentAllows(model, user, object, act))
    }),
  )
  return {
    acts: Object.fromEntries(acts.map((act) => [act, scopes(act)])) as unknown as Rights['acts'],
    fields: new Map([...object.fields.keys()].map((name) => [name, fieldRight(giving, name)])),
    actions: new Set(giving.flatMap((rights) => rights.actions ?? [])),
  }
}

/** Acts on the head that allow an act on its lines. */
export const actsOnHead: Readonly<Record<RecordAct, readonly RecordAct[]>> = {
  create: ['create', 'update'],
  read: ['read'],
  update: ['update'],
  delete: ['update'],
  export: ['export'],
  import: ['import'],
  transfer: ['transfer'],
  share: ['share'],
}

/** The object whose records own this object's, for child lines. */
export function headOf(model: AppModel, object: ObjectDef): ObjectDef | undefined {
  const { ownership } = object
  if (typeof ownership !== 'object') return undefined
  return model.objects.get(object.fields.get(ownership.from)?.to[0] ?? '')
}

function parentAllows(model: AppModel, user: Principal, object: ObjectDef, act: RecordAct): boolean {
  const head = headOf(model, object)
  return head !== undefined && actsOnHead[act].some((needed) => mayDo({ model, user }, head, needed))
}

function scopeOf(scope: RoleObjectRights['read']): Scope | undefined {
  if (scope === undefined || scope === false || scope === 'none') return undefined
  return scope === true ? 'all' : (scope as Scope)
}

function fieldRight(given: readonly RoleObjectRights[], name: string): FieldRight {
  let level: FieldLevel = 'hidden'
  const unless: string[] = []
  for (const rights of given) {
    const right = rights.fields?.[name] ?? rights.fields?.['*'] ?? 'edit'
    const own = (typeof right === 'string' ? right : right.level) as FieldLevel
    if (levels.indexOf(own) > levels.indexOf(level)) level = own
    if (typeof right === 'object' && right.unless) unless.push(right.unless)
  }
  return { level, unless: level === 'edit' ? [] : unless }
}
