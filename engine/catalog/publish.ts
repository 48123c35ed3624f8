import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { v7 as uuid } from 'uuid'
import { type AuditOrigin, auditRow } from '../audit/note.ts'
import type { Clock, Log } from '../context.ts'
import type { Database, Queryable } from '../database.ts'
import { sqlStateOf } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import type { AppModel, Problem } from '../model.ts'
import { sql, toSqlText } from '../sql.ts'
import { type ApplyOptions, applySteps } from '../tables/apply.ts'
import { underPublishLock, withDdlClient } from '../tables/connection.ts'
import { findUnfinished, openJournal, type Publication } from '../tables/journal.ts'
import type { Items } from './layers.ts'
import { withVersion } from './load-model.ts'
import type { Selection } from './next-version.ts'
import { type PlanOptions, type PreparedPlan, preparePlan } from './plan.ts'
import { saveBodies } from './store.ts'

/** What publishing needs of the process it runs in. */
export interface PublishTools extends PlanOptions, Partial<Pick<ApplyOptions, 'onStep' | 'patience'>> {
  db: Database
  clock: Clock
  log: Log
}

export interface PublishRequest extends Selection {
  message: string
  author: string | null
  planHash?: string | undefined
  allowDestructive?: boolean | undefined
  /** Through which door it came, for the audit; the engine's own unless told. */
  origin?: AuditOrigin
  /** Id of the journal entry; made if absent. */
  id?: string
  /** Joins the transaction that writes the journal. */
  onJournal?: (tx: Queryable, id: string) => Promise<void>
}

export interface PublishResult {
  version: number
  model: AppModel
}

/** What the journal keeps to finish a publish whose process was killed. */
interface Payload {
  items: Items
  packages: Record<string, string>
  rows: { kind: string; name: string; revision: number }[]
  waiting: string[]
  minEngine: string | null
  /** Absent of a journal that an earlier engine wrote. */
  origin?: AuditOrigin
}

/**
 * Publishes the draft or a selection of it: plan, prepare, switch, clean. Everything is in the journal first, so a
 * killed publish is finished by whoever publishes or starts next.
 *
 * @throws publish_running, publish_blocked, plan_stale, publish_invalid, publish_destroys
 */
export async function publish(tools: PublishTools, request: PublishRequest): Promise<PublishResult> {
  return underPublishLock(tools.db.url, async () => {
    await finishUnfinished(tools)
    await requireNoBackup(tools.db)
    const prepared = await preparePlan(tools.db, request, tools)
    requireSound(prepared, request)
    return carryOut(tools, prepared, request)
  })
}

/** Ends what a killed process left, if anything. Called at start; a publish does it too. */
export async function resumePublish(tools: PublishTools): Promise<void> {
  if (!(await findUnfinished(tools.db))) return
  await underPublishLock(tools.db.url, () => finishUnfinished(tools))
}

async function finishUnfinished(tools: PublishTools): Promise<void> {
  const left = await findUnfinished(tools.db)
  if (!left) return
  tools.log.info({ publish: left.id, state: left.state }, 'a publish that was interrupted is being finished')
  await run(tools, left).catch((error: Error) => {
    if (error instanceof AppError && error.code === 'publish_blocked') throw error
    tools.log.warn({ publish: left.id, reason: error.message }, 'an interrupted publish was given up')
  })
}

async function requireNoBackup(db: Database): Promise<void> {
  const there = await db.first<{ there: boolean }>(
    sql`SELECT to_regclass('sys.backup_running') IS NOT NULL AS there`,
  )
  if (!there?.there) return
  const backup = await db.first<{ since: string }>(
    sql`SELECT to_json(started_at) #>> '{}' AS since FROM sys.backup_running LIMIT 1`,
  )
  if (backup)
    throw new AppError('publish_blocked', {
      reason: `a backup runs since ${backup.since}`,
      since: backup.since,
    })
}

export function requireSound({ plan }: PreparedPlan, request: PublishRequest): void {
  if (request.planHash !== undefined && request.planHash !== plan.planHash) throw new AppError('plan_stale')
  const errors = plan.problems.filter((each) => each.severity === 'error')
  if (errors.length > 0) throw invalid(errors)
  if (!request.allowDestructive && plan.steps.some((step) => step.destroysData))
    throw new AppError('publish_destroys', {
      steps: plan.steps.filter((step) => step.destroysData).map((step) => step.id),
      problems: plan.problems.filter((each) => each.code === 'values_shortened'),
    })
}

const invalid = (problems: readonly Problem[]) =>
  new AppError('publish_invalid', { count: problems.length, problems: [...problems] })

