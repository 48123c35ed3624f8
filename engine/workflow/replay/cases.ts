import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import type { Queryable } from '../../database.ts'
import { AppError } from '../../errors.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { labelsOf } from '../../records/labels.ts'
import { allOf, sql } from '../../sql.ts'
import type { TriggerIndex } from '../trigger-index.ts'
import type { CaseRow } from './past-change.ts'
import type { ClockCase, Period } from './period.ts'
import type { FoundCase } from './play-batch.ts'

/**
 * Writes down what a replay is to look at, in the order in which it happened: changes of records that the draft or the
 * published workflow listen to, runs that began otherwise, times of the draft's schedules at which none
 * did, and dates of records that came. Once a job. @returns whether there were more
 */
export async function collectCases(
  db: Queryable,
  job: string,
  {
    workflow,
    period,
    indexes,
    times,
  }: { workflow: string; period: Period; indexes: readonly TriggerIndex[]; times: readonly ClockCase[] },
): Promise<{ count: number; isCut: boolean }> {
  const keys = new Set(
    indexes.flatMap(({ records }) => [...records.keys()].map((key) => key.replace(' transfer', ' update'))),
  )
  const { from, to, limit } = period
  await db.run(sql`DELETE FROM sys.replay_case WHERE job = ${job}::uuid`)
  const count = await db.run(sql`WITH times AS MATERIALIZED (
      SELECT x.*, r.id AS run_id
      FROM jsonb_to_recordset(${JSON.stringify(times)}::jsonb) AS x(at timestamptz, trigger text, object text, record uuid)
      LEFT JOIN sys.run r ON r.object = x.object AND r.record_id = x.record AND r.kind = 'workflow' AND r.name = ${workflow}
        AND r.parent_run IS NULL AND r.trigger->>'type' = 'dateReached' AND r.trigger->>'name' = x.trigger
        AND NOT (r.steps = 0 AND r.ended_at IS NOT NULL)
        AND coalesce((r.trigger->>'due_at')::timestamptz = x.at,
          r.started_at >= x.at AND r.started_at < x.at + interval '5 minutes'))
    INSERT INTO sys.replay_case (job, n, at, object, record_id, version, act, trigger, run_id)
    SELECT ${job}::uuid, row_number() OVER (ORDER BY at, object, record_id, version), * FROM (
      SELECT at, object, record_id, version, act, NULL::text AS trigger, NULL::uuid AS run_id FROM sys.history
      WHERE at >= ${from}::timestamptz AND at < ${to}::timestamptz
        AND object || ' ' || act = ANY(${[...keys]}::text[]) AND via <> 'demo'
      UNION ALL
      SELECT started_at, object, record_id, NULL, NULL, trigger->>'name', id FROM sys.run
      WHERE kind = 'workflow' AND name = ${workflow} AND parent_run IS NULL AND NOT (steps = 0 AND ended_at IS NOT NULL)
        AND started_at >= ${from}::timestamptz AND started_at < ${to}::timestamptz
        AND trigger->>'type' NOT IN ('recordChanged', 'stageChanged', 'simulated')
        AND NOT EXISTS (SELECT FROM times x WHERE x.run_id = run.id)
      UNION ALL
      SELECT x.at, x.object, x.record, NULL, NULL, x.trigger, x.run_id FROM times x
      WHERE x.record IS NOT NULL OR NOT EXISTS (SELECT FROM sys.run r WHERE r.kind = 'workflow' AND r.name = ${workflow}
        AND r.trigger->>'name' = x.trigger AND (r.trigger->>'due_at')::timestamptz = x.at)
      ORDER BY 1, 2, 3, 4 LIMIT ${limit + 1}) seen`)
  if (count <= limit) return { count, isCut: false }
  await db.run(sql`DELETE FROM sys.replay_case WHERE job = ${job}::uuid AND n > ${limit}`)
  return { count: limit, isCut: true }
}

