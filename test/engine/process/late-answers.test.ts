import { beforeAll, describe, expect, it } from 'vitest'
import { keepVersion } from '../../../engine/process/definitions.ts'
import type { GraphDocument } from '../../../engine/process/graph/document.ts'
import { tell } from '../../../engine/process/inbox.ts'
import { startRun } from '../../../engine/process/start-run.ts'
import type { ProcessEvent } from '../../../engine/process/step/events.ts'
import { ProcessWorker } from '../../../engine/process/worker.ts'
import { sql } from '../../../engine/sql.ts'
import { testClock } from '../../support/clock.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { createEffects, storedWorld } from './stored-world.ts'

const hour = 3_600_000

describe('an answer that comes late', () => {
  const db = withDatabase()
  const clock = testClock()
  const world = storedWorld(clock)
  const drain = () => new ProcessWorker({ db, world, log: silentLog }).drain()

  beforeAll(() => createEffects(db))

  const keep = (name: string, document: GraphDocument) =>
    keepVersion(db, { kind: 'workflow', name, document, at: clock.now() })
  async function start(name: string, document: GraphDocument): Promise<string> {
    await keep(name, document)
    const run = (await startRun(db, { kind: 'workflow', name, at: clock.now() }))!
    await drain()
    return run
  }
  const answer = async (run: string, key: string, event: ProcessEvent) => {
    await tell(db, { run, key, event, at: clock.now() })
    await drain()
    const told = await db.first<{ refused: string | null }>(
      sql`SELECT refused FROM sys.run_event WHERE run_id = ${run}::uuid AND key = ${key}`,
    )
    return told!.refused
  }
  const nodesOf = async (run: string) =>
    (
      await db.rows<{ node: string }>(
        sql`SELECT node FROM sys.run_token WHERE run_id = ${run}::uuid ORDER BY node`,
      )
    ).map(({ node }) => node)

  it('of a workflow that was called without waiting says nothing to the task its caller went on to', async () => {
    await keep('child', { start: 'rest', nodes: { rest: { type: 'wait', after: hour } } })
    const run = await start('caller', {
      start: 'fire',
      nodes: {
        fire: { type: 'call', workflow: 'child', wait: false, next: 'approve' },
        approve: { type: 'task', next: 'end' },
        end: { type: 'end' },
      },
    })
    clock.pass(hour)
    await drain()
    const child = await db.first(
      sql`SELECT state, parent_run AS "parentRun" FROM sys.run WHERE name = 'child'`,
    )
    expect(child).toEqual({ state: 'completed', parentRun: run })
    expect(await nodesOf(run)).toEqual(['approve'])
  })

  it('for a node that its time has ended does not complete the next one', async () => {
    const run = await start('overtaken', {
      start: 'first',
      nodes: {
        first: { type: 'work', next: 'second', on: { late: { after: hour, next: 'second' } } },
        second: { type: 'work', next: 'end' },
        end: { type: 'end' },
      },
    })
    clock.pass(hour)
    await drain()
    expect(await nodesOf(run)).toEqual(['second'])
    for (const type of ['done', 'fail'] as const) {
      const event = { type, token: 2, visit: `${run}/2/first/1`, code: 'x' }
      expect(await answer(run, type, event)).toBe('process_stale')
    }
    expect(await nodesOf(run)).toEqual(['second'])
    expect(await answer(run, 'now', { type: 'done', token: 2, visit: `${run}/2/second/1` })).toBeNull()
    expect(await nodesOf(run)).toEqual([])
  })

  it('for an earlier visit of the same node does not complete the present one', async () => {
    const run = await start('again', { start: 'a', nodes: { a: { type: 'work', next: 'a' } } })
    const visit = (n: number) => ({ type: 'done', token: 2, visit: `${run}/2/a/${n}` }) as const
    expect(await answer(run, 'first', visit(1))).toBeNull()
    expect(await answer(run, 'twice', visit(1))).toBe('process_stale')
    expect(await answer(run, 'second', visit(2))).toBeNull()
  })

  it('from a workflow that was called and waited for does not complete what came after its time', async () => {
    await keep('slow', { start: 'rest', nodes: { rest: { type: 'work' } } })
    const run = await start('impatient', {
      start: 'ask',
      nodes: {
        ask: { type: 'call', workflow: 'slow', next: 'end', on: { late: { after: hour, next: 'approve' } } },
        approve: { type: 'task', next: 'end' },
        end: { type: 'end' },
      },
    })
    const child = (await db.first<{ id: string }>(sql`SELECT id FROM sys.run WHERE name = 'slow'`))!.id
    clock.pass(hour)
    // The child ends before the news of its withdrawal has come to it.
    await tell(db, { run: child, key: 'k', event: { type: 'done', token: 2 }, at: clock.now() })
    await drain()
    expect(await nodesOf(run)).toEqual(['approve'])
  })
})
