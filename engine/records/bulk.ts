import { v7 as uuid } from 'uuid'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { ident, sql } from '../sql.ts'
import { type BinOptions, binRecords } from './bin.ts'
import type { BulkInput } from './bulk-input.ts'
import { findUpsertsAgain, type Task, toTasks } from './bulk-tasks.ts'
import { knownObject } from './known-object.ts'
import { raiseHeads } from './raise-heads.ts'
import { save } from './save.ts'
import type { Duplicate } from './steps/find-duplicates.ts'

export type BulkResult = { id: string; version: number; created: boolean } | { problem: AppError }

/** Most records of one request. */
export const mostRecords = 10_000
const chunkSize = 500

/**
 * Up to 10,000 records through the save order, set-wise. Results stand in the order create, update, upsert, delete.
 *
 * @throws unknown_object, forbidden, too_many_records, malformed_request; with mode `all` also what a save throws,
 *   its paths such as `/create/3/amount`
 */
export async function bulkRecords(
  ctx: Ctx,
  objectName: string,
  input: BulkInput,
): Promise<{ results: BulkResult[] }> {
  const object = knownObject(ctx, objectName)
  const count =
    (input.create?.length ?? 0) +
    (input.update?.length ?? 0) +
    (input.upsert?.records.length ?? 0) +
    (input.delete?.length ?? 0)
  if (count > mostRecords) throw new AppError('too_many_records', { limit: mostRecords, count })
  requireActs(ctx, object, input)
  if (input.mode === 'all') return { results: await allAtOnce(ctx, object, input) }
  const tasks = await toTasks(ctx, object, input)
  for (let at = 0; at < tasks.length; at += chunkSize)
    await runEach(
      ctx,
      object,
      tasks.slice(at, at + chunkSize).filter((task) => !task.problem),
    )
  return { results: await resultsOf(ctx, object, tasks) }
}

/** Others may make a record of the same key meanwhile: then it is there, and an upsert changes it. */
const upsertTries = 3

async function allAtOnce(ctx: Ctx, object: ObjectDef, input: BulkInput): Promise<BulkResult[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await savepoint(ctx, (inner) =>
        inTransaction(inner, async (tx) => {
          const tasks = await toTasks(tx, object, input)
          const refused = tasks.find((task) => task.problem)
          if (refused?.problem) throw refused.problem
          await run(tx, object, tasks, {})
          return resultsOf(tx, object, tasks)
        }),
      )
    } catch (error) {
      if (!input.upsert || !isDuplicate(error) || attempt === upsertTries) throw error
    }
  }
}

const isDuplicate = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'duplicate_record'

function requireActs(ctx: Ctx, object: ObjectDef, input: BulkInput): void {
  const acts = [
    input.create && 'create',
    input.update && 'update',
    input.upsert && 'create',
    input.upsert && 'update',
    input.delete && 'delete',
  ] as const
  for (const act of acts)
    if (act && !mayDo(ctx, object, act)) throw new AppError('forbidden', { act, object: object.name })
}

/** One transaction for these tasks. */
async function run(ctx: Ctx, object: ObjectDef, tasks: readonly Task[], bin: BinOptions): Promise<void> {
  const changes = [...new Set(tasks.flatMap((task) => task.change ?? []))]
  const removed = tasks.flatMap((task) => task.remove ?? [])
  await inTransaction(ctx, async (tx) => {
    if (changes.length > 0) await save(tx, changes)
    if (removed.length > 0) {
      const ids = [...new Set(removed)]
      await binRecords(tx, object, ids, bin)
      await raiseHeads(tx, object, ids, tx.clock.now().toISOString())
    }
  })
}

/** What is deleted one by one comes back one by one. */
const eachByItself: BinOptions = { batchOf: () => uuid() }

/** A chunk that fails gives up those that are named as wrong, else is halved, so one bad record costs itself only. */
async function runEach(
  ctx: Ctx,
  object: ObjectDef,
  tasks: readonly Task[],
  attempt: number = 1,
): Promise<void> {
  if (tasks.length === 0) return
  try {
    await savepoint(ctx, (tx) => run(tx, object, tasks, eachByItself))
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error
    if (isDuplicate(error) && attempt < upsertTries && (await findUpsertsAgain(ctx, object, tasks)))
      return runEach(ctx, object, tasks, attempt + 1)
    if (tasks.length === 1) {
      tasks[0]!.problem = error
      return
    }
    const named = blame(tasks, error)
    if (named.length > 0) {
      await runEach(
        ctx,
        object,
        tasks.filter((task) => !named.includes(task)),
      )
      return
    }
    const half = Math.ceil(tasks.length / 2)
    await runEach(ctx, object, tasks.slice(0, half))
    await runEach(ctx, object, tasks.slice(half))
  }
}

/** Gives each task what is its own of the error. */
function blame(tasks: readonly Task[], error: AppError): Task[] {
  const {
    errors = [],
    duplicates = [],
    object,
  } = error.details as AppError['details'] & {
    duplicates?: Duplicate[]
  }
  return tasks.filter((task) => {
    const path = task.change?.path
    const isOwn = (entry: { path: string }) =>
      path !== undefined && (entry.path === path || entry.path.startsWith(`${path}/`))
    const own = errors.filter(isOwn)
    const duplicate = duplicates.find(isOwn)
    if (own.length > 0) task.problem = new AppError('validation_failed', { ...error.details, errors: own })
    else if (duplicate) {
      const { path: _path, ...rest } = duplicate
      task.problem = new AppError('duplicate_record', { object, ...rest })
    }
    return task.problem !== undefined
  })
}

/** A transaction of its own, or a savepoint of the one that is open. */
async function savepoint<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (!ctx.db.inTransaction) return work(ctx)
  const { rightsEpoch } = ctx.db
  await ctx.db.run(sql`SAVEPOINT bulk`)
  try {
    const result = await work(ctx)
    await ctx.db.run(sql`RELEASE SAVEPOINT bulk`)
    return result
  } catch (error) {
    await ctx.db.run(sql`ROLLBACK TO SAVEPOINT bulk`)
    if (rightsEpoch === undefined) delete ctx.db.rightsEpoch
    else ctx.db.rightsEpoch = rightsEpoch
    throw error
  }
}

async function resultsOf(ctx: Ctx, object: ObjectDef, tasks: readonly Task[]): Promise<BulkResult[]> {
  const ids = tasks.flatMap((task) => (task.problem ? [] : (task.change?.id ?? task.remove ?? [])))
  const rows = await ctx.db.rows<{ id: string; version: number }>(
    sql`SELECT "id", "version" FROM ${ident('app', object.name)} WHERE "id" = ANY(${ids}::uuid[])`,
  )
  const versions = new Map(rows.map((row) => [row.id, row.version]))
  return tasks.map((task) => {
    if (task.problem) return { problem: task.problem }
    const id = task.change?.id ?? task.remove ?? ''
    return { id, version: versions.get(id) ?? 0, created: task.change?.kind === 'create' }
  })
}
