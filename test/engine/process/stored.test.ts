import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { keepVersion } from '../../../engine/process/definitions.ts'
import { fireDueTimers } from '../../../engine/process/due-timers.ts'
import type { GraphDocument } from '../../../engine/process/graph/document.ts'
import { tell } from '../../../engine/process/inbox.ts'
import { startRun } from '../../../engine/process/start-run.ts'
import { wakeUp } from '../../../engine/process/wake-up.ts'
import { ProcessWorker } from '../../../engine/process/worker.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { testClock } from '../../support/clock.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { counting } from '../../support/statements.ts'
import { createEffects, storedWorld } from './stored-world.ts'

const hour = 3_600_000
const note = (next?: string) => ({ type: 'note', ...(next ? { next } : {}) })

describe('a run in the database', () => {
  const db = withDatabase()
  const clock = testClock()
  const world = storedWorld(clock)
  const worker = () => new ProcessWorker({ db, world, log: silentLog })

  beforeAll(() => createEffects(db))

  async function start(name: string, document: GraphDocument, more = {}): Promise<string> {
    await keepVersion(db, { kind: 'workflow', name, document, at: clock.now() })
    return (await startRun(db, { kind: 'workflow', name, at: clock.now(), ...more }))!
  }
  const stateOf = async (run: string) =>
    (await db.first<{ state: string }>(sql`SELECT state FROM sys.run WHERE id = ${run}::uuid`))!.state
  const nodesOf = async (run: string) =>
    (
      await db.rows<{ node: string }>(
        sql`SELECT node FROM sys.run_token WHERE run_id = ${run}::uuid ORDER BY node`,
      )
    ).map(({ node }) => node)
  const effectsOf = async (run: string) =>
    (
      await db.rows<{ node: string }>(
        sql`SELECT node FROM public.effect WHERE key LIKE ${`${run}/%`} ORDER BY node`,
      )
    ).map(({ node }) => node)
  const left = async (run: string) => {
    const tables = [
      'run_token',
      'run_scope',
      'run_timer',
      'run_wait',
      'run_item',
      'run_lock',
      'run_lock_wait',
    ]
    const counts = await Promise.all(
      tables.map((table) =>
        db.first<{ n: number }>(
          sql`SELECT count(*)::int AS n FROM sys.${raw(table)} WHERE run_id = ${run}::uuid`,
        ),
      ),
    )
    return counts.reduce((sum, row) => sum + row!.n, 0)
  }

  it('goes through a fork, a timer, a signal, items and another workflow to its end, each effect once', async () => {
    await keepVersion(db, {
      kind: 'workflow',
      name: 'child',
      document: {
        start: 'said',
        nodes: { said: { type: 'note', next: 'end' }, end: { type: 'end', output: { answer: 42 } } },
      },
      at: clock.now(),
    })
    const run = await start(
      'everything',
      {
        start: 's',
        nodes: {
          s: { type: 'split', outputs: { a: 'a', b: 'b', c: 'c' } },
          a: note('j'),
          b: { type: 'wait', after: hour, next: 'later' },
          later: note('j'),
          c: { type: 'wait', event: 'paid', match: '$input.bill', next: 'j' },
          j: { type: 'join', of: 's', next: 'each' },
          each: {
            type: 'forEach',
            items: '$input.lines',
            mode: 'sequential',
            start: 'one',
            nodes: { one: note() },
            next: 'ask',
          },
          ask: { type: 'call', workflow: 'child', next: 'big' },
          big: {
            type: 'switch',
            outputs: { yes: { when: '$steps.ask.output.answer > 40', next: 'last' }, else: 'last' },
          },
          last: { type: 'note' },
        },
      },
      { input: { bill: 7, lines: ['x', 'y', 'z'] } },
    )
    await worker().drain()
    expect(await nodesOf(run)).toEqual(['b', 'c', 's'])
    expect(await stateOf(run)).toBe('waiting')

    clock.pass(hour - 1_000)
    await worker().drain()
    expect(await nodesOf(run)).toEqual(['b', 'c', 's'])
    clock.pass(1_000)
    await worker().drain()
    expect(await nodesOf(run)).toEqual(['c', 's'])

    const event = { type: 'signal', event: 'paid', match: 8 } as const
    await tell(db, { run, key: 'other bill', event, at: clock.now() })
    await worker().drain()
    expect(await nodesOf(run)).toEqual(['c', 's'])
    await tell(db, { run, key: 'bill', event: { ...event, match: 7 }, at: clock.now() })
    await worker().drain()

    expect(await stateOf(run)).toBe('completed')
    expect(await effectsOf(run)).toEqual(['a', 'last', 'later', 'one', 'one', 'one'])
    expect(await left(run)).toBe(0)
    const last = await db.first(
      sql`SELECT output->>'answer' AS answer FROM sys.run_step WHERE run_id = ${run}::uuid AND node = 'ask'`,
    )
    expect(last).toEqual({ answer: '42' })
  })

  it('takes an event once, and one that comes too late says why it changed nothing', async () => {
    const run = await start('once', {
      start: 'a',
      nodes: { a: { type: 'work', next: 'b' }, b: { type: 'work' } },
    })
    await worker().drain()
    const token = (await db.first<{ id: number }>(
      sql`SELECT id FROM sys.run_token WHERE run_id = ${run}::uuid`,
    ))!.id
    const answer = { run, key: 'k', event: { type: 'done', token } as const, at: clock.now() }
    expect(await tell(db, answer)).toBe(true)
    expect(await tell(db, answer)).toBe(false)
    await worker().drain()
    expect(await nodesOf(run)).toEqual(['b'])

    await tell(db, { ...answer, key: 'late', event: { type: 'done', token: 999 } })
    await worker().drain()
    const refused = await db.first(
      sql`SELECT refused FROM sys.run_event WHERE run_id = ${run}::uuid AND key = 'late'`,
    )
    expect(refused).toEqual({ refused: 'process_stale' })
    expect(await nodesOf(run)).toEqual(['b'])
  })

  it('takes back what failing work did, and shows the incident until it is over', async () => {
    const run = await start('failing', {
      start: 'a',
      nodes: { a: { type: 'note', fails: true, next: 'b' }, b: note() },
    })
    await worker().drain()
    expect(await stateOf(run)).toBe('incident')
    expect(await effectsOf(run)).toEqual([])
    const open = sql`SELECT node, code FROM sys.incident WHERE run_id = ${run}::uuid AND state = 'open'`
    expect(await db.rows(open)).toEqual([{ node: 'a', code: 'note_failed' }])

    await tell(db, { run, key: 'skip', event: { type: 'skip', token: 2 }, at: clock.now() })
    await worker().drain()
    expect(await stateOf(run)).toBe('completed')
    expect(await db.rows(open)).toEqual([])
  })

  it('shows a type of node that nobody knows any more as an incident of that node', async () => {
    const run = await start('gone', { start: 'a', nodes: { a: { type: 'pluginThing' } } })
    await worker().drain()
    const open = await db.rows(sql`SELECT node, code FROM sys.incident WHERE run_id = ${run}::uuid`)
    expect(open).toEqual([{ node: 'a', code: 'process_unknown_type' }])
  })

  it('cuts a long way into transactions, and comes to the same end', async () => {
    const nodes = { each: { type: 'forEach', times: 500, start: 'one', nodes: { one: note() } } }
    const run = await start('long', { start: 'each', nodes })
    let transactions = 0
    while (await wakeUp(db, world, { only: run })) transactions++
    expect(await stateOf(run)).toBe('completed')
    expect(await effectsOf(run)).toHaveLength(500)
    expect(transactions).toBeGreaterThan(2)
    expect(await left(run)).toBe(0)
  })

  it('costs as many statements an event with 400 items under way as with 40, and no more with 4', async () => {
    const statements = async (items: number) => {
      const nodes = {
        each: { type: 'forEach', times: items, start: 'one', nodes: { one: { type: 'work' } } },
      }
      const run = await start(`items_${items}`, { start: 'each', nodes })
      await worker().drain()
      const token = await db.first<{ id: number }>(
        sql`SELECT id FROM sys.run_token WHERE run_id = ${run}::uuid AND node = 'one' ORDER BY id LIMIT 1`,
      )
      await tell(db, { run, key: 'done', event: { type: 'done', token: token!.id }, at: clock.now() })
      const { ctx, sent } = counting({ db } as unknown as Ctx)
      await wakeUp(ctx.db, world, { only: run })
      return sent()
    }
    const many = await statements(400)
    expect(await statements(40)).toBe(many)
    expect(await statements(4)).toBeLessThanOrEqual(many)
  })

  it('is moved by one worker at a time, whoever else is there', async () => {
    const nodes = { each: { type: 'forEach', times: 40, start: 'one', nodes: { one: { type: 'work' } } } }
    const run = await start('shared', { start: 'each', nodes })
    await worker().drain()
    const tokens = await db.rows<{ id: number }>(
      sql`SELECT id FROM sys.run_token WHERE run_id = ${run}::uuid AND node = 'one'`,
    )
    for (const { id } of tokens) {
      const event = { type: 'done', token: id } as const
      await tell(db, { run, key: `done ${id}`, event, at: clock.now() })
    }
    const more = async () => {
      for (let n = 0; n < 60; n++) {
        await tell(db, { run, key: `noise ${n}`, event: { type: 'signal', event: 'noise' }, at: clock.now() })
      }
    }
    await Promise.all([more(), ...Array.from({ length: 4 }, () => worker().drain())])
    await worker().drain()
    expect(await stateOf(run)).toBe('completed')
    const twice =
      await db.rows(sql`SELECT token FROM sys.run_step WHERE run_id = ${run}::uuid AND node = 'one'
      AND state = 'done' GROUP BY token HAVING count(*) > 1`)
    expect(twice).toEqual([])
  })

  it('fires timers in the order in which they were due, also all at once after a pause, each once', async () => {
    const waits = [3, 1, 2].map((n) => [`w${n}`, { type: 'wait', after: n * hour, next: `n${n}` }] as const)
    const notes = [1, 2, 3].map((n) => [`n${n}`, note()] as const)
    const outputs = Object.fromEntries(waits.map(([id]) => [id, id]))
    const run = await start('timers', {
      start: 's',
      nodes: { s: { type: 'split', outputs }, ...Object.fromEntries([...waits, ...notes]) },
    })
    await worker().drain()
    clock.pass(10 * hour)
    await Promise.all([1, 2, 3].map(() => fireDueTimers(db, { at: clock.now(), most: 100 })))
    await worker().drain()
    const order = await db.rows<{ node: string }>(
      sql`SELECT node FROM sys.run_step WHERE run_id = ${run}::uuid AND node LIKE 'w%' AND state = 'done' ORDER BY n`,
    )
    expect(order.map(({ node }) => node)).toEqual(['w1', 'w2', 'w3'])
    expect(await effectsOf(run)).toEqual(['n1', 'n2', 'n3'])
  })

  it('waits for a lock that a run of another workflow holds, and gets it when that is done', async () => {
    const locked = { type: 'work', exclusive: { key: "'till'", across: 'all' } } as const
    const first = await start('holder', { start: 'a', nodes: { a: locked } })
    await worker().drain()
    const second = await start('waiter', { start: 'b', nodes: { b: locked } })
    await worker().drain()
    const states = sql`SELECT state FROM sys.run_token WHERE run_id = ${second}::uuid`
    expect(await db.rows(states)).toEqual([{ state: 'held' }])
    await tell(db, { run: first, key: 'done', event: { type: 'done', token: 2 }, at: clock.now() })
    await worker().drain()
    expect(await db.rows(states)).toEqual([{ state: 'active' }])
    await tell(db, { run: second, key: 'done', event: { type: 'done', token: 2 }, at: clock.now() })
    await worker().drain()
    expect(await left(first)).toBe(0)
    expect(await left(second)).toBe(0)
  })
})
