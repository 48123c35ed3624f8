import type { Queryable } from '../../database.ts'
import { type Sql, sql } from '../../sql.ts'
import type { InboxEvent } from '../inbox.ts'
import { newRun, type Run } from '../rows.ts'
import { ofRun } from './of-run.ts'
import { everyRow, fewTokens, type ReadRow } from './read-rows.ts'

/** What a run is, besides where it stands: none of it changes. */
export interface RunOrigin {
  kind: string
  name: string
  version: number
  modelVersion: number
  object: string | null
  recordId: string | null
  parentRun: string | null
  parentToken: number | null
  /** The visit of its node that waits; null for runs that are older than it. */
  parentVisit?: string | null
  rootRun: string
  depth: number
  /** How it began: the trigger's name, when, and what came with it. */
  trigger: Readonly<Record<string, unknown>> | null
  /** What led to it, oldest first: the links of a chain that must not close. */
  chain: readonly string[]
  /** The person who caused it. */
  causedBy: string | null
  /** Runs with this key are told of each other; null for those that are nobody's business. */
  busyKey?: string | null
}

export interface StoredRun {
  run: Run
  origin: RunOrigin
}

export interface LockedRun extends StoredRun {
  /** It is told when its record changes. */
  watches: boolean
}

export interface NewRun {
  id: string
  origin: RunOrigin
  allowed: number
  busyKey?: string | null
  /** It gets its first event when the one before it has ended. */
  isQueued?: boolean
}

/** Runs that are still to get their first event; one statement. */
export async function insertRuns(db: Queryable, runs: readonly NewRun[], at: Date): Promise<void> {
  const { counts } = newRun('')
  const rows = runs.map(({ id, origin, allowed, busyKey = null, isQueued = false }) => ({
    id,
    allowed,
    busy_key: busyKey,
    queued: isQueued,
    kind: origin.kind,
    name: origin.name,
    version: origin.version,
    model_version: origin.modelVersion,
    object: origin.object,
    record_id: origin.recordId,
    parent_run: origin.parentRun,
    parent_token: origin.parentToken,
    parent_visit: origin.parentVisit ?? null,
    root_run: origin.rootRun,
    depth: origin.depth,
    trigger: origin.trigger,
    chain: origin.chain,
    caused_by: origin.causedBy,
  }))
  await db.run(sql`INSERT INTO sys.run (id, kind, name, version, model_version, object, record_id, parent_run,
      parent_token, parent_visit, root_run, depth, state, allowed, counts, started_at, trigger, chain, caused_by, busy_key, queued)
    SELECT id, kind, name, version, model_version, object, record_id, parent_run, parent_token, parent_visit, root_run, depth,
      CASE WHEN queued THEN 'waiting' ELSE 'running' END, allowed, ${JSON.stringify(counts)}::jsonb,
      ${at.toISOString()}::timestamptz, trigger, chain, caused_by, busy_key, queued
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, kind text, name text, version integer,
      model_version integer, object text, record_id uuid, parent_run uuid, parent_token bigint, parent_visit text, root_run uuid,
      depth integer, allowed bigint, trigger jsonb, chain jsonb, caused_by uuid, busy_key text, queued boolean)`)
}

const columns = sql`jsonb_build_object('id', r.id, 'name', name, 'depth', depth, 'status', state, 'result', result,
    'output', output, 'input', input, 'lastId', last_id, 'lastSerial', last_serial, 'steps', steps, 'entered', entered,
    'allowed', allowed, 'counts', counts, 'at', threads, 'incidents', incidents, 'starved', starved,
    'unrested', unrested) AS run,
  jsonb_build_object('kind', kind, 'name', name, 'version', version, 'modelVersion', model_version, 'object', object,
    'recordId', record_id, 'parentRun', parent_run, 'parentToken', parent_token, 'parentVisit', parent_visit, 'rootRun', root_run,
    'depth', depth, 'trigger', trigger, 'chain', chain, 'causedBy', caused_by,
    'busyKey', busy_key) AS origin, watches`

/**
 * Takes the run that nobody else works on and that has waited longest; it is ours until the transaction ends. Read by the
 * statement that locks it: another one would see it as it was before somebody else's last change. NO KEY, so that events
 * can be put into its inbox meanwhile.
 */
export async function lockRunWithWork(
  db: Queryable,
  { only, except }: { only: string | undefined; except: readonly string[] },
): Promise<LockedRun | undefined> {
  const which = only === undefined ? sql`r.id <> ALL(${except}::uuid[])` : sql`r.id = ${only}::uuid`
  return db.first<LockedRun>(sql`SELECT ${columns} FROM sys.run_event e JOIN sys.run r ON r.id = e.run_id
    WHERE e.done_at IS NULL AND ${which} ORDER BY e.id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED`)
}

/** A run whose lock is held, with what a wake-up begins with. */
export interface HeldRun extends LockedRun {
  /** What is to happen to it, in order. */
  events: InboxEvent[]
  /** All of it, where it has few threads. */
  every: ReadRow[] | null
}

/** A run whose lock is held, as it stands now. */
export async function readHeldRun(db: Queryable, id: string, most: number): Promise<HeldRun | undefined> {
  return db.first<HeldRun>(
    sql`SELECT ${columns}, coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'key', e.key, 'event', e.event) ORDER BY e.id)
        FROM (SELECT id, key, event FROM sys.run_event WHERE ${ofRun(id)} AND done_at IS NULL
          ORDER BY id LIMIT ${most}) e), '[]') AS events,
        CASE WHEN (SELECT sum(c.n::bigint) FROM jsonb_each_text(r.counts) AS c(state, n)) <= ${fewTokens}
          THEN (SELECT coalesce(jsonb_agg(to_jsonb(w)), '[]') FROM (${everyRow(id)}) w) END AS every
      FROM sys.run r WHERE r.id = ${id}::uuid AND r.ended_at IS NULL`,
  )
}

/** One run, whether it has something to do or not; ours until the transaction ends. */
export async function lockRun(db: Queryable, id: string): Promise<LockedRun | undefined> {
  return db.first<LockedRun>(
    sql`SELECT ${columns} FROM sys.run r WHERE r.id = ${id}::uuid AND r.ended_at IS NULL FOR NO KEY UPDATE OF r`,
  )
}

/** @param watches whether it is to be told when its record changes */
export function updateRun(run: Run, at: Date, watches: boolean): Sql {
  const isOver = run.status === 'completed' || run.status === 'cancelled'
  const json = (value: unknown) => sql`${JSON.stringify(value ?? null)}::jsonb`
  return sql`UPDATE sys.run SET state = ${run.status}, result = ${run.result}, output = ${json(run.output)},
      input = ${json(run.input)}, last_id = ${run.lastId}::bigint, last_serial = ${run.lastSerial}::bigint,
      steps = ${run.steps}::bigint, entered = ${run.entered}::bigint, allowed = ${run.allowed}::bigint,
      counts = ${json(run.counts)}, threads = ${json(run.at)}, incidents = ${run.incidents},
      starved = ${run.starved}::bigint, unrested = ${json(run.unrested)}, revision = revision + 1, watches = ${watches && !isOver},
      ended_at = ${isOver ? at.toISOString() : null}::timestamptz
    WHERE id = ${run.id}::uuid`
}
