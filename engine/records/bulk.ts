import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { mayBeShared, mayDo } from '../permissions/rights.ts'
import { ident, sql } from '../sql.ts'
import { BulkEach } from './bulk-each.ts'
import { type BulkInput, countOf } from './bulk-input.ts'
import { isDuplicate, runTasks, savepoint, upsertTries } from './bulk-run.ts'
import { type Task, toTasks } from './bulk-tasks.ts'
import { knownObject } from './known-object.ts'
import type { WaitingView } from './waiting.ts'

export type BulkResult =
  | { id: string; version: number; created: boolean; _waiting?: WaitingView }
  | { problem: AppError }

/** Most records of one request. */
export const mostRecords = 10_000
const usualChunk = 500

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
  const count = countOf(input)
  if (count > mostRecords) throw new AppError('too_many_records', { limit: mostRecords, count })
  requireActs(ctx, object, input)
  if (input.mode === 'all') return { results: await allAtOnce(ctx, object, input) }
  const tasks = await toTasks(ctx, object, input)
  const each = new BulkEach(ctx, object)
  const { chunk = usualChunk } = input
  for (let at = 0; at < tasks.length; at += chunk)
    await each.run(tasks.slice(at, at + chunk).filter((task) => !task.problem))
  return { results: await each.going(() => resultsOf(each.ctx, each.object, tasks)) }
}

async function allAtOnce(ctx: Ctx, object: ObjectDef, input: BulkInput): Promise<BulkResult[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await savepoint(ctx, (inner) =>
        inTransaction(inner, async (tx) => {
          const tasks = await toTasks(tx, object, input)
          const refused = tasks.find((task) => task.problem)
          if (refused?.problem) throw refused.problem
          await runTasks(tx, object, tasks)
          return resultsOf(tx, object, tasks)
        }),
      )
    } catch (error) {
      if (!input.upsert || !isDuplicate(error) || attempt === upsertTries) throw error
    }
  }
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
    if (act && !mayDo(ctx, object, act) && !mayBeShared(ctx, object, act))
      throw new AppError('forbidden', { act, object: object.name })
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
    const waiting = task.waiting ? { _waiting: task.waiting } : {}
    return { id, version: versions.get(id) ?? 0, created: task.change?.kind === 'create', ...waiting }
  })
}
