import { beforeAll, describe, expect, it } from 'vitest'
import { keepVersion } from '../../../engine/process/definitions.ts'
import type { GraphDocument } from '../../../engine/process/graph/document.ts'
import { tell } from '../../../engine/process/inbox.ts'
import { startRun } from '../../../engine/process/start-run.ts'
import { lockRun } from '../../../engine/process/store/runs.ts'
import { wakeHeld } from '../../../engine/process/wake-up.ts'
import { ProcessWorker } from '../../../engine/process/worker.ts'
import { sql } from '../../../engine/sql.ts'
import { testClock } from '../../support/clock.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { createEffects, storedWorld } from './stored-world.ts'

/** More than one wake-up enters. */
const long = 210

describe('a run that whoever acts moves at once', () => {
  const db = withDatabase()
  const clock = testClock()
  const world = storedWorld(clock)
  beforeAll(() => createEffects(db))

  /** Waits at `a`; behind it are many nodes, then `b`. */
  async function start(name: string): Promise<string> {
    const notes = Array.from({ length: long }, (_, n) => [
      `n${n}`,
      { type: 'note', next: n + 1 < long ? `n${n + 1}` : 'b' },
    ])
    const document: GraphDocument = {
      start: 'a',
      nodes: { a: { type: 'work', next: 'n0' }, ...Object.fromEntries(notes), b: { type: 'work' } },
    }
    await keepVersion(db, { kind: 'workflow', name, document, at: clock.now() })
    const run = (await startRun(db, { kind: 'workflow', name, at: clock.now() }))!
    await new ProcessWorker({ db, world, log: silentLog }).drain()
    return run
  }
  const doneAt = async (run: string, node: string) => {
    const token = await db.first<{ id: number }>(
      sql`SELECT id::integer AS id FROM sys.run_token WHERE run_id = ${run}::uuid`,
    )
    return { type: 'done', token: token!.id, visit: `${run}/${token!.id}/${node}/1` } as const
  }

  it('tells whoever acts that something came before them, however long the way was that it led', async () => {
    const run = await start('overtaken')
    const event = await doneAt(run, 'a')
    await tell(db, { run, key: 'first', event, at: clock.now() })
    const moved = await db.transaction(async (tx) => {
      await lockRun(tx, run)
      return wakeHeld(tx, world, { run, happening: [{ key: 'act', event }] })
    })
    expect(moved?.refused).toBe('process_stale')
    const at = await db.first<{ node: string }>(
      sql`SELECT node FROM sys.run_token WHERE run_id = ${run}::uuid`,
    )
    expect(at).toEqual({ node: 'b' })
  })
})
