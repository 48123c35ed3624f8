import { describe, expect, it } from 'vitest'
import type { GraphDocument, NodeDocument } from '../../engine/process/graph/document.ts'
import { sql } from '../../engine/sql.ts'
import { withDatabase } from '../support/database.ts'
import { type PatternRun, Patterns } from './pattern-run.ts'

const work = (next?: string, more: Partial<NodeDocument> = {}): NodeDocument => ({
  type: 'work',
  ...(next ? { next } : {}),
  ...more,
})
const task = (outputs: Record<string, string>): NodeDocument => ({ type: 'task', outputs })
const split = (...to: string[]): NodeDocument => ({
  type: 'split',
  outputs: Object.fromEntries(to.map((id) => [id, id])),
})
/** Three branches and what brings them together. */
const fork = (join: Partial<NodeDocument>, z: NodeDocument = work()): GraphDocument => ({
  start: 's',
  nodes: {
    s: split('a', 'b', 'c'),
    a: work('j'),
    b: work('j'),
    c: work('j'),
    j: { type: 'join', of: 's', next: 'z', ...join },
    z,
  },
})
const forEach = (more: Partial<NodeDocument>): GraphDocument => ({
  start: 'e',
  nodes: { e: { type: 'forEach', start: 'i', nodes: { i: work() }, next: 'z', ...more }, z: work() },
})

