import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef } from '../../model.ts'
import { readPrincipal } from '../../organisation/principals.ts'
import { mayBeShared, mayDo, type RecordAct, rightsOf, type Scope } from '../../permissions/rights.ts'
import { rowsFor, scopeCondition } from '../../permissions/rows-for.ts'
import { forTasks, sharePrincipals, treeOf } from '../../permissions/share-principals.ts'
import { sharingCondition } from '../../permissions/shared-by-rules.ts'
import { hasSystemRight, requireSystemRight } from '../../permissions/system-right.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import { objectFor } from '../known-object.ts'
import { mayAsk } from '../seen-paths.ts'
import { explainFields, type FieldAccess } from './explain-fields.ts'
import { listShares, type ShareView } from './shares.ts'

/** One thing that gives, or could give, a right. */
export interface Reason {
  kind: 'role' | 'share' | 'sharing_rule' | 'task'
  /** Name of the role or rule; of a share, whom it is with; of a task of theirs, the kind of task. */
  name: string
  label: string | null
  /** A role's scope for this act. */
  scope?: Exclude<Scope, object> | 'none' | 'where'
  /** The condition of a scope `where`, unless it names something that the person who asks may not see. */
  where?: string
  /** Whether it gives the right on this very record. */
  holds: boolean
}

export interface AccessView {
  user: { id: string; label: string; active: boolean }
  acts: { act: RecordAct; allowed: boolean; because: Reason[] }[]
  fields: FieldAccess[]
  /** Shares of the record: all to who may share it or has the right `manage_users`, to others those that mean them. */
  shares: ShareView[]
}

const acts: readonly RecordAct[] = ['read', 'update', 'delete', 'transfer', 'share', 'export']

/**
 * Why somebody may or may not do what with a record, rule by rule. About oneself for every record one may read; about
 * others for those with the right `manage_users`, who have to see the record themselves.
 *
 * @throws unknown_object, forbidden, not_found, parameter_invalid
 */
export async function explainAccess(
  ctx: Ctx,
  objectName: string,
  id: string,
  userId?: string,
): Promise<AccessView> {
  const object = objectFor(ctx, objectName, 'read')
  const isOther = userId !== undefined && userId.toLowerCase() !== ctx.user.id
  if (isOther) requireSystemRight(ctx, 'manage_users')
  const missing = () => new AppError('not_found', { object: objectName, id })
  if (!isId(id)) throw missing()
  const seen = rowsFor(ctx, object, 'read')
  const shareable = rowsFor(ctx, object, 'share')
  const there = await ctx.db.first<{ share: boolean }>(
    sql`SELECT ${shareable ? sql`(${shareable}) IS TRUE` : raw('true')} AS share FROM ${ident('app', object.name)} a WHERE a."id" = ${id}::uuid AND a."deleted_at" IS NULL ${seen ? sql`AND ${seen}` : raw('')}`,
  )
  if (!there) throw missing()
  const { principal, view } = isOther ? await person(ctx, userId) : self(ctx)
  const asking = { ...ctx, user: principal }
  const shares = await listShares(ctx, object, id)
  const seesAll = (there.share && mayDo(ctx, object, 'share')) || hasSystemRight(ctx, 'manage_users')
  return {
    user: view,
    acts: view.active
      ? await explainActs(asking, ctx, object, id, {
          shares,
          hasTask: await hasTask(ctx, object, id, principal.id),
        })
      : acts.map(denied),
    fields: view.active ? await explainFields(asking, ctx, object, id) : [],
    shares: seesAll ? shares : meant(ctx.user, shares),
  }
}

function meant(user: Principal, shares: readonly ShareView[]): ShareView[] {
  const mine = new Set(sharePrincipals(user))
  return shares.filter(({ with: { id, tree } }) => mine.has(tree ? treeOf(id) : id))
}

/** Whether something about the record is theirs to decide, which opens it meanwhile. */
const hasTask = async ({ db }: Ctx, { name }: ObjectDef, id: string, user: string): Promise<boolean> =>
  (await db.first(
    sql`SELECT 1 AS there FROM sys.share WHERE object = ${name} AND record_id = ${id}::uuid AND principal = ${forTasks(user)}`,
  )) !== undefined

const denied = (act: RecordAct) => ({ act, allowed: false, because: [] })

const self = (ctx: Ctx) => ({
  principal: ctx.user,
  view: { id: ctx.user.id, label: ctx.user.name, active: true },
})

