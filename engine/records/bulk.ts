import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, join, sql } from '../sql.ts'
import { type BinOptions, binRecords } from './bin.ts'
import type { BulkInput } from './bulk-input.ts'
import { type Change, toCreate, toUpdate } from './change.ts'
import { knownObject } from './known-object.ts'
import { raiseHeads } from './raise-heads.ts'
import { save } from './save.ts'

export type BulkResult = { id: string; version: number; created: boolean } | { problem: AppError }

/** Most records of one request. */
export const mostRecords = 10_000
const chunkSize = 500

interface Task {
  change?: Change
  /** Id to delete. */
  remove?: string
  problem?: AppError
}

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
  if (input.mode === 'all') {
    return inTransaction(ctx, async (tx) => {
      const tasks = await toTasks(tx, object, input)
      const refused = tasks.find((task) => task.problem)
      if (refused?.problem) throw refused.problem
      await run(tx, object, tasks, {})
      return { results: await resultsOf(tx, object, tasks) }
    })
  }
  const tasks = await toTasks(ctx, object, input)
  for (let at = 0; at < tasks.length; at += chunkSize)
    await runEach(
      ctx,
      object,
      tasks.slice(at, at + chunkSize).filter((task) => !task.problem),
    )
  return { results: await resultsOf(ctx, object, tasks) }
}

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

async function toTasks(ctx: Ctx, object: ObjectDef, input: BulkInput): Promise<Task[]> {
  const updates = (input.update ?? []).map((record, at): Task => {
    const { id, version, ...fields } = record
    if (!isId(id)) return { problem: new AppError('not_found', { object: object.name, id }) }
    const change = toUpdate(object, id, fields, `/update/${at}`)
    if (typeof version === 'number') change.expectedVersion = version
    return { change }
  })
  return [
    ...(input.create ?? []).map(
      (record, at): Task => ({ change: toCreate(object, record, `/create/${at}`) }),
    ),
    ...updates,
    ...(input.upsert ? await upsertTasks(ctx, object, input.upsert.on, input.upsert.records) : []),
    ...(input.delete ?? []).map(
      (id): Task =>
        isId(id)
          ? { remove: id.toLowerCase() }
          : { problem: new AppError('not_found', { object: object.name, id }) },
    ),
  ]
}

/** Which records exist is asked in one query; a key that repeats within the request means the same record. */
async function upsertTasks(
  ctx: Ctx,
  object: ObjectDef,
  on: readonly string[],
  records: readonly Record<string, unknown>[],
): Promise<Task[]> {
  const key = object.unique.find(
    ({ fields }) => fields.length === on.length && fields.every((name) => on.includes(name)),
  )
  if (!key)
    throw new AppError('parameter_invalid', {
      parameter: 'upsert.on',
      value: on.join(', '),
      reason: 'These fields are not a unique key.',
    })
  const text = (value: unknown): string => {
    const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value
    const plain = String(id ?? '').trim()
    return key.ignoreCase ? plain.toLowerCase() : plain
  }
  const keyOf = (record: Record<string, unknown>): string[] => on.map((name) => text(record[name]))
  const columns = on.map((name) =>
    key.ignoreCase ? sql`lower(btrim(a.${ident(name)}::text))` : sql`btrim(a.${ident(name)}::text)`,
  )
  const lists = on.map((_, at) => sql`${records.map((record) => keyOf(record)[at])}::text[]`)
  const rows = rowsFor(ctx, object, 'read', 'a')
  const found = await ctx.db.rows<{ id: string; key: string[] }>(
    sql`SELECT a."id", ARRAY[${join(columns)}] AS key FROM ${ident('app', object.name)} a
      WHERE (${join(columns)}) IN (SELECT * FROM unnest(${join(lists)})) AND a."deleted_at" IS NULL ${rows ? sql`AND ${rows}` : sql``}`,
  )
  const known = new Map(found.map((row) => [JSON.stringify(row.key), row.id]))
  const tasks = new Map<string, Task>()
  const inOrder = records.map((record, at): Task => {
    const parts = keyOf(record)
    const name = parts.some((part) => part === '') ? uuid() : JSON.stringify(parts)
    const before = tasks.get(name)
    if (before?.change) {
      before.change.input = { ...before.change.input, ...record }
      return before
    }
    const id = known.get(name)
    const path = `/upsert/records/${at}`
    const task: Task = { change: id ? toUpdate(object, id, record, path) : toCreate(object, record, path) }
    tasks.set(name, task)
    return task
  })
  return inOrder
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
async function runEach(ctx: Ctx, object: ObjectDef, tasks: readonly Task[]): Promise<void> {
  if (tasks.length === 0) return
  try {
    await savepoint(ctx, (tx) => run(tx, object, tasks, eachByItself))
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error
    if (tasks.length === 1) {
      tasks[0]!.problem = error
      return
    }
    const named = error.code === 'validation_failed' ? blame(tasks, error) : []
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

/** Gives each task its own issues. */
function blame(tasks: readonly Task[], error: AppError): Task[] {
  const issues = error.details.errors ?? []
  return tasks.filter((task) => {
    const path = task.change?.path
    const own = issues.filter(
      (entry) => path !== undefined && (entry.path === path || entry.path.startsWith(`${path}/`)),
    )
    if (own.length > 0) task.problem = new AppError('validation_failed', { ...error.details, errors: own })
    return own.length > 0
  })
}

/** A transaction of its own, or a savepoint of the one that is open. */
async function savepoint(ctx: Ctx, work: (ctx: Ctx) => Promise<void>): Promise<void> {
  if (!ctx.db.inTransaction) return work(ctx)
  const { rightsEpoch } = ctx.db
  await ctx.db.run(sql`SAVEPOINT bulk`)
  try {
    await work(ctx)
    await ctx.db.run(sql`RELEASE SAVEPOINT bulk`)
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
