import { beforeAll, describe, expect, it } from 'vitest'
import { notWaited } from '../../../engine/db/migrations/040-not-waited.ts'
import { keepVersion } from '../../../engine/process/definitions.ts'
import type { GraphDocument } from '../../../engine/process/graph/document.ts'
import { startRun } from '../../../engine/process/start-run.ts'
import { ProcessWorker } from '../../../engine/process/worker.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { testClock } from '../../support/clock.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { createEffects, storedWorld } from './stored-world.ts'

describe('runs that were called by an engine of before', () => {
  const db = withDatabase()
  const clock = testClock()

  beforeAll(() => createEffects(db))

  it('answer only a caller that waits for them', async () => {
    const keep = (name: string, document: GraphDocument) =>
      keepVersion(db, { kind: 'workflow', name, document, at: clock.now() })
    await keep('long', { start: 'w', nodes: { w: { type: 'wait', after: 3_600_000 } } })
    const calling = (wait: boolean): GraphDocument => ({
      start: 'b',
      nodes: {
        b: {
          type: 'block',
          start: 'ask',
          nodes: {
            ask: { type: 'call', workflow: 'long', wait, input: { nodes: "='three'" }, next: 'rest' },
            rest: { type: 'wait', event: 'go' },
          },
        },
      },
    })
    await keep('waits', calling(true))
    await keep('leaves', calling(false))
    for (const name of ['waits', 'leaves']) await startRun(db, { kind: 'workflow', name, at: clock.now() })
    const worker = new ProcessWorker({ db, world: storedWorld(clock), log: silentLog })
    await worker.drain()
    // As the engine of before kept them: the thread's id always, its visit never.
    await db.run(sql`UPDATE sys.run child SET parent_visit = NULL, parent_token = (
        SELECT t.id FROM sys.run_token t WHERE t.run_id = child.parent_run AND NOT t.owns ORDER BY t.id DESC LIMIT 1)
      WHERE parent_run IS NOT NULL`)
    await db.run(raw(notWaited.up as string))
    clock.pass(2 * 3_600_000)
    await worker.drain()
    const at = await db.rows<{ name: string; node: string }>(
      sql`SELECT r.name, t.node FROM sys.run r JOIN sys.run_token t ON t.run_id = r.id AND NOT t.owns
        WHERE r.parent_run IS NULL ORDER BY r.name`,
    )
    expect(at).toEqual([
      { name: 'leaves', node: 'rest' },
      { name: 'waits', node: 'rest' },
    ])
    expect(
      await db.first(
        sql`SELECT count(*)::integer AS n FROM sys.run WHERE parent_run IS NOT NULL AND parent_token IS NULL`,
      ),
    ).toEqual({ n: 1 })
  })
})
