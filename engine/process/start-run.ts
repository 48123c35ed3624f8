import { v7 as uuid } from 'uuid'
import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'
import { currentVersion, type DefinitionName } from './definitions.ts'
import { tell, tellFirst } from './inbox.ts'
import { busyRuns, endQueued, lockKeys } from './queue.ts'
import type { ProcessEvent } from './step/events.ts'
import { insertRuns, type NewRun, type RunOrigin } from './store/runs.ts'

/** What a start does while another run with its key lives. */
export type WhenBusy = 'parallel' | 'queue' | 'skip' | 'restart'

export interface RunStart extends DefinitionName {
  /** The version to run; the one published last unless given. */
  version?: number
  input?: unknown
  /** Where it begins, when not at the document's start: a trigger may say so. */
  start?: string
  modelVersion?: number
  object?: string
  recordId?: string
  /** Who called it; token and visit are there when it waits for the end. */
  parent?: { run: string; origin: RunOrigin; token: number | null; visit: string | null }
  trigger?: Readonly<Record<string, unknown>>
  chain?: readonly string[]
  causedBy?: string | null
  busy?: { key: string; whenBusy: WhenBusy }
  /** It waits until its workflow goes on. */
  isPaused?: boolean
  allowed?: number
  at: Date
}

/** A new run, in the caller's transaction. @returns its id; undefined: nothing published, or another is busy */
export async function startRun(db: Queryable, start: RunStart): Promise<string | undefined> {
  const { kind, name } = start
  const version = start.version ?? (await currentVersion(db, { kind, name }))
  if (version === undefined) return undefined
  return (await startRuns(db, [{ ...start, version }], start.at))[0]
}

/**
 * New runs of published versions, in the caller's transaction and in this order; a few statements however many.
 *
 * @returns an id each; undefined for one that was skipped because another is busy
 */
export async function startRuns(
  db: Queryable,
  starts: readonly (RunStart & { version: number })[],
  at: Date,
): Promise<(string | undefined)[]> {
  if (starts.length === 0) return []
  const keys = [...new Set(starts.flatMap(({ busy }) => busy?.key ?? []))]
  await lockKeys(db, keys)
  const living = keys.length > 0 ? await busyRuns(db, keys) : new Map<string, string[]>()
  const made: { run: NewRun; event: ProcessEvent }[] = []
  const ids = starts.map((start) => {
    const one = toRun(start, living)
    if (one) made.push(one)
    return one?.run.id
  })
  await restart(db, starts, living, at)
  if (made.length === 0) return ids
  await insertRuns(
    db,
    made.map(({ run }) => run),
    at,
  )
  const now = made.filter(({ run }) => !run.isQueued)
  await tellFirst(
    db,
    now.map(({ run, event }) => ({ run: run.id, event })),
    at,
  )
  await keepForLater(
    db,
    made.filter(({ run }) => run.isQueued),
  )
  return ids
}

function toRun(
  start: RunStart & { version: number },
  living: Map<string, string[]>,
): { run: NewRun; event: ProcessEvent } | undefined {
  const { kind, name, version, parent, busy } = start
  const id = uuid()
  const others = busy ? (living.get(busy.key) ?? []) : []
  if (busy?.whenBusy === 'skip' && others.length > 0) return undefined
  const isBusy = others.length > 0 && (busy?.whenBusy === 'queue' || busy?.whenBusy === 'restart')
  const isQueued = isBusy || start.isPaused === true
  if (busy) living.set(busy.key, [...others, id])
  const origin: RunOrigin = {
    kind,
    name,
    version,
    modelVersion: start.modelVersion ?? parent?.origin.modelVersion ?? 0,
    object: start.object ?? null,
    recordId: start.recordId ?? null,
    parentRun: parent?.run ?? null,
    parentToken: parent?.token ?? null,
    parentVisit: parent?.visit ?? null,
    rootRun: parent?.origin.rootRun ?? id,
    depth: parent ? parent.origin.depth + 1 : 0,
    trigger: start.trigger ?? parent?.origin.trigger ?? null,
    chain: start.chain ?? parent?.origin.chain ?? [],
    causedBy: start.causedBy ?? parent?.origin.causedBy ?? null,
  }
  const from = start.start === undefined ? {} : { start: start.start }
  return {
    run: { id, origin, allowed: start.allowed ?? 10_000, busyKey: busy?.key ?? null, isQueued },
    event: { type: 'start', input: start.input ?? {}, ...from },
  }
}

/** Whoever lives under the key gives way. */
async function restart(
  db: Queryable,
  starts: readonly RunStart[],
  living: ReadonlyMap<string, readonly string[]>,
  at: Date,
): Promise<void> {
  const keys = new Set(starts.flatMap(({ busy }) => (busy?.whenBusy === 'restart' ? [busy.key] : [])))
  const runs = [...keys].flatMap((key) => (living.get(key) ?? []).slice(0, -1))
  if (runs.length === 0) return
  const stored = await db.rows<{ id: string; queued: boolean }>(
    sql`SELECT id, queued FROM sys.run WHERE id = ANY(${runs}::uuid[]) ORDER BY id`,
  )
  await endQueued(db, runs, { at })
  for (const { id, queued } of stored)
    if (!queued)
      await tell(db, { run: id, key: 'restarted', event: { type: 'cancel', result: 'restarted' }, at })
}

/** The first event waits in the run itself. */
async function keepForLater(
  db: Queryable,
  queued: readonly { run: NewRun; event: ProcessEvent }[],
): Promise<void> {
  if (queued.length === 0) return
  const rows = queued.map(({ run, event }) => ({ id: run.id, event }))
  await db.run(sql`UPDATE sys.run r SET input = x.event
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, event jsonb) WHERE r.id = x.id`)
}
