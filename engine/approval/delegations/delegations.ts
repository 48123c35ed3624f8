import { v7 as uuid } from 'uuid'
import { isId } from '../../../metadata/language/values/reference.ts'
import { noteAudit } from '../../audit/note.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError, type Issue } from '../../errors.ts'
import { tellPeople } from '../../notifications/tell-people.ts'
import { knowsObject } from '../../permissions/rights.ts'
import { hasSystemRight, requireSystemRight } from '../../permissions/system-right.ts'
import { id as idOf, instant, orNull, readBody, text, words } from '../../read-body.ts'
import { type Sql, sql } from '../../sql.ts'
import { approvalLabel } from '../api-views/labels.ts'
import { closesCircle } from './circles.ts'
import { findOther } from './overlaps.ts'

/** Somebody decides for somebody else from an instant until another. */
export interface DelegationView {
  id: string
  delegator: { id: string; name: string }
  delegate: { id: string; name: string }
  starts_at: string
  ends_at: string
  /** Names of approvals; all of them when null. */
  approvals: string[] | null
  /** Largest amount, in the base currency. */
  up_to: string | null
  reason: string | null
  created_at: string
  created_by: string
}

export interface NewDelegation {
  delegator?: string
  delegate: string
  starts_at: Date
  ends_at: Date
  approvals?: string[] | null
  up_to?: string | null
  reason?: string | null
}

/** @throws validation_failed */
export const parseDelegation = (body: unknown): NewDelegation =>
  readBody(body, {
    needed: { delegate: idOf, starts_at: instant, ends_at: instant },
    optional: {
      delegator: idOf,
      approvals: orNull(words),
      up_to: orNull(text(30)),
      reason: orNull(text(1000)),
    },
  })

/** A kind of approval that may be handed to a deputy by itself. */
export interface DelegableKind {
  approval: string
  label: string
}

/**
 * Delegations that are not over: those a person gave and was given, or with the right `manage_processes` everybody's.
 * With the kinds of approvals there are, of records that are there for this person.
 *
 * @throws forbidden
 */
export async function listDelegations(
  ctx: Ctx,
  { all = false } = {},
): Promise<{ data: DelegationView[]; kinds: DelegableKind[] }> {
  if (all) requireSystemRight(ctx, 'manage_processes')
  const mine = all
    ? sql`true`
    : sql`(d.delegator = ${ctx.user.id}::uuid OR d.delegate = ${ctx.user.id}::uuid)`
  return {
    data: await views(ctx, sql`${mine} AND d.ends_at > ${ctx.clock.now().toISOString()}::timestamptz`),
    kinds: kindsFor(ctx),
  }
}

const kindsFor = (ctx: Ctx): DelegableKind[] =>
  [...ctx.model.approvals].flatMap(([approval, document]) => {
    const object = ctx.model.objects.get(document.object)
    const isOpen = document.active !== false && document.delegable !== false
    return isOpen && object && knowsObject(ctx, object)
      ? [{ approval, label: approvalLabel(ctx, document, approval) }]
      : []
  })

/**
 * Lets somebody decide for a person. For others than oneself by the right `manage_processes`.
 *
 * @throws forbidden, validation_failed for somebody disabled, an end before the start, a circle, or a second deputy for
 *   the same at the same time
 */
export async function addDelegation(ctx: Ctx, input: NewDelegation): Promise<DelegationView> {
  const delegator = input.delegator ?? ctx.user.id
  if (delegator !== ctx.user.id) requireSystemRight(ctx, 'manage_processes')
  return inTransaction(ctx, async (tx) => {
    // Two at once could close a circle that neither sees.
    await tx.db.run(sql`SELECT pg_advisory_xact_lock(hashtext('sys.approval_delegation'))`)
    await requireSound(tx, { ...input, delegator })
    const id = uuid()
    const { delegate, starts_at, ends_at, approvals, up_to, reason } = input
    await tx.db.run(sql`INSERT INTO sys.approval_delegation
        (id, delegator, delegate, starts_at, ends_at, approvals, up_to, reason, created_at, created_by)
      VALUES (${id}::uuid, ${delegator}::uuid, ${delegate}::uuid, ${starts_at.toISOString()}::timestamptz,
        ${ends_at.toISOString()}::timestamptz, ${approvals ?? null}::text[], ${up_to ?? null}::numeric, ${reason ?? null},
        ${tx.clock.now().toISOString()}::timestamptz, ${tx.user.id}::uuid)`)
    const [made] = await views(tx, sql`d.id = ${id}::uuid`)
    await noteAudit(tx, {
      kind: 'delegation_made',
      object: 'user',
      record: delegator,
      details: { delegate, starts_at: made!.starts_at, ends_at: made!.ends_at, approvals: approvals ?? null },
    })
    await tellPeople(tx, {
      to: [delegate, ...(delegator === tx.user.id ? [] : [delegator])],
      kind: 'approval',
      title: {
        en: `${made!.delegate.name} decides for ${made!.delegator.name}`,
        zh: `${made!.delegate.name}将代${made!.delegator.name}审批`,
      },
      body: {
        en: `From ${made!.starts_at.slice(0, 10)} until ${made!.ends_at.slice(0, 10)}.${reason ? ` ${reason}` : ''}`,
        zh: `自 ${made!.starts_at.slice(0, 10)} 至 ${made!.ends_at.slice(0, 10)}。${reason ?? ''}`,
      },
    })
    return made!
  })
}

