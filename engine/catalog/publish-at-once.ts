import type { QueryResult } from 'pg'
import { v7 as uuid } from 'uuid'
import type { Tx } from '../database.ts'
import { txOn } from '../db/connect.ts'
import { isConnectionLoss, sqlStateOf, toAppError } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import { raw, type Sql, sql, toLiteralText } from '../sql.ts'
import { strongestLocks } from '../tables/apply.ts'
import { takePublishLock } from '../tables/connection.ts'
import { table } from '../tables/ddl.ts'
import { doneRows } from '../tables/journal.ts'
import { type LiveRow, liveTables, toLiveSchema } from '../tables/live.ts'
import { usualPatience } from '../tables/locks.ts'
import type { LiveSchema } from '../tables/schema.ts'
import type { Step } from '../tables/step.ts'
import { type DraftPackage, type DraftRow, draftPackages, draftWithBodies } from './draft.ts'
import { hasNewKept } from './fan-out.ts'
import { effectiveDocuments } from './layers.ts'
import { madeOf, type PublishedRow, publishedRow, toPublished } from './load-model.ts'
import { hashesOf, makeVersion, shippedBodies, takeDraft } from './next-version.ts'
import {
  type Basis,
  type PreparedPlan,
  planDocuments,
  planTablesOf,
  toPrepared,
  workerProblems,
} from './plan.ts'
import {
  type PublishRequest,
  type PublishResult,
  type PublishTools,
  payloadOf,
  published,
  requireSound,
  versionRows,
} from './publication.ts'
import { bodyRows, readBodies } from './store.ts'

/** Most steps that are done together: the locks of one transaction are finite. */
const mostSteps = 40

/** It takes steps of their own. */
class NotAtOnce extends Error {
  override readonly name = 'NotAtOnce'
}

/**
 * A publish that takes a moment: read, planned and carried out in one transaction, which holds the lock of all
 * publishes. Nobody ever sees a part of it, and a process that is killed in it leaves nothing behind.
 *
 * @returns undefined when it takes more: rows are read or written, indexes built, the data asked, a publish finished
 * that was interrupted, or a table is in use for longer than a try waits
 * @throws publish_running, plan_stale, publish_invalid, publish_destroys
 */
export async function publishAtOnce(
  tools: PublishTools,
  request: PublishRequest,
): Promise<PublishResult | undefined> {
  try {
    const result = await tools.db.withClient((client) => inOne(txOn(client), tools, request))
    await tools.onStep?.({ id: 'switch', moment: 'after' })
    return result
  } catch (error) {
    if (isConnectionLoss(error)) throw toAppError(error)
    if (!(error instanceof NotAtOnce) && sqlStateOf(error) === undefined) throw error
    tools.log.debug({ reason: (error as Error).message }, 'a publish takes steps of their own')
    return undefined
  }
}

async function inOne(tx: Tx, tools: PublishTools, request: PublishRequest): Promise<PublishResult> {
  try {
    return await planAndCommit(tx, tools, request)
  } catch (error) {
    if (!isConnectionLoss(error)) await tx.client.query('ROLLBACK')
    throw error
  }
}

async function planAndCommit(tx: Tx, tools: PublishTools, request: PublishRequest): Promise<PublishResult> {
  const found = await readBasis(tx, tools, request)
  // The database looks at its tables while the documents are compiled here.
  const [live, planned] = await Promise.all([
    readLive(tx, madeOf(tools.known).live),
    Promise.resolve().then(() => planDocuments(found, tools)),
  ])
  const basis: Basis = { ...found, live }
  const plan = planTablesOf(planned, live, tools)
  const { checks, steps } = plan.tables
  if (checks.length > 0 || !takesAMoment(steps) || hasNewKept(plan.from, plan.model)) throw new NotAtOnce()
  plan.problems.push(...(await workerProblems(tx, plan)))
  const nothing = { data: { problems: [], destroys: new Set<string>() }, fanOut: [] }
  const prepared = toPrepared(basis, plan, request, nothing)
  requireSound(prepared, request)

  const id = request.id ?? uuid()
  // Whoever raises it holds the lock that is held here.
  const version = basis.published.epoch + 1
  await request.onJournal?.(tx, id)
  for (const step of steps) await tools.onStep?.({ id: step.id, moment: 'before' })
  await tools.onStep?.({ id: 'switch', moment: 'before' })
  await tools.onStep?.({ id: 'switch', moment: 'inside' })
  const at = tools.clock.now()
  await ask(tx, [
    ...rowsOf(prepared, request, { id, version, at }),
    // Last, and with the end in the same message: nobody waits for longer than PostgreSQL takes.
    ...locksOf(steps, basis),
    ...steps.flatMap((step) => step.sql.map(raw)),
    sql`UPDATE sys.epoch SET model_version = ${version}`,
    raw('COMMIT'),
  ])
  for (const step of steps) await tools.onStep?.({ id: step.id, moment: 'after' })
  return { version, model: published(prepared, version) }
}

