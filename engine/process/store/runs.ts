import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'
import { newRun, type Run } from '../rows.ts'

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
  rootRun: string
  depth: number
}

export interface StoredRun {
  run: Run
  origin: RunOrigin
}

/** A run that is still to get its first event. */
export async function insertRun(
  db: Queryable,
  { id, origin, allowed, at }: { id: string; origin: RunOrigin; allowed: number; at: Date },
): Promise<void> {
  const { counts } = newRun(id)
  await db.run(sql`INSERT INTO sys.run (id, kind, name, version, model_version, object, record_id, parent_run,
      parent_token, root_run, depth, state, allowed, counts, started_at)
    VALUES (${id}::uuid, ${origin.kind}, ${origin.name}, ${origin.version}, ${origin.modelVersion}, ${origin.object},
      ${origin.recordId}::uuid, ${origin.parentRun}::uuid, ${origin.parentToken}::bigint, ${origin.rootRun}::uuid,
      ${origin.depth}, 'running', ${allowed}::bigint, ${JSON.stringify(counts)}::jsonb, ${at.toISOString()}::timestamptz)`)
}

const columns = sql`jsonb_build_object('id', r.id, 'name', name, 'depth', depth, 'status', state, 'result', result,
    'output', output, 'input', input, 'lastId', last_id, 'lastSerial', last_serial, 'steps', steps, 'entered', entered,
    'allowed', allowed, 'counts', counts, 'at', threads, 'incidents', incidents, 'starved', starved,
    'unrested', unrested) AS run,
  jsonb_build_object('kind', kind, 'name', name, 'version', version, 'modelVersion', model_version, 'object', object,
    'recordId', record_id, 'parentRun', parent_run, 'parentToken', parent_token, 'rootRun', root_run,
    'depth', depth) AS origin`

/**
 * Takes the run that nobody else works on and that has waited longest; it is ours until the transaction ends. Read by the
 * statement that locks it: another one would see it as it was before somebody else's last change. NO KEY, so that events
 * can be put into its inbox meanwhile.
 */
export async function lockRunWithWork(
  db: Queryable,
  { only, except }: { only: string | undefined; except: readonly string[] },
): Promise<StoredRun | undefined> {
  const which = only === undefined ? sql`r.id <> ALL(${except}::uuid[])` : sql`r.id = ${only}::uuid`
  return db.first<StoredRun>(sql`SELECT ${columns} FROM sys.run_event e JOIN sys.run r ON r.id = e.run_id
    WHERE e.done_at IS NULL AND ${which} ORDER BY e.id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED`)
}

export async function writeRun(db: Queryable, run: Run, at: Date): Promise<void> {
  const isOver = run.status === 'completed' || run.status === 'cancelled'
  const json = (value: unknown) => sql`${JSON.stringify(value ?? null)}::jsonb`
  await db.run(sql`UPDATE sys.run SET state = ${run.status}, result = ${run.result}, output = ${json(run.output)},
      input = ${json(run.input)}, last_id = ${run.lastId}::bigint, last_serial = ${run.lastSerial}::bigint,
      steps = ${run.steps}::bigint, entered = ${run.entered}::bigint, allowed = ${run.allowed}::bigint,
      counts = ${json(run.counts)}, threads = ${json(run.at)}, incidents = ${run.incidents},
      starved = ${run.starved}::bigint, unrested = ${json(run.unrested)}, revision = revision + 1,
      ended_at = ${isOver ? at.toISOString() : null}::timestamptz
    WHERE id = ${run.id}::uuid`)
}
