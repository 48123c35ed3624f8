import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { v7 as uuid } from 'uuid'
import type { Database } from '../database.ts'
import { sqlStateOf } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import { sql, toSqlText } from '../sql.ts'
import { applySteps } from '../tables/apply.ts'
import { underPublishLock, withDdlClient } from '../tables/connection.ts'
import { findUnfinished, openJournal, type Publication } from '../tables/journal.ts'
import { type PreparedPlan, preparePlan } from './plan.ts'
import {
  invalid,
  type Payload,
  type PublishRequest,
  type PublishResult,
  type PublishTools,
  payloadOf,
  published,
  requireSound,
  versionRows,
} from './publication.ts'
import { publishAtOnce } from './publish-at-once.ts'
import { saveBodies } from './store.ts'

/**
 * Publishes the draft or a selection of it: what takes a moment in one transaction, anything else in steps: plan,
 * prepare, switch, clean. Those are in the journal first, so a killed publish is finished by whoever publishes or
 * starts next; one that was killed in its only transaction has not begun.
 *
 * @throws publish_running, publish_blocked, plan_stale, publish_invalid, publish_destroys
 */
export async function publish(tools: PublishTools, request: PublishRequest): Promise<PublishResult> {
  const done = await publishAtOnce(tools, request)
  return done ?? publishInSteps(tools, request)
}

function publishInSteps(tools: PublishTools, request: PublishRequest): Promise<PublishResult> {
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

export async function carryOut(
  tools: PublishTools,
  prepared: PreparedPlan,
  request: PublishRequest,
): Promise<PublishResult> {
  const { next, steps } = prepared
  const payload = payloadOf(prepared, request)
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
  return { version, model: published(prepared, version) }
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
  const raised = await client.query<{ version: number }>(
    'UPDATE sys.epoch SET model_version = model_version + 1 RETURNING model_version AS version',
  )
  const version = raised.rows[0]?.version ?? 0
  for (const row of versionRows(entry, entry.payload as Payload, { version, at }))
    await client.query(toSqlText(row))
  await client.query('UPDATE sys.publish SET version = $2 WHERE id = $1', [entry.id, version])
  return version
}

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