/** All that a plan is made on but the tables, in one round trip where this node knows what is published. */
async function readBasis(
  tx: Tx,
  { known }: PublishTools,
  { items, packagesOnly }: PublishRequest,
): Promise<Omit<Basis, 'live'>> {
  const made = madeOf(known)
  const [, , , lock, unfinished, backup, newest, waiting, rows] = await ask(tx, [
    raw('BEGIN'),
    // A plan that a node makes for the first time takes its time.
    raw(
      `SET LOCAL lock_timeout = ${usualPatience.timeoutMs}; SET LOCAL idle_in_transaction_session_timeout = 0`,
    ),
    raw(takePublishLock),
    sql`SELECT FROM sys.publish WHERE state IN ('preparing', 'switched') LIMIT 1`,
    sql`SELECT WHERE to_regclass('sys.backup_running') IS NOT NULL`,
    publishedRow(known),
    draftPackages,
    draftWithBodies(items),
  ])
  if (lock!.rows[0].got !== true) throw new AppError('publish_running')
  const base = toPublished(newest!.rows[0] as PublishedRow, known)
  const taken = takeDraft(
    base,
    { items },
    { waiting: waiting!.rows as DraftPackage[], rows: rows!.rows as DraftRow[] },
  )
  const isAlone = unfinished!.rowCount === 0 && backup!.rowCount === 0
  if (!isAlone || packagesOnly || taken.waiting.length > 0) throw new NotAtOnce()
  const drafted = (rows!.rows as (DraftRow & { body: unknown })[]).map(
    ({ hash, body }) => [hash, body] as const,
  )
  const bodies = new Map<string, unknown>([
    ...drafted.flatMap(([hash, body]) => (hash === null ? [] : [[hash, body] as const])),
    ...shippedBodies(taken, made.from),
  ])
  const missing = hashesOf(taken).filter((hash) => !bodies.has(hash))
  for (const [hash, body] of await readBodies(tx, missing)) bodies.set(hash, body)
  const next = makeVersion(taken, bodies)
  const before = await effectiveDocuments(tx, base.items, undefined, made.from)
  const after = await effectiveDocuments(tx, next.items, new Map([...bodies, ...next.made]), {
    items: base.items,
    documents: before,
  })
  return { published: base, next, before, after }
}

async function readLive(tx: Tx, known: LiveSchema | undefined): Promise<LiveSchema> {
  const [tables] = await ask(tx, [liveTables(known)])
  return toLiveSchema(tables!.rows as LiveRow[], known)
}

/** No row is read or written, and nothing waits for other transactions. */
const takesAMoment = (steps: readonly Step[]): boolean =>
  steps.length <= mostSteps &&
  steps.every(
    ({ how, rows, shadows, backfill }) => how === 'transaction' && rows === 0 && !shadows && !backfill,
  )

function rowsOf(
  prepared: PreparedPlan,
  request: PublishRequest,
  { id, version, at }: { id: string; version: number; at: Date },
): Sql[] {
  const { next, steps } = prepared
  const { author, message } = request
  return [
    ...(next.made.size > 0 ? [bodyRows([...next.made.keys()], [...next.made.values()])] : []),
    ...doneRows({ id, author, message, steps, version, at }),
    ...versionRows({ author, message }, payloadOf(prepared, request), { version, at }),
  ]
}

/** Of tables that are there already, in the order in which every publish takes them. */
const locksOf = (steps: readonly Step[], { live }: Basis): Sql[] =>
  [...strongestLocks(steps)]
    .filter(([name]) => live.tables.has(name))
    .map(([name, lock]) => raw(`LOCK TABLE ${table(name)} IN ${lock} MODE`))

/** Statements as one message, which need not wait for one another's answers. */
async function ask(tx: Tx, statements: readonly Sql[]): Promise<QueryResult[]> {
  const text = statements.map(toLiteralText).join(';\n')
  return [await tx.client.query(text)].flat() as QueryResult[]
}