async function person(ctx: Ctx, id: string): Promise<{ principal: Principal; view: AccessView['user'] }> {
  const row = isId(id)
    ? await ctx.db.first<{ name: string; active: boolean }>(
        sql`SELECT name, active FROM app."user" WHERE id = ${id}::uuid AND deleted_at IS NULL`,
      )
    : undefined
  if (!row)
    throw new AppError('parameter_invalid', { parameter: 'user', value: id, reason: 'The id of a user.' })
  const principal = (await readPrincipal(ctx.db, id)) ?? { ...ctx.user, id, roles: [] }
  return { principal, view: { id, label: row.name, active: row.active } }
}

/** Every reason is a column of one query over the row. */
async function explainActs(
  asking: Ctx,
  ctx: Ctx,
  object: ObjectDef,
  id: string,
  { shares, hasTask }: { shares: readonly ShareView[]; hasTask: boolean },
): Promise<AccessView['acts']> {
  const columns: Sql[] = []
  const ask = (condition: Sql | undefined): number => columns.push(condition ?? raw('true')) - 1
  const plans = acts.map((act) => ({
    act,
    whole: ask(rowsFor(asking, object, act)),
    reasons: [
      ...byRole(asking, ctx, object, act).map(({ condition, ...reason }) => ({ reason, at: ask(condition) })),
      ...byRule(asking, object, act).map(({ condition, ...reason }) => ({ reason, at: ask(condition) })),
    ],
  }))
  const row = await ctx.db.first<Record<string, boolean | null>>(
    sql`SELECT ${join(columns.map((condition, at) => sql`(${condition}) IS TRUE AS ${ident(`c${at}`)}`))}
      FROM ${ident('app', object.name)} a WHERE a."id" = ${id}::uuid`,
  )
  const holds = (at: number): boolean => row?.[`c${at}`] === true
  return plans.map(({ act, whole, reasons }) => ({
    act,
    allowed: (mayDo(asking, object, act) || mayBeShared(asking, object, act)) && holds(whole),
    because: [
      ...reasons.map(({ reason, at }): Reason => ({ ...reason, holds: holds(at) })),
      ...meant(asking.user, shares)
        .filter(() => act === 'read' || act === 'update' || act === 'export')
        .map(
          (share): Reason => ({
            kind: 'share',
            name: share.with.id,
            label: share.with.label,
            holds: act !== 'update' || share.access === 'edit',
          }),
        ),
      ...(hasTask && (act === 'read' || act === 'export')
        ? [{ kind: 'task' as const, name: 'approval', label: null, holds: true }]
        : []),
    ],
  }))
}

type Asked = Omit<Reason, 'holds'> & { condition: Sql }

/** Each role by itself, so that it is seen which one gives the right. */
function byRole(asking: Ctx, ctx: Ctx, object: ObjectDef, act: RecordAct): Asked[] {
  return asking.user.roles.flatMap((name): Asked[] => {
    const role = asking.model.roles.get(name)
    if (!role) return []
    const alone = { ...asking, user: { ...asking.user, roles: [name] } }
    const base = { kind: 'role' as const, name, label: inLanguage(role.label ?? name, asking.locale) }
    const scopes = rightsOf(alone, object).acts[act]
    if (scopes.length === 0) return [{ ...base, scope: 'none' as const, condition: raw('false') }]
    return scopes.map((scope) => ({
      ...base,
      ...(typeof scope === 'object'
        ? { scope: 'where' as const, ...(mayAsk(ctx, object, scope.where) ? { where: scope.where } : {}) }
        : { scope }),
      condition: scope === 'all' ? raw('true') : scopeCondition(alone, object, act, 'a', scope),
    }))
  })
}

function byRule(asking: Ctx, object: ObjectDef, act: RecordAct): Asked[] {
  if (act !== 'read' && act !== 'update' && act !== 'export') return []
  return (asking.model.sharingRules.get(object.name) ?? []).flatMap((rule, at) => {
    if (act === 'update' && rule.access !== 'edit') return []
    const condition = sharingCondition(asking, object, rule, 'a', `x${at}`)
    return condition
      ? [
          {
            kind: 'sharing_rule' as const,
            name: rule.name,
            label: rule.label ? inLanguage(rule.label, asking.locale) : rule.name,
            condition,
          },
        ]
      : []
  })
}
