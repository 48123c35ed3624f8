import type { Ctx } from '../../context.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { sql } from '../../sql.ts'
import { queueName } from './kinds/pool.ts'

/** Somebody as the rules of seats look at them. */
export interface OfficePerson {
  id: string
  active: boolean
  superior: string | null
  department: string | null
  roles: readonly string[]
  /** Queues they may claim from. */
  queues: readonly string[]
  /** Who decides for them now, if anybody. */
  delegate: string | null
  /** Who took over when they left. */
  successor: string | null
}

interface Asked {
  ids: readonly string[]
  definition: string
  isDelegable: boolean
  /** In the base currency; asked only where a delegation has a limit. */
  amount(): Promise<number | undefined>
  headsOf(person: OfficePerson): readonly string[]
}

interface Row extends Omit<OfficePerson, 'queues' | 'delegate'> {
  teams: string[]
  delegations: { delegate: string; up_to: string | null }[] | null
}

/** These people, and everybody whom a rule can turn to from them. */
export async function loadPeople(ctx: Ctx, asked: Asked): Promise<Map<string, OfficePerson>> {
  const known = new Map<string, OfficePerson>()
  let amount: { is: number | undefined } | undefined
  let wanted = [...new Set(asked.ids)]
  while (wanted.length > 0) {
    for (const { teams, delegations, ...row } of await around(ctx, asked, wanted)) {
      const limited = (delegations ?? []).some(({ up_to }) => up_to !== null)
      if (limited) amount ??= { is: await asked.amount() }
      const fits = delegations?.find(
        ({ up_to }) => up_to === null || (amount?.is !== undefined && amount.is <= Number(up_to)),
      )
      const queues = [
        ...row.roles.map((role) => queueName({ role })),
        ...teams.map((team) => queueName({ team })),
      ]
      known.set(row.id, { ...row, queues, delegate: fits?.delegate ?? null })
    }
    const heads = [...known.values()].flatMap((person) => asked.headsOf(person))
    wanted = [...new Set(heads)].filter((id) => !known.has(id))
  }
  return known
}

/** With superiors, those who stand in and those who took over, and theirs again. A circle of them closes by itself. */
function around(
  { db, clock }: Ctx,
  { definition, isDelegable }: Asked,
  ids: readonly string[],
): Promise<Row[]> {
  const now = clock.now().toISOString()
  const applies = sql`d.ended_at IS NULL AND d.starts_at <= ${now}::timestamptz AND d.ends_at > ${now}::timestamptz
    AND (d.approvals IS NULL OR ${definition} = ANY(d.approvals)) AND ${isDelegable}::boolean`
  return db.rows<Row>(sql`
    WITH RECURSIVE near(id) AS (
      SELECT unnest(${[...ids]}::uuid[])
      UNION
      SELECT next.id FROM near JOIN LATERAL (
        SELECT u.superior AS id FROM app."user" u WHERE u.id = near.id
        UNION ALL SELECT d.delegate FROM sys.approval_delegation d WHERE d.delegator = near.id AND ${applies}
        UNION ALL SELECT s.successor FROM sys.user_successor s WHERE s.user_id = near.id
      ) next ON next.id IS NOT NULL)
    SELECT u.id, u.active AND u.deleted_at IS NULL AS active, u.superior, u.department, coalesce(u.roles, '{}') AS roles,
      ARRAY(SELECT t.code FROM app.team__members m JOIN app.team t ON t.id = m.source_id
        WHERE m.target_id = u.id AND t.deleted_at IS NULL) AS teams,
      (SELECT s.successor FROM sys.user_successor s WHERE s.user_id = u.id) AS successor,
      (SELECT json_agg(json_build_object('delegate', d.delegate, 'up_to', d.up_to::text) ORDER BY d.up_to, d.starts_at DESC, d.id)
        FROM sys.approval_delegation d WHERE d.delegator = u.id AND ${applies}) AS delegations
    FROM near JOIN app."user" u ON u.id = near.id`)
}

/** Whether somebody looks after all processes. */
export const mayManage = (ctx: Ctx, person: OfficePerson | undefined): boolean =>
  person?.active === true &&
  hasSystemRight(
    { model: ctx.model, user: { ...ctx.user, system: false, roles: person.roles } },
    'manage_processes',
  )

/** The nearest one above who is active. */
export function activeAbove(known: ReadonlyMap<string, OfficePerson>, user: string): string | undefined {
  const seen = new Set([user])
  for (let at = known.get(user)?.superior; at && !seen.has(at); at = known.get(at)?.superior) {
    if (known.get(at)?.active) return at
    seen.add(at)
  }
  return undefined
}