/**
 * Ends a delegation before its time: who gave it, or who has the right `manage_processes`. What was handed on stays.
 *
 * @throws not_found
 */
export async function endDelegation(ctx: Ctx, id: string): Promise<void> {
  const missing = () => new AppError('not_found', { object: 'delegation', id })
  if (!isId(id)) throw missing()
  await inTransaction(ctx, async (tx) => {
    const whose = hasSystemRight(tx, 'manage_processes') ? sql`true` : sql`delegator = ${tx.user.id}::uuid`
    const [ended] = await tx.db.rows<{ delegator: string; delegate: string }>(
      sql`UPDATE sys.approval_delegation SET ended_at = ${tx.clock.now().toISOString()}::timestamptz
        WHERE id = ${id}::uuid AND ended_at IS NULL AND ${whose} RETURNING delegator, delegate`,
    )
    if (!ended) throw missing()
    const { delegator, delegate } = ended
    await noteAudit(tx, {
      kind: 'delegation_ended',
      object: 'user',
      record: delegator,
      details: { delegate },
    })
  })
}

const iso = (column: Sql) => sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const views = ({ db }: Ctx, where: Sql): Promise<DelegationView[]> =>
  db.rows<DelegationView>(sql`SELECT d.id, json_build_object('id', a.id, 'name', a.name) AS delegator,
      json_build_object('id', b.id, 'name', b.name) AS delegate, ${iso(sql`d.starts_at`)} AS starts_at,
      ${iso(sql`d.ends_at`)} AS ends_at, d.approvals, trim_scale(d.up_to)::text AS up_to, d.reason,
      ${iso(sql`d.created_at`)} AS created_at, d.created_by
    FROM sys.approval_delegation d JOIN app."user" a ON a.id = d.delegator JOIN app."user" b ON b.id = d.delegate
    WHERE d.ended_at IS NULL AND ${where} ORDER BY d.starts_at, d.id`)

async function requireSound(ctx: Ctx, input: NewDelegation & { delegator: string }): Promise<void> {
  const { delegator, delegate, starts_at, ends_at, approvals, up_to } = input
  const errors: Issue[] = []
  const wrong = (path: string, code: Issue['code'], en: string, zh: string) =>
    errors.push({ path, code, message: { en, zh } })
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT id FROM app."user" WHERE id = ANY(${[delegator, delegate]}::uuid[]) AND active AND deleted_at IS NULL`,
  )
  for (const [path, who] of [
    ['/delegator', delegator],
    ['/delegate', delegate],
  ] as const)
    if (!rows.some(({ id }) => id === who))
      wrong(path, 'reference_missing', 'Name somebody who is active.', '请指定启用中的人员。')
  if (delegator === delegate)
    wrong('/delegate', 'rule_failed', 'Nobody stands in for themselves.', '不能委托给本人。')
  if (ends_at <= starts_at)
    wrong('/ends_at', 'out_of_range', 'The end is after the start.', '结束时间应晚于开始时间。')
  else if (ends_at <= ctx.clock.now())
    wrong('/ends_at', 'out_of_range', 'The end is still to come.', '结束时间应为将来的时间。')
  for (const name of approvals ?? [])
    if (!ctx.model.approvals.has(name))
      wrong('/approvals', 'reference_missing', `There is no approval "${name}".`, `没有审批“${name}”。`)
  if (up_to != null && !/^\d{1,16}(\.\d{1,4})?$/.test(up_to))
    wrong('/up_to', 'wrong_type', 'An amount such as 5000 or 5000.00.', '金额，例如 5000 或 5000.00。')
  if (errors.length === 0 && (await closesCircle(ctx, input)))
    wrong(
      '/delegate',
      'rule_failed',
      'This would go in a circle: whoever they are to stand in for stands in for them at that time.',
      '会形成循环：对方在同一时期的代理最终又回到委托人。',
    )
  const other = errors.length === 0 ? await findOther(ctx, input) : undefined
  if (other !== undefined)
    wrong(
      '/delegate',
      'rule_failed',
      `${other} decides the same already during that time. End that first, or choose other kinds, another time or another limit.`,
      `该时段内同类审批已由${other}代理。请先结束该代理，或改选其他审批、时段或金额上限。`,
    )
  if (errors.length > 0) throw new AppError('validation_failed', { errors })
}
