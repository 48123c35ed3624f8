import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import { isChangedTable } from '../db/pg-errors.ts'
import { AppError, StaleModel } from '../errors.ts'
import { renewed } from '../jobs/contexts.ts'
import type { ObjectDef } from '../model.ts'
import type { BinOptions } from './bin.ts'
import { isDuplicate, runTasks, savepoint, upsertTries } from './bulk-run.ts'
import { findUpsertsAgain, type Task } from './bulk-tasks.ts'
import { knownObject } from './known-object.ts'
import type { Duplicate } from './steps/find-duplicates.ts'

/** What is deleted one by one comes back one by one. */
const eachByItself: BinOptions = { batchOf: () => uuid() }

const mostRenewals = 5

/**
 * Tasks of which each stands for itself. What is committed stays: when the model or the rights change in the midst of
 * it, the rest goes on with those of now, while a request that has committed nothing is simply run again.
 */
export class BulkEach {
  ctx: Ctx
  object: ObjectDef
  #committed = false
  #renewals = 0
  /** Why nothing more can be done. */
  #end: AppError | undefined

  constructor(ctx: Ctx, object: ObjectDef) {
    this.ctx = ctx
    this.object = object
  }

  /** A chunk that fails gives up those that are named as wrong, else is halved, so one bad record costs itself only. */
  async run(tasks: readonly Task[], attempt: number = 1): Promise<void> {
    if (tasks.length === 0) return
    try {
      await this.going(() => this.#attempt(tasks))
      this.#committed = true
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error
      await this.#without(tasks, { error, attempt })
    }
  }

  async #attempt(tasks: readonly Task[]): Promise<void> {
    if (this.#end) throw this.#end
    for (const { change } of tasks) if (change) change.object = this.object
    await savepoint(this.ctx, (tx) => runTasks(tx, this.object, tasks, eachByItself))
  }

  async #without(
    tasks: readonly Task[],
    { error, attempt }: { error: AppError; attempt: number },
  ): Promise<void> {
    if (isDuplicate(error) && attempt < upsertTries && (await findUpsertsAgain(this.ctx, this.object, tasks)))
      return this.run(tasks, attempt + 1)
    if (error === this.#end || tasks.length === 1) {
      for (const task of tasks) task.problem = error
      return
    }
    const named = blame(tasks, error)
    if (named.length > 0) return this.run(tasks.filter((task) => !named.includes(task)))
    const half = Math.ceil(tasks.length / 2)
    await this.run(tasks.slice(0, half))
    await this.run(tasks.slice(half))
  }

  /** Does some work; when what it stands on is outdated, once more on that of now. @throws StaleModel */
  async going<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const isStale = error instanceof StaleModel || isChangedTable(error)
        if (!isStale || !this.#committed || this.ctx.db.inTransaction) throw error
        if (this.#renewals++ === mostRenewals) throw error
        await this.#renew(error)
      }
    }
  }

  async #renew(error: unknown): Promise<void> {
    try {
      const now = await renewed(this.ctx)
      if (!(error instanceof StaleModel) && now.model.version === this.ctx.model.version) throw error
      this.object = knownObject(now, this.object.name)
      this.ctx = now
    } catch (refusal) {
      if (!(refusal instanceof AppError)) throw refusal
      this.#end = refusal
    }
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
    if (own.length > 0) {
      const alike = duplicates.length > 0 ? { duplicates: duplicates.filter(isOwn) } : {}
      task.problem = new AppError('validation_failed', { ...error.details, errors: own, ...alike })
    } else if (duplicate) {
      const { path: _path, ...rest } = duplicate
      task.problem = new AppError('duplicate_record', { object, ...rest })
    }
    return task.problem !== undefined
  })
}
