import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { anyOf, ident, raw, type Sql, sql } from '../sql.ts'
import { actsOnHead, headOf, isOutsideKey, type RecordAct, rightsOf, type Scope } from './rights.ts'
import { ruleCondition } from './rule-condition.ts'
import { sharePrincipals } from './share-principals.ts'
import { sharedByRules } from './shared-by-rules.ts'

export type Asking = Pick<Ctx, 'model' | 'user' | 'clock'>

/**
 * The rows on which the person may do `act`, as one SQL condition that every path to data ANDs in. `undefined`
 * means all rows. No right yields no rows rather than an error, so a list never reveals what it hides.
 */
export function rowsFor(ctx: Asking, object: ObjectDef, act: RecordAct, alias = 'a'): Sql | undefined {
  if (ctx.user.system) return undefined
  if (isOutsideKey(ctx.user, object)) return raw('false') // not even what is shared
  const scopes = rightsOf(ctx, object).acts[act]
  if (scopes.includes('all')) return undefined
  const byRules = sharedByRules(ctx, object, act, alias)
  const isWalked = byRules.length > 0 || scopes.some((scope) => typeof scope === 'object')
  return anyOf([
    ...scopes.map((scope) => scopeCondition(ctx, object, act, alias, scope)),
    ...shared(ctx, object, act, { alias, isWalked }),
    ...byRules,
  ])
}

/** Rows whose owner or department is one of these, or that are shared one by one. */
export interface OwnedRows {
  owners: readonly string[]
  /** Condition under the alias; undefined where nothing can be shared. */
  shared?: Sql
}

/** The same rows as `rowsFor`, where no more than owners and shares decides; undefined where more does. */
export function ownedRows(
  ctx: Asking,
  object: ObjectDef,
  act: RecordAct,
  alias = 'a',
): OwnedRows | undefined {
  if (ctx.user.system || isOutsideKey(ctx.user, object)) return undefined
  const scopes = rightsOf(ctx, object).acts[act]
  if (sharedByRules(ctx, object, act, alias).length > 0) return undefined
  const owners = scopes.map((scope) => ownersOf(ctx, object, scope))
  if (owners.includes(undefined)) return undefined
  const [byHand] = shared(ctx, object, act, { alias, isWalked: false })
  return { owners: owners.flatMap((list) => list ?? []), ...(byHand ? { shared: byHand } : {}) }
}

function ownersOf({ user }: Asking, { ownership }: ObjectDef, scope: Scope): readonly string[] | undefined {
  if (ownership === 'none' || typeof ownership === 'object') return undefined
  switch (scope) {
    case 'own':
      return ownership === 'user' ? [user.id] : []
    case 'department':
      return user.department ? [user.department] : []
    case 'department_tree':
      return user.departmentTree
    case 'company':
      return user.companyTree
    default:
      return undefined
  }
}

/** The rows that one scope gives. */
export function scopeCondition(
  ctx: Asking,
  object: ObjectDef,
  act: RecordAct,
  alias: string,
  scope: Scope,
): Sql {
  const column = (name: string) => sql`${raw(alias)}.${ident(name)}`
  if (typeof scope === 'object') return ruleCondition(ctx, object, alias, scope.where)
  const { ownership } = object
  if (scope === 'parent') {
    const head = headOf(ctx.model, object)
    if (!head || typeof ownership !== 'object') return raw('false')
    const inner = `${alias}_p`
    // Under a head that is there already, a new line is a change of that head.
    const acts = act === 'create' ? (['update'] as const) : actsOnHead[act]
    const conditions = acts
      .filter((needed) => rightsOf(ctx, head).acts[needed].length > 0)
      .map((needed) => rowsFor(ctx, head, needed, inner))
    const rows = conditions.filter((rows) => rows !== undefined)
    if (rows.length < conditions.length) return raw('true')
    return sql`EXISTS (SELECT 1 FROM ${ident('app', head.name)} ${raw(inner)} WHERE ${raw(inner)}."id" = ${column(ownership.from)} AND ${anyOf(rows)})`
  }
  if (ownership === 'none' || typeof ownership === 'object') return raw('false')
  switch (scope) {
    case 'own':
      return ownership === 'user' ? sql`${column('owner')} = ${ctx.user.id}::uuid` : raw('false')
    case 'department':
      return sql`${column('owner_department')} = ${ctx.user.department}::uuid`
    case 'department_tree':
      return sql`${column('owner_department')} = ANY(${ctx.user.departmentTree}::uuid[])`
    case 'company':
      return sql`${column('owner_department')} = ANY(${ctx.user.companyTree}::uuid[])`
    case 'all':
      return raw('true')
  }
}

interface Sharing {
  alias: string
  /** Another condition, which no index answers, makes the database look at each row anyway. */
  isWalked: boolean
}

/**
 * Shares only ever add read or edit to single records. As an array they are met by the primary key, one by one; row by
 * row an array would be walked through for each, where a set is looked up.
 */
function shared(ctx: Asking, object: ObjectDef, act: RecordAct, { alias, isWalked }: Sharing): Sql[] {
  if ((act !== 'read' && act !== 'update' && act !== 'export') || typeof object.ownership === 'object')
    return []
  if (object.ownership === 'none') return []
  const levels = act === 'update' ? ['edit'] : ['read', 'edit']
  const ids = sql`SELECT record_id FROM sys.share WHERE object = ${object.name}
      AND principal = ANY(${sharePrincipals(ctx.user)}::text[]) AND level = ANY(${levels}::text[])
      AND (until IS NULL OR until > ${ctx.clock.now().toISOString()}::timestamptz)`
  const id = sql`${raw(alias)}."id"`
  return [isWalked ? sql`${id} IN (${ids})` : sql`${id} = ANY(ARRAY(${ids}))`]
}
