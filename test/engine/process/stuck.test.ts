import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../engine/database.ts'
import { AppError } from '../../../engine/errors.ts'
import { keepVersion } from '../../../engine/process/definitions.ts'
import type { GraphDocument } from '../../../engine/process/graph/document.ts'
import { startRun } from '../../../engine/process/start-run.ts'
import type { ProcessWorld } from '../../../engine/process/wake-up.ts'
import { ProcessWorker } from '../../../engine/process/worker.ts'
import { sql } from '../../../engine/sql.ts'
import { testClock } from '../../support/clock.ts'
import { withDatabase } from '../../support/database.ts'
import { keptLog } from '../../support/log.ts'
import { createEffects, storedWorld } from './stored-world.ts'

const hour = 3_600_000

describe('a run that cannot be moved', () => {
  const db = withDatabase()
  const clock = testClock()
  const log = keptLog()

  beforeAll(() => createEffects(db))

  async function start(name: string, document: GraphDocument): Promise<string> {
    await keepVersion(db, { kind: 'workflow', name, document, at: clock.now() })
    return (await startRun(db, { kind: 'workflow', name, at: clock.now() }))!
  }
  const stateOf = (run: string) =>
    db.first<{ state: string }>(sql`SELECT state FROM sys.run WHERE id = ${run}::uuid`)
  const incidentsOf = (run: string) =>
    db.rows(sql`SELECT code, state, detail FROM sys.incident WHERE run_id = ${run}::uuid`)

  it('becomes an incident after some tries, is tried on ever more rarely, and is over once it moves', async () => {
    let isBroken = true
    let tries = 0
    const told: unknown[] = []
    const sound = storedWorld(clock)
    const world: ProcessWorld = {
      ...sound,
      expressions(waking) {
        tries++
        if (isBroken) throw new AppError('forbidden', { reason: 'The workflow works as nobody.' })
        return sound.expressions(waking)
      },
      async stuck({ run }, { code }) {
        told.push([run.id, code])
        throw new Error('Nobody can be told.')
      },
    }
    const run = await start('broken', { start: 'a', nodes: { a: { type: 'note' } } })
    const worker = new ProcessWorker({ db, world, log, restMs: 1_000 })
    for (let n = 0; n < 4; n++) {
      await worker.drain()
      clock.pass(20_000)
    }
    expect(await incidentsOf(run)).toEqual([])
    for (let n = 0; n < 3; n++) {
      await worker.drain()
      clock.pass(2 * hour)
    }
    const message = expect.stringContaining('works as nobody')
    expect(await incidentsOf(run)).toEqual([{ code: 'forbidden', state: 'open', detail: { message } }])
    expect(await stateOf(run)).toEqual({ state: 'incident' })
    expect(told).toEqual([[run, 'forbidden']])

    const before = tries
    await worker.drain()
    for (let n = 0; n < 50; n++) {
      clock.pass(1_000)
      await worker.drain()
    }
    expect(tries - before).toBe(1)

    isBroken = false
    clock.pass(2 * hour)
    await worker.drain()
    expect(await stateOf(run)).toEqual({ state: 'completed' })
    expect(await incidentsOf(run)).toMatchObject([{ state: 'resolved' }])
  })

  it('because what it asked for failed has not taken the step, and takes it when that works', async () => {
    let isBroken = true
    const world: ProcessWorld = {
      ...storedWorld(clock),
      async signalled() {
        if (isBroken) throw new AppError('process_closed')
      },
    }
    const run = await start('sender', {
      start: 'say',
      nodes: { say: { type: 'signal', event: 'said', to: 'all', next: 'a' }, a: { type: 'note' } },
    })
    const worker = new ProcessWorker({ db, world, log, restMs: 1_000 })
    await worker.drain()
    const undone = sql`SELECT refused FROM sys.run_event WHERE run_id = ${run}::uuid AND done_at IS NULL`
    expect(await db.rows(undone)).toHaveLength(1)
    isBroken = false
    clock.pass(hour)
    await worker.drain()
    expect(await stateOf(run)).toEqual({ state: 'completed' })
    expect(await db.rows(sql`SELECT 1 FROM public.effect WHERE key LIKE ${`${run}/%`}`)).toHaveLength(1)
  })

  it('is not tried by two at once, also in the moment in which it is let go', async () => {
    const tried: string[] = []
    const sound = storedWorld(clock)
    const world: ProcessWorld = {
      ...sound,
      expressions(waking) {
        tried.push(waking.origin.name)
        if (waking.origin.name === 'bad')
          throw new AppError('forbidden', { reason: 'The workflow works as nobody.' })
        return sound.expressions(waking)
      },
    }
    await start('bad', { start: 'a', nodes: { a: { type: 'note' } } })
    for (let n = 0; n < 5; n++) await start('good', { start: 'a', nodes: { a: { type: 'note' } } })
    let triedMeanwhile: string[] = []
    const slow: Database = {
      ...db,
      url: db.url,
      async transaction(work, options) {
        try {
          return await db.transaction(work, options)
        } catch (error) {
          await sleep(300)
          triedMeanwhile = [...tried]
          throw error
        }
      },
    }
    await new ProcessWorker({ db: slow, world, log }).drain()
    const all = ['bad', ...Array<string>(5).fill('good')]
    expect(tried.sort()).toEqual(all)
    // Nor does the other lane end over it.
    expect(triedMeanwhile.sort()).toEqual(all)
  })
})
