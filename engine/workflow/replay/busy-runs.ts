import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'
import type { Simulated } from '../simulated-run.ts'
import { compare } from './compare.ts'
import type { RealRun } from './real-runs.ts'

/** A run that the draft would have had, in the order of their beginnings. */
interface Life {
  n: number
  at: number
  key: string
  until: number
}

/** What a case keeps of both sides, as far as this has to know it. */
interface Found {
  real: RealRun | null
  draft: Simulated | null
  [more: string]: unknown
}

type Change =
  | { n: number; what: 'skip' }
  /** It gives way to a later one. */
  | { n: number; what: 'restart'; at: number }
  /** Not before then; never, where nobody knows when the one before it ends. */
  | { n: number; what: 'queue'; at: number }

const pageSize = 1_000

/**
 * Cases are played one by one; what its `concurrency` makes of runs that would have met is done afterwards, in the order
 * of the events: a second one is left out, waits, or ends the first. Runs that lived when the period began count too.
 */
export async function meet(
  db: Queryable,
  job: string,
  { workflow, document, from }: { workflow: string; document: WorkflowDocument; from: string },
): Promise<void> {
  const { whenBusy = 'parallel' } = document.concurrency ?? {}
  if (whenBusy === 'parallel') return
  const living = new Map<string, { n: number | null; until: number }>()
  for (const { key, until } of await livingAt(db, workflow, from)) living.set(key, { n: null, until })
  for (let after = 0; ; ) {
    const lives = await livesAfter(db, job, after)
    if (lives.length === 0) return
    const changes = lives.flatMap((life) => meeting(living, life, whenBusy))
    await apply(db, job, changes)
    after = lives.at(-1)!.n
  }
}

function meeting(
  living: Map<string, { n: number | null; until: number }>,
  { n, at, key, until }: Life,
  whenBusy: 'queue' | 'skip' | 'restart',
): Change[] {
  const before = living.get(key)
  if (!before || before.until <= at) {
    living.set(key, { n, until })
    return []
  }
  if (whenBusy === 'skip') return [{ n, what: 'skip' }]
  if (whenBusy === 'queue') {
    living.set(key, { n, until: before.until + (until - at) })
    return [{ n, what: 'queue', at: before.until }]
  }
  living.set(key, { n, until })
  return before.n === null ? [] : [{ n: before.n, what: 'restart', at }]
}

async function livingAt(
  db: Queryable,
  workflow: string,
  from: string,
): Promise<{ key: string; until: number }[]> {
  const rows = await db.rows<{ key: string; until: string | null }>(
    sql`SELECT busy_key AS key, CASE WHEN bool_and(ended_at IS NOT NULL) THEN max(ended_at) END AS until FROM sys.run
      WHERE kind = 'workflow' AND name = ${workflow} AND busy_key IS NOT NULL AND started_at < ${from}::timestamptz
        AND (ended_at IS NULL OR ended_at > ${from}::timestamptz) GROUP BY 1`,
  )
  return rows.map(({ key, until }) => ({ key, until: instant(until) }))
}

async function livesAfter(db: Queryable, job: string, after: number): Promise<Life[]> {
  const rows = await db.rows<{ n: number; at: string; key: string; until: string | null }>(
    sql`SELECT n, at, found->'life'->>'key' AS key, found->'life'->>'until' AS until FROM sys.replay_case
      WHERE job = ${job}::uuid AND n > ${after} AND found->'life' IS NOT NULL ORDER BY n LIMIT ${pageSize}`,
  )
  return rows.map(({ n, at, key, until }) => ({ n, at: Date.parse(at), key, until: instant(until) }))
}

const instant = (text: string | null): number => (text === null ? Number.POSITIVE_INFINITY : Date.parse(text))

async function apply(db: Queryable, job: string, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  const rows = await db.rows<{ n: number; record_id: string | null; found: Found }>(
    sql`SELECT n, record_id, found FROM sys.replay_case WHERE job = ${job}::uuid
      AND n = ANY(${changes.map(({ n }) => n)}::integer[]) AND found IS NOT NULL`,
  )
  const byN = new Map(rows.map((row) => [row.n, row]))
  const changed = changes.flatMap((change) => {
    const row = byN.get(change.n)
    return row ? [{ n: row.n, ...changedBy(change, row) }] : []
  })
  await db.run(sql`UPDATE sys.replay_case c SET outcome = x.outcome, found = x.found
    FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) AS x(n integer, outcome text, found jsonb)
    WHERE c.job = ${job}::uuid AND c.n = x.n`)
}

function changedBy(
  change: Change,
  { record_id: record, found }: { record_id: string | null; found: Found },
): { outcome: string; found: object | null } {
  const { draft: played, real } = found
  const draft = change.what === 'restart' ? endedAt(played!, change.at) : undefined
  if (change.what === 'queue' && change.at !== Number.POSITIVE_INFINITY) {
    const { outcome } = compare(real ?? undefined, played ?? undefined, record)
    return {
      outcome,
      found: { ...found, busy: { code: 'busy_queued', at: new Date(change.at).toISOString() } },
    }
  }
  const { outcome, differs } = compare(real ?? undefined, draft, record)
  const code = `busy_${change.what === 'restart' ? 'restarted' : change.what === 'queue' ? 'waiting' : 'skipped'}`
  if (outcome === 'none') return { outcome, found: null }
  return { outcome, found: { ...found, draft: draft ?? null, differs, busy: { code } } }
}

/** As if it had been ended from outside at that time. */
function endedAt(draft: Simulated, at: number): Simulated {
  const isBefore = ({ at: when }: { at: string }) => Date.parse(when) < at
  return {
    ...draft,
    state: 'cancelled',
    result: 'restarted',
    steps: draft.steps.filter(isBefore),
    effects: draft.effects.filter(isBefore),
    incidents: [],
    waits: [],
  }
}
