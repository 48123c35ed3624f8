import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { sql } from '../sql.ts'
import { type BinOptions, binRecords } from './bin.ts'
import type { Task } from './bulk-tasks.ts'
import type { Waiting } from './change.ts'
import { raiseHeads } from './raise-heads.ts'
import { save as saveChanges } from './save.ts'
import { waitingView } from './waiting.ts'

/** One transaction for these tasks; they are told what of them waits for an approval. */
export async function runTasks(
  ctx: Ctx,
  object: ObjectDef,
  tasks: readonly Task[],
  bin: BinOptions = {},
): Promise<void> {
  const changes = [...new Set(tasks.flatMap((task) => task.change ?? []))]
  const removed = tasks.flatMap((task) => task.remove ?? [])
  await inTransaction(ctx, async (tx) => {
    const waiting: Waiting[] = changes.length > 0 ? [...(await saveChanges(tx, changes))] : []
    if (removed.length > 0) {
      const stay = await binRecords(tx, object, [...new Set(removed)], bin)
      const kept = new Set(stay.map(({ id }) => id))
      const gone = [...new Set(removed)].filter((id) => !kept.has(id))
      if (gone.length > 0) await raiseHeads(tx, object, gone, tx.clock.now().toISOString())
      waiting.push(...stay)
    }
    for (const task of tasks) {
      const own = waiting.find(({ id }) => id === (task.change?.id ?? task.remove))
      if (own) task.waiting = waitingView(tx, own)
    }
  })
}

/** A transaction of its own, or a savepoint of the one that is open. */
export async function savepoint<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
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

/** Others may make a record of the same key meanwhile: then it is there, and an upsert changes it. */
export const upsertTries = 3

export const isDuplicate = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'duplicate_record'