export async function nextCases(
  db: Queryable,
  job: string,
  { after, most }: { after: number; most: number },
): Promise<CaseRow[]> {
  return db.rows<CaseRow>(
    sql`SELECT n, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, object, record_id, version,
        act, trigger, run_id
      FROM sys.replay_case WHERE job = ${job}::uuid AND n > ${after} ORDER BY n LIMIT ${most}`,
  )
}

export async function keepFound(db: Queryable, job: string, found: readonly FoundCase[]): Promise<void> {
  await db.run(sql`UPDATE sys.replay_case c SET outcome = x.outcome, found = x.found, trigger = x.trigger, run_id = x.run_id
    FROM jsonb_to_recordset(${JSON.stringify(found)}::jsonb)
      AS x(n integer, trigger text, run_id uuid, outcome text, found jsonb)
    WHERE c.job = ${job}::uuid AND c.n = x.n`)
}

const outcomes = ['same', 'different', 'new', 'missing', 'unknown']

export interface CaseQuery {
  outcome: string[]
  limit: number
  after: number
}

/** @throws parameter_invalid */
export function parseCaseQuery(input: Record<string, unknown>): CaseQuery {
  const refuse = (parameter: string, reason: string): never => {
    throw new AppError('parameter_invalid', { parameter, value: input[parameter], reason })
  }
  const known = ['outcome', 'limit', 'cursor']
  const other = Object.keys(input).find((name) => !known.includes(name))
  if (other) refuse(other, `Known parameters: ${known.join(', ')}.`)
  const outcome = String(input['outcome'] ?? 'different,new,missing,unknown').split(',')
  if (outcome.some((one) => !outcomes.includes(one))) refuse('outcome', `Of ${outcomes.join(', ')}.`)
  const limit = Number(input['limit'] ?? 50)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) refuse('limit', 'A whole number from 1 to 200.')
  const after = Number(input['cursor'] ?? 0)
  if (!Number.isInteger(after) || after < 0 || after > 2 ** 31 - 1)
    refuse('cursor', 'As the page before gave it.')
  return { outcome, limit, after }
}

/** Single cases of one's own replay, in the order in which they happened. @throws forbidden, not_found */
export async function listCases(ctx: Ctx, job: string, { outcome, limit, after }: CaseQuery) {
  requireSystemRight(ctx, '*')
  const own = isId(job)
    ? await ctx.db.first(
        sql`SELECT 1 FROM sys.job WHERE id = ${job}::uuid AND kind = 'replay' AND user_id = ${ctx.user.id}::uuid`,
      )
    : undefined
  if (!own) throw new AppError('not_found', { object: 'job', id: job })
  const where = allOf([sql`job = ${job}::uuid`, sql`n > ${after}`, sql`outcome = ANY(${outcome}::text[])`])
  const rows = await ctx.db.rows<CaseRow & { outcome: string; found: Record<string, unknown> | null }>(
    sql`SELECT n, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, object, record_id, version,
        act, trigger, run_id, outcome, found
      FROM sys.replay_case WHERE ${where} ORDER BY n LIMIT ${limit + 1}`,
  )
  const data = rows.slice(0, limit)
  const labels = new Map<string, string | null>()
  for (const object of new Set(data.flatMap((row) => row.object ?? []))) {
    const ids = data.filter((row) => row.object === object).map((row) => row.record_id)
    for (const [id, label] of await labelsOf(ctx, object, ids)) labels.set(`${object}/${id}`, label)
  }
  return {
    data: data.map(({ n, at, object, record_id: record, act, trigger, outcome: came, found }) => {
      const { why = null, real = null, draft = null, differs = null, busy = null } = found ?? {}
      const label = labels.get(`${object}/${record}`) ?? null
      return { n, outcome: came, at, object, record, label, act, trigger, why, real, draft, differs, busy }
    }),
    page: {
      next: rows.length > limit ? String(data.at(-1)!.n) : null,
      countKind: 'none' as const,
    },
  }
}