export async function carryOut(
  tools: PublishTools,
  { next, model, steps, minEngine }: PreparedPlan,
  request: PublishRequest,
): Promise<PublishResult> {
  const payload: Payload = {
    items: next.items,
    packages: next.packages,
    rows: next.rows.map(({ kind, name, revision }) => ({ kind, name, revision })),
    waiting: next.waiting.map((each) => each.name),
    minEngine,
    origin: request.origin ?? engineOrigin(request.author),
  }
  const id = request.id ?? uuid()
  await tools.db.transaction(async (tx) => {
    await saveBodies(tx, [...next.made.values()])
    const { author, message } = request
    await request.onJournal?.(tx, id)
    await openJournal(tx, { id, author, message, payload, steps, at: tools.clock.now() })
  })
  const entry = {
    id,
    state: 'preparing',
    steps,
    payload,
    author: request.author,
    message: request.message,
  } as const
  const version = await run(tools, entry)
  return { version, model: withVersion(model, version) }
}

type Journalled = Pick<Publication, 'id' | 'state' | 'steps' | 'payload' | 'author' | 'message'>

async function run(tools: PublishTools, entry: Journalled): Promise<number> {
  let version = 0
  try {
    await withDdlClient(tools.db.url, (client) =>
      applySteps(client, entry, {
        clock: tools.clock,
        log: tools.log,
        onStep: tools.onStep,
        patience: tools.patience,
        switchOver: async (ddl) => {
          version = await switchOver(ddl, entry, tools.clock.now())
        },
      }),
    )
  } catch (error) {
    throw refusedByData(error)
  }
  return version
}

/** The data changed between the plan and the switch, so that a constraint no longer holds. */
function refusedByData(error: unknown): unknown {
  const state = sqlStateOf(error)
  if (!state?.startsWith('22') && !state?.startsWith('23')) return error
  const { table, column, message } = error as { table?: string; column?: string; message: string }
  return invalid([
    {
      severity: 'error',
      code: 'data_refused',
      path: table ? `object/${table}#${column ? `/fields/${column}` : ''}` : '#',
      message: {
        en: `The records changed while this was being published: ${message}. Look at the new plan.`,
        zh: `发布期间记录发生了变化：${message}。请查看新的方案。`,
      },
    },
  ])
}

/** Version row, draft and epoch, in the transaction of the switch. Answers the version's number. */
async function switchOver(client: Client, entry: Journalled, at: Date): Promise<number> {
  const { items, packages, rows, waiting, minEngine, origin } = entry.payload as Payload
  const raised = await client.query<{ version: number }>(
    'UPDATE sys.epoch SET model_version = model_version + 1 RETURNING model_version AS version',
  )
  const version = raised.rows[0]?.version ?? 0
  await client.query(
    `INSERT INTO sys.version (number, at, author, message, items, packages, min_engine)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [version, at, entry.author, entry.message, JSON.stringify(items), JSON.stringify(packages), minEngine],
  )
  await client.query(
    `DELETE FROM sys.draft d USING json_to_recordset($1) AS taken (kind text, name text, revision int)
     WHERE d.kind = taken.kind AND d.name = taken.name AND d.revision = taken.revision`,
    [JSON.stringify(rows)],
  )
  await client.query('DELETE FROM sys.draft_package WHERE name = ANY($1)', [waiting])
  const event = toSqlText(
    auditRow(origin ?? engineOrigin(entry.author), {
      kind: 'published',
      at,
      details: {
        version,
        message: entry.message,
        items: rows.map(({ kind, name }) => `${kind}/${name}`),
        packages: waiting,
      },
    }),
  )
  await client.query(event.text, event.values)
  await client.query('UPDATE sys.publish SET version = $2 WHERE id = $1', [entry.id, version])
  return version
}

const engineOrigin = (author: string | null): AuditOrigin => ({
  user: author,
  onBehalfOf: null,
  via: 'system',
  requestId: null,
  ip: null,
})

/** How long a publish may answer in its own request. */
export const answeredWithinMs = 20_000

/** Publishes; when it takes longer than 20 s it goes on as a job, whose id is answered instead. */
export async function publishOrJob(
  tools: PublishTools,
  request: PublishRequest,
  withinMs: number = answeredWithinMs,
): Promise<PublishResult | { job: string }> {
  const id = uuid()
  const done = publish(tools, { ...request, id })
  const stop = new AbortController()
  const first = await Promise.race([
    done,
    sleep(withinMs, 'late' as const, { signal: stop.signal }).catch(() => 'late' as const),
  ])
  stop.abort()
  if (first !== 'late') return first
  done.catch((error: Error) =>
    tools.log.warn({ publish: id, reason: error.message }, 'a publish failed as a job'),
  )
  return { job: id }
}
