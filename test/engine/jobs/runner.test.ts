import { afterEach, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { AppError, StaleModel } from '../../../engine/errors.ts'
import { type Chore, Chores } from '../../../engine/jobs/chores.ts'
import { defineJob, type JobKind, type RunnableJob } from '../../../engine/jobs/define-job.ts'
import { JobRunner } from '../../../engine/jobs/runner.ts'
import { askToCancel, findJob, insertJob, type JobRow } from '../../../engine/jobs/store.ts'
import { Registry } from '../../../engine/registry.ts'
import { sql } from '../../../engine/sql.ts'
import { testClock } from '../../support/clock.ts'
import { withDatabase } from '../../support/database.ts'
import { keptLog } from '../../support/log.ts'

const userId = '01900000-0000-7000-8000-000000000001'

describe('JobRunner', () => {
  const db = withDatabase()
  const clock = testClock()
  const log = keptLog()
  const runners: JobRunner[] = []
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()))
    await db.run(sql`DELETE FROM sys.job`)
  })

  const ctxOf = (): Ctx => ({ db, pool: db, clock, log }) as unknown as Ctx
  function runnerOf(run: JobKind['run'], leaseMs = 30_000): JobRunner {
    const kinds = new Registry('kind of job', [defineJob({ kind: 'count', run: run as never })])
    const contexts = { system: async () => ctxOf(), ofUser: async () => ctxOf() }
    const runner = new JobRunner({ db, clock, log, kinds, contexts, leaseMs })
    runners.push(runner)
    return runner
  }
  const queue = (input: unknown = {}): Promise<JobRow> =>
    insertJob(db, { kind: 'count', userId, input, at: clock.now() })
  const toTen =
    (seen: number[]): JobKind['run'] =>
    async (_ctx, job: RunnableJob, progress) => {
      await progress.total(10)
      for (let n = Number(job.cursor ?? 0) + 1; n <= 10; n++) {
        await progress.step(async () => ({ done: 1, cursor: n }))
        seen.push(n)
      }
      return { counted: 10 }
    }

  it('runs a job to its end and keeps the result', async () => {
    const job = await queue()
    const runner = runnerOf(toTen([]))
    await runner.fill()
    await runner.idle()
    expect(await findJob(db, job.id)).toMatchObject({
      state: 'done',
      done: 10,
      total: 10,
      result: { counted: 10 },
    })
  })

  it('goes on while a chore waits for a machine of somebody else, and ends after it', async () => {
    let answer = () => {}
    let begun = 0
    const waits: Chore = {
      name: 'waits',
      everyMs: 1,
      aside: true,
      run: () => {
        begun++
        return new Promise((resolve) => {
          answer = resolve
        })
      },
    }
    let isDone = false
    const after: Chore = {
      name: 'after',
      everyMs: 1,
      run: async () => {
        isDone = true
      },
    }
    const contexts = { system: async () => ctxOf(), ofUser: async () => ctxOf() }
    const chores = new Chores({ chores: [waits, after], clock, log, contexts })
    await chores.runDue()
    clock.pass(1_000)
    await chores.runDue()
    expect([begun, isDone]).toEqual([1, true])
    answer()
    await chores.idle()
    clock.pass(1_000)
    await chores.runDue()
    expect(begun).toBe(2)
    answer()
  })

  it('ends a running job after its step when it is cancelled, and a waiting one at once', async () => {
    const [job, waiting] = [await queue(), await queue()]
    const runner = runnerOf(async (_ctx, own, progress) => {
      await progress.step(async () => ({ done: 1 }))
      await askToCancel(db, own.id, clock.now())
      await progress.step(async () => ({ done: 1 }))
      return {}
    })
    await askToCancel(db, waiting.id, clock.now())
    await runner.fill()
    await runner.idle()
    expect(await findJob(db, job.id)).toMatchObject({ state: 'cancelled', done: 1 })
    expect(await findJob(db, waiting.id)).toMatchObject({ state: 'cancelled', done: 0 })
  })

  it('goes on where a killed node stopped, and the dead one can write no more', async () => {
    const job = await queue()
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const dead = runnerOf(async (_ctx, _job, progress) => {
      await progress.step(async () => ({ done: 4, cursor: 4 }))
      await held
      await progress.step(async () => ({ done: 99, cursor: 99 }))
      return { by: 'dead' }
    })
    await dead.fill()
    await expect.poll(async () => (await findJob(db, job.id))?.done).toBe(4)
    clock.pass(60_000)
    const seen: number[] = []
    const next = runnerOf(toTen(seen))
    await next.fill()
    await next.idle()
    release()
    await dead.idle()
    expect(seen).toEqual([5, 6, 7, 8, 9, 10])
    expect(await findJob(db, job.id)).toMatchObject({ state: 'done', done: 10, result: { counted: 10 } })
  })

  it('hands its jobs back when the node stops', async () => {
    const job = await queue()
    const seen: number[] = []
    const runner = runnerOf(async (_ctx, _job, progress) => {
      for (let n = 1; ; n++) {
        await progress.step(async () => ({ done: 1, cursor: n }))
        seen.push(n)
      }
    })
    await runner.fill()
    await expect.poll(() => seen.length).toBeGreaterThan(1)
    await runner.stop()
    expect(await findJob(db, job.id)).toMatchObject({ state: 'queued', done: seen.length })
  })

  it('keeps the first thousand errors and counts all', async () => {
    const job = await queue()
    const message = { en: 'no', zh: '不' }
    const runner = runnerOf(async (_ctx, _job, progress) => {
      for (let part = 0; part < 3; part++)
        await progress.step(async () => ({
          errors: Array.from({ length: 400 }, (_, n) => ({ row: part * 400 + n, code: 'required', message })),
        }))
      return {}
    })
    await runner.fill()
    await runner.idle()
    const ended = await findJob(db, job.id)
    expect(ended?.errors).toHaveLength(1_000)
    expect(ended?.error_count).toBe(1_200)
  })

  it('takes a step again when the model changed under it, and undoes a dry one', async () => {
    const job = await queue()
    let tries = 0
    const runner = runnerOf(async (_ctx, _job, progress) => {
      await progress.step(async (ctx) => {
        await ctx.db.run(sql`UPDATE sys.setting SET currency = 'EUR'`)
        if (++tries === 1) throw new StaleModel(2, 2)
        return { done: 1, rollback: true }
      })
      return {}
    })
    await runner.fill()
    await runner.idle()
    expect(tries).toBe(2)
    expect(await findJob(db, job.id)).toMatchObject({ state: 'done', done: 1 })
    expect(await db.first(sql`SELECT currency FROM sys.setting`)).toEqual({ currency: 'USD' })
  })

  it('says why a job failed, and nothing of what only operators should know', async () => {
    const [refused, broken] = [await queue({ known: true }), await queue()]
    const runner = runnerOf(async (_ctx, { input }) => {
      if ((input as { known?: boolean }).known) throw new AppError('file_refused', { reason: 'It is empty.' })
      throw new Error('secret detail')
    })
    await runner.fill()
    await runner.idle()
    expect((await findJob(db, refused.id))?.errors[0]).toMatchObject({ code: 'file_refused' })
    const failed = await findJob(db, broken.id)
    expect(failed?.errors[0]).toMatchObject({ code: 'internal' })
    expect(JSON.stringify(failed?.errors)).not.toContain('secret')
  })
})
