import { spawn } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../engine/context.ts'
import { ProcessWorker } from '../../engine/process/worker.ts'
import { storedWorld } from '../engine/process/stored-world.ts'
import { bundled } from '../support/bundled.ts'
import { withDatabase } from '../support/database.ts'
import { silentLog } from '../support/log.ts'
import { found, notesOfChild, notesOfRun, prepare } from './process-scenario.ts'

const child = await bundled('test/faults/process-child.ts')
const runs = 20

/** A worker that kills itself in its wake-up's transaction, after so many notes. */
function workUntil(url: string, note: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, url, String(note)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    running.on('error', reject)
    running.on('close', (_code, signal) => resolve(signal))
  })
}

describe('a worker that is killed in the middle of moving a run', () => {
  const db = withDatabase()

  beforeAll(() => prepare(db, systemClock, runs))

  it('leaves every run before or after its step, and the next one brings all to their end, each effect once', async () => {
    for (const note of [1, 2, 5, 8, 13, 3, 21, 1, 7]) {
      expect(await workUntil(db.url, note)).toBe('SIGKILL')
      const half = await found(db)
      expect(half.unequal).toBe(0)
      expect(half.incidents).toBe(0)
    }

    const worker = new ProcessWorker({ db, world: storedWorld(systemClock), log: silentLog })
    await expect
      .poll(async () => {
        await worker.drain()
        return (await found(db)).open
      })
      .toBe(0)
    expect(await found(db)).toEqual({
      ended: 2 * runs,
      open: 0,
      notes: runs * (notesOfRun + notesOfChild),
      incidents: 0,
      alive: 0,
      undone: 0,
      unequal: 0,
    })
  }, 120_000)
})