/** *Workflow Control-Flow Patterns: A Revised View* (Russell, ter Hofstede, van der Aalst, Mulyar), by number. */
describe('workflow patterns on PostgreSQL', () => {
  const db = withDatabase()
  let patterns: Patterns | undefined
  const run = (document: GraphDocument, input: unknown = {}, name?: string): Promise<PatternRun> => {
    patterns ??= new Patterns(db)
    return patterns.run(document, { input, ...(name ? { name } : {}) })
  }
  const ended = async (r: PatternRun) => {
    expect(await r.state()).toMatchObject({ state: 'completed' })
    expect(await r.left()).toBe(0)
  }
  const open = async (r: PatternRun, node: string) => (await r.open(node)).length

  it('1 Sequence', async () => {
    const r = await run({ start: 'a', nodes: { a: work('b'), b: work() } })
    expect(await r.at()).toEqual(['a'])
    await r.done('a')
    expect(await r.at()).toEqual(['b'])
    await r.done('b')
    await ended(r)
  })

  it('2 Parallel Split', async () => {
    const r = await run({ start: 's', nodes: { s: split('a', 'b'), a: work(), b: work() } })
    expect(await r.at()).toEqual(['a', 'b'])
  })

  it('3 Synchronization', async () => {
    const r = await run(fork({}))
    await r.done('b')
    await r.done('a')
    expect(await open(r, 'z')).toBe(0)
    await r.done('c')
    await r.done('z')
    await ended(r)
    expect(await r.count('z')).toBe(1)
  })

  const exclusive: GraphDocument = {
    start: 'q',
    nodes: {
      q: { type: 'switch', outputs: { big: { when: '$input.n > 10', next: 'b' }, else: 's' } },
      b: work('m'),
      s: work('m'),
      m: work(),
    },
  }
  it('4 Exclusive Choice', async () => {
    expect(await (await run(exclusive, { n: 50 })).at()).toEqual(['b'])
    expect(await (await run(exclusive, { n: 1 })).at()).toEqual(['s'])
  })

  it('5 Simple Merge', async () => {
    const r = await run(exclusive, { n: 50 })
    await r.done('b')
    await r.done('m')
    await ended(r)
  })

  const choice: GraphDocument = {
    start: 's',
    nodes: {
      s: {
        type: 'choice',
        outputs: { a: { when: '$input.a', next: 'a' }, b: { when: '$input.b', next: 'b' }, else: 'c' },
      },
      a: work('a2'),
      a2: work('j'),
      b: work('j'),
      c: work('j'),
      j: { type: 'join', of: 's', need: 'active', next: 'z' },
      z: work(),
    },
  }
  it('6 Multi-Choice', async () => {
    expect(await (await run(choice, { a: true, b: true })).at()).toEqual(['a', 'b', 's'])
    expect(await (await run(choice, { a: true })).at()).toEqual(['a', 's'])
    expect(await (await run(choice)).at()).toEqual(['c', 's'])
  })

  it('7 Structured Synchronizing Merge', async () => {
    const both = await run(choice, { a: true, b: true })
    await both.done('b')
    expect(await open(both, 'z')).toBe(0)
    await both.done('a')
    await both.done('a2')
    expect(await both.at()).toEqual(['z'])
    const one = await run(choice, { a: true })
    await one.done('a')
    await one.done('a2')
    expect(await one.at()).toEqual(['z'])
  })

  it('8 Multi-Merge', async () => {
    const r = await run({ start: 's', nodes: { s: split('a', 'b'), a: work('m'), b: work('m'), m: work() } })
    await r.done('a')
    await r.done('b')
    expect(await open(r, 'm')).toBe(2)
    await r.done('m')
    await r.done('m')
    await ended(r)
    expect(await r.count('m')).toBe(2)
  })

  it('9 Structured Discriminator', async () => {
    const again: GraphDocument = {
      start: 's',
      nodes: {
        ...fork({ need: 'any', rest: 'absorb' }, task({ again: 's', ok: 'e' })).nodes,
        e: { type: 'end' },
      },
    }
    const r = await run(again)
    await r.done('a')
    expect(await open(r, 'z')).toBe(1)
    await r.done('z', 'again')
    expect(await open(r, 'b')).toBe(2)
    // The late one belongs to the round before.
    await r.done('b')
    expect(await open(r, 'z')).toBe(0)
    await r.done('b')
    await r.done('z', 'ok')
    expect(await r.state()).toMatchObject({ state: 'running' })
    for (const late of ['c', 'c', 'a']) await r.done(late)
    await ended(r)
  })

  it('10 Arbitrary Cycles', async () => {
    const r = await run({
      start: 'a',
      nodes: {
        a: task({ up: 'b', mid: 'c' }),
        b: work('c'),
        c: task({ back: 'b', out: 'e', up: 'a' }),
        e: work(),
      },
    })
    await r.done('a', 'mid')
    await r.done('c', 'back')
    await r.done('b')
    await r.done('c', 'up')
    await r.done('a', 'up')
    await r.done('b')
    await r.done('c', 'out')
    await r.done('e')
    await ended(r)
  })

  it('11 Implicit Termination', async () => {
    const r = await run({ start: 's', nodes: { s: split('a', 'b'), a: work(), b: work() } })
    await r.done('a')
    expect(await r.state()).toMatchObject({ state: 'running' })
    await r.done('b')
    await ended(r)
  })

  it('12 Multiple Instances without Synchronization', async () => {
    const r = await run(forEach({ times: 3, wait: false }))
    expect([await open(r, 'z'), await open(r, 'i')]).toEqual([1, 3])
    await r.done('z')
    expect(await r.state()).toMatchObject({ state: 'running' })
    for (let n = 0; n < 3; n++) await r.done('i')
    await ended(r)
  })

  it('13 Multiple Instances with a priori Design-Time Knowledge', async () => {
    const r = await run(forEach({ times: 3 }))
    await r.done('i')
    await r.done('i')
    expect(await open(r, 'z')).toBe(0)
    await r.done('i')
    await r.done('z')
    await ended(r)
  })

  it('14 Multiple Instances with a priori Run-Time Knowledge', async () => {
    const r = await run(forEach({ items: '$input.list' }), { list: ['x', 'y'] })
    expect(await open(r, 'i')).toBe(2)
    await r.done('i')
    await r.done('i')
    expect(await r.at()).toEqual(['z'])
    expect(await (await run(forEach({ items: '$input.list' }), { list: [] })).at()).toEqual(['z'])
  })

  it('15 Multiple Instances without a priori Run-Time Knowledge', async () => {
    const r = await run(forEach({ items: '$input.list' }), { list: ['x'] })
    await r.send({ type: 'add', node: 'e', item: 'y' })
    expect(await open(r, 'i')).toBe(2)
    await r.done('i')
    await r.send({ type: 'add', node: 'e', item: 'w' })
    await r.done('i')
    expect(await open(r, 'z')).toBe(0)
    await r.done('i')
    expect(await r.at()).toEqual(['z'])
    expect(await r.refused({ type: 'add', node: 'e', item: 'q' })).toBe('process_closed')
  })

  it('16 Deferred Choice', async () => {
    const document: GraphDocument = {
      start: 'r',
      nodes: {
        r: {
          type: 'race',
          outputs: { paid: { event: 'paid', next: 'p' }, late: { after: 'PT100S', next: 'l' } },
        },
        p: work(),
        l: work(),
      },
    }
    const paid = await run(document)
    await paid.signal('paid')
    expect(await paid.at()).toEqual(['p'])
    await paid.pass(200_000)
    expect(await paid.at()).toEqual(['p'])
    const late = await run(document)
    await late.pass(101_000)
    await late.signal('paid')
    expect(await late.at()).toEqual(['l'])
  })

  it('16 Deferred Choice, made when somebody begins the work', async () => {
    const document: GraphDocument = {
      start: 'r',
      nodes: {
        r: {
          type: 'race',
          outputs: {
            visit: { task: { title: 'Visit' }, next: 'v' },
            call: { task: { title: 'Call' }, next: 'c' },
            late: { after: 'PT100S', next: 'l' },
          },
        },
        v: work(),
        c: work(),
        l: work(),
      },
    }
    const r = await run(document)
    const [thread] = await r.open('r')
    await r.send({ type: 'decide', token: thread!.id, port: 'call' })
    await r.pass(200_000)
    expect(await r.at()).toEqual(['r'])
    await r.done('r', 'call')
    expect(await r.at()).toEqual(['c'])
    expect(await r.refused({ type: 'decide', token: thread!.id, port: 'visit' })).toBe('process_stale')

    const late = await run(document)
    await late.pass(101_000)
    expect(await late.at()).toEqual(['l'])
  })

  it('17 Interleaved Parallel Routing', async () => {
    const lab = { exclusive: 'lab' }
    const r = await run({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'a1', b: 'b1' } },
        a1: work('a2', lab),
        a2: work('j', lab),
        b1: work('j', lab),
        j: { type: 'join', of: 's', next: 'z' },
        z: work(),
      },
    })
    for (const node of ['a1', 'b1', 'a2']) {
      const active = (await r.threads()).filter(({ node: at, state }) => at !== 's' && state === 'active')
      expect(active.map((one) => one.node)).toEqual([node])
      await r.done(node)
    }
    expect(await r.at()).toEqual(['z'])
  })

  it('18 Milestone', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'prepare', b: 'claim' } },
        prepare: work('opened'),
        opened: work('closed'),
        closed: work('j'),
        claim: work('j', { onlyWhile: '$active.opened > 0' }),
        j: { type: 'join', of: 's', need: 'active', next: 'z' },
        z: work(),
      },
    })
    expect(await open(r, 'claim')).toBe(0)
    await r.done('prepare')
    expect(await open(r, 'claim')).toBe(1)
    await r.done('opened')
    expect(await open(r, 'claim')).toBe(0)
  })

  const two = { start: 's', nodes: { s: split('a', 'b'), a: work(), b: work() } }
  it('19 Cancel Task', async () => {
    const r = await run(two)
    await r.send({ type: 'cancel', nodes: ['a'] })
    expect(await r.at()).toEqual(['b'])
    await r.done('b')
    await ended(r)
  })

  it('20 Cancel Case', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: split('a', 'b'),
        a: work('x'),
        x: { type: 'cancel', case: true, result: 'dropped' },
        b: work(),
      },
    })
    await r.done('a')
    expect(await r.state()).toMatchObject({ state: 'cancelled', result: 'dropped' })
    expect(await r.left()).toBe(0)
  })

  it('21 Structured Loop', async () => {
    const before = await run({
      variables: { n: { value: 0 } },
      start: 'l',
      nodes: {
        l: {
          type: 'loop',
          while: '$run.n < 3',
          start: 'b',
          nodes: { b: work('inc'), inc: { type: 'set', values: { n: '=$run.n + 1' } } },
          next: 'z',
        },
        z: work(),
      },
    })
    for (let n = 0; n < 3; n++) await before.done('b')
    expect(await before.at()).toEqual(['z'])
    const after = await run({
      variables: { n: { value: 9 } },
      start: 'l',
      nodes: {
        l: { type: 'loop', until: '$run.n >= 3', start: 'b', nodes: { b: work() }, next: 'z' },
        z: work(),
      },
    })
    await after.done('b')
    expect(await after.at()).toEqual(['z'])
  })

  const itself: GraphDocument = {
    start: 'q',
    nodes: {
      q: { type: 'condition', when: '$input.n > 0', outputs: { yes: 'again', no: 'e' } },
      again: { type: 'call', workflow: 'itself', input: { n: '=$input.n - 1' }, next: 'e' },
      e: { type: 'end', output: { n: '=$input.n' } },
    },
  }
  it('22 Recursion', async () => {
    const r = await run(itself, { n: 4 }, 'itself')
    await r.move()
    await ended(r)
    expect(await r.state()).toMatchObject({ output: { n: 4 } })
    const deep = await run(itself, { n: 100 }, 'itself')
    await deep.move()
    expect(await deep.state()).toMatchObject({ state: 'running' })
    const stuck = await db.rows<{ code: string }>(sql`SELECT code FROM sys.incident WHERE name = 'itself'`)
    expect(stuck).toEqual([{ code: 'process_too_deep' }])
  })

  const triggered = (keep: boolean): GraphDocument => ({
    events: { go: { keep } },
    start: 'a',
    nodes: { a: work('w'), w: { type: 'wait', event: 'go', next: 'z' }, z: work() },
  })
  it('23 Transient Trigger', async () => {
    const r = await run(triggered(false))
    await r.signal('go')
    await r.done('a')
    expect(await r.at()).toEqual(['w'])
    await r.signal('go')
    expect(await r.at()).toEqual(['z'])
  })

  it('24 Persistent Trigger', async () => {
    const r = await run(triggered(true))
    await r.signal('go')
    await r.done('a')
    expect(await r.at()).toEqual(['z'])
  })

  it('25 Cancel Region', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: split('a', 'b', 'c', 'd'),
        a: work('x'),
        x: { type: 'cancel', targets: ['b', 'c'], next: 'y' },
        y: work(),
        b: { type: 'wait', after: 'PT10S' },
        c: { type: 'forEach', times: 2, start: 'i', nodes: { i: work() } },
        d: work(),
      },
    })
    await r.done('a')
    expect(await r.at()).toEqual(['d', 'y'])
    await r.pass(60_000)
    expect(await r.at()).toEqual(['d', 'y'])
  })

  it('26 Cancel Multiple Instance Activity', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'e', b: 'b' } },
        e: { type: 'forEach', times: 3, start: 'i', nodes: { i: work() }, next: 'z' },
        z: work(),
        b: work('x'),
        x: { type: 'cancel', targets: ['e'] },
      },
    })
    await r.done('b')
    await ended(r)
    expect(await r.count('z')).toBe(0)
  })

  it('27 Complete Multiple Instance Activity', async () => {
    const r = await run(forEach({ times: 3 }))
    await r.done('i')
    await r.send({ type: 'complete', node: 'e' })
    expect(await r.at()).toEqual(['z'])
  })

  const twice: NodeDocument = { type: 'split', times: 2, next: 'a' }
  it('28 Blocking Discriminator', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'two', b: 'b' } },
        two: twice,
        a: work('j'),
        b: work('j'),
        j: { type: 'join', need: 'any', next: 'z' },
        z: work(),
      },
    })
    await r.done('a')
    expect(await r.count('j')).toBe(1)
    await r.done('a')
    expect(await r.count('j')).toBe(1)
    // It resets, and the one that waited fires the next round.
    await r.done('b')
    expect(await r.count('j')).toBe(2)
  })

  it('29 Cancelling Discriminator', async () => {
    const r = await run(fork({ need: 'any', rest: 'cancel' }))
    await r.done('b')
    expect(await r.at()).toEqual(['z'])
    await r.done('z')
    await ended(r)
  })

  it('30 Structured Partial Join', async () => {
    const r = await run(fork({ need: 2 }))
    await r.done('b')
    expect(await open(r, 'z')).toBe(0)
    await r.done('c')
    expect(await open(r, 'z')).toBe(1)
    await r.done('a')
    await r.done('z')
    await ended(r)
    expect(await r.count('z')).toBe(1)
  })

  it('31 Blocking Partial Join', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'two', b: 'b', c: 'c' } },
        two: twice,
        a: work('j'),
        b: work('j'),
        c: work('j'),
        j: { type: 'join', need: 2, next: 'z' },
        z: work(),
      },
    })
    await r.done('a')
    await r.done('a')
    expect(await r.count('j')).toBe(0)
    await r.done('b')
    expect(await r.count('j')).toBe(1)
    await r.done('c')
    expect(await r.count('j')).toBe(1)
    expect((await r.threads()).filter(({ state }) => state === 'parked')).toHaveLength(1)
  })

  it('32 Cancelling Partial Join', async () => {
    const r = await run(fork({ need: 2, rest: 'cancel' }))
    await r.done('b')
    await r.done('a')
    expect(await r.at()).toEqual(['z'])
    await r.done('z')
    await ended(r)
  })

  it('33 Generalised AND-Join', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'two', b: 'twob' } },
        two: twice,
        twob: { type: 'split', times: 2, next: 'b' },
        a: work('j'),
        b: work('j'),
        j: { type: 'join', next: 'z' },
        z: work(),
      },
    })
    await r.done('a')
    await r.done('a')
    expect(await r.count('j')).toBe(0)
    await r.done('b')
    expect(await r.count('j')).toBe(1)
    await r.done('b')
    expect(await r.count('j')).toBe(2)
  })

  it('34 Static Partial Join for Multiple Instances', async () => {
    const r = await run(forEach({ times: 5, need: 3, rest: 'absorb' }))
    for (let n = 0; n < 3; n++) await r.done('i')
    expect([await open(r, 'z'), await open(r, 'i')]).toEqual([1, 2])
    await r.done('z')
    expect(await r.state()).toMatchObject({ state: 'running' })
    await r.done('i')
    await r.done('i')
    await ended(r)
  })

  it('35 Cancelling Partial Join for Multiple Instances', async () => {
    const r = await run(forEach({ times: 5, need: 3 }))
    for (let n = 0; n < 3; n++) await r.done('i')
    expect(await r.at()).toEqual(['z'])
  })

  it('36 Dynamic Partial Join for Multiple Instances', async () => {
    const document: GraphDocument = {
      start: 'e',
      nodes: {
        e: {
          type: 'forEach',
          items: '$input.list',
          until: '$count($results[ok]) >= 2',
          rest: 'absorb',
          start: 'i',
          nodes: { i: work('say'), say: { type: 'set', values: { result: { ok: "=$item = 'x'" } } } },
          next: 'z',
        },
        z: work(),
      },
    }
    const r = await run(document, { list: ['x', 'y'] })
    await r.send({ type: 'add', node: 'e', item: 'x' })
    await r.done('i')
    expect(await open(r, 'z')).toBe(0)
    await r.done('i', undefined, 1)
    expect(await open(r, 'z')).toBe(1)
  })

  it('37 Local Synchronizing Merge', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: split('a', 'b'),
        a: task({ stop: 'x', again: 'a', ok: 'j' }),
        x: { type: 'end' },
        b: work('j'),
        j: { type: 'join', of: 's', need: 'active', next: 'z' },
        z: work(),
      },
    })
    await r.done('a', 'again')
    await r.done('b')
    expect(await open(r, 'z')).toBe(0)
    await r.done('a', 'stop')
    expect(await r.at()).toEqual(['z'])
  })

  it('38 General Synchronizing Merge, in part: it waits for whoever could still come, whatever they will decide', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: split('a', 'b'),
        a: task({ j: 'j', k: 'k' }),
        b: task({ j: 'j', k: 'k' }),
        k: work('j'),
        j: { type: 'join', need: 'active', next: 'z' },
        z: task({ back: 's', ok: 'e' }),
        e: { type: 'end' },
      },
    })
    await r.done('a', 'j')
    expect(await open(r, 'z')).toBe(0)
    await r.done('b', 'k')
    expect(await open(r, 'z')).toBe(0)
    await r.done('k')
    expect(await r.count('j')).toBe(1)
    await r.done('z', 'back')
    await r.done('b', 'k')
    await r.done('a', 'k')
    await r.done('k')
    expect(await r.count('j')).toBe(1)
    await r.done('k')
    expect(await r.count('j')).toBe(2)
    await r.done('z', 'ok')
    await ended(r)
  })

  it('39 Critical Section', async () => {
    const section = (id: string): NodeDocument => ({
      type: 'block',
      exclusive: 'till',
      start: `${id}1`,
      nodes: { [`${id}1`]: work(`${id}2`), [`${id}2`]: work() },
    })
    const r = await run({
      start: 's',
      nodes: { s: { type: 'split', outputs: { a: 'A', b: 'B' } }, A: section('a'), B: section('b') },
    })
    expect(await open(r, 'b1')).toBe(0)
    await r.done('a1')
    expect(await open(r, 'b1')).toBe(0)
    await r.done('a2')
    expect(await open(r, 'b1')).toBe(1)
  })

  it('40 Interleaved Routing', async () => {
    const x = { exclusive: 'x' }
    const r = await run({
      start: 's',
      nodes: {
        s: split('a', 'b', 'c'),
        a: work('j', x),
        b: work('j', x),
        c: work('j', x),
        j: { type: 'join', of: 's' },
      },
    })
    for (let n = 0; n < 3; n++) {
      const active = (await r.threads()).filter(({ node, state }) => node !== 's' && state === 'active')
      expect(active).toHaveLength(1)
      await r.done(active[0]!.node)
    }
    await ended(r)
  })

  const threads: GraphDocument = {
    start: 's',
    nodes: {
      s: { type: 'split', times: 4, next: 'a' },
      a: work('j'),
      j: { type: 'join', count: 'threads', need: 2, next: 'z' },
      z: work(),
    },
  }
  it('41 Thread Merge', async () => {
    const r = await run(threads)
    await r.done('a')
    expect(await r.count('j')).toBe(0)
    await r.done('a')
    expect(await open(r, 'z')).toBe(1)
    await r.done('a')
    await r.done('a')
    expect(await open(r, 'z')).toBe(2)
  })

  it('42 Thread Split', async () => {
    expect(await open(await run(threads), 'a')).toBe(4)
  })

  it('43 Explicit Termination', async () => {
    const r = await run({
      start: 's',
      nodes: {
        s: split('a', 'b'),
        a: work('x'),
        x: { type: 'end', terminate: true, result: 'ok' },
        b: work(),
      },
    })
    await r.done('a')
    expect(await r.state()).toMatchObject({ state: 'completed', result: 'ok' })
    expect(await r.left()).toBe(0)
  })
})
