import { describe, expect, it } from 'vitest'
import { forEach } from '../../../engine/process/flow/for-each.ts'
import { MemoryRun } from './memory-run.ts'

const work = (next?: string, more: Record<string, unknown> = {}) => ({
  type: 'work',
  ...(next ? { next } : {}),
  ...more,
})
const fork = (join: Record<string, unknown>) => ({
  start: 's',
  nodes: {
    s: { type: 'split', outputs: { a: 'a', b: 'b', c: 'c' } },
    a: work('j'),
    b: work('j'),
    c: work('j'),
    j: { type: 'join', of: 's', next: 'z', ...join },
    z: work(),
  },
})
const codeOf = (attempt: () => void): string | undefined => {
  try {
    attempt()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

it('takes an error of an item as its result where errors are collected, and goes on with the others', () => {
  const run = new MemoryRun({
    start: 'e',
    nodes: {
      e: {
        type: 'forEach',
        times: 3,
        itemErrors: 'collect',
        start: 'i',
        nodes: { i: work('j'), j: work() },
        next: 'z',
      },
      z: work(),
    },
  })
  const [first, second, third] = run.open('i').map(({ id }) => id)
  run.send({ type: 'fail', token: second!, code: 'http_500', detail: { why: 'down' } })
  expect([run.status, run.rows.all('incident')]).toEqual(['running', []])
  run.send({ type: 'done', token: first! })
  run.send({ type: 'done', token: third! })
  for (const { id } of run.open('j')) run.send({ type: 'done', token: id, output: 'fine' })
  expect(run.open('z')).toHaveLength(1)
  const { output } = run.rows.steps.find(({ node, port }) => node === 'e' && port === 'next')!
  expect(output).toEqual([{ error: { code: 'http_500', detail: { why: 'down' } } }, 'fine', 'fine'])
})

describe('a run', () => {
  it('goes from node to node and leaves nothing behind when nobody is left', () => {
    const run = new MemoryRun(fork({}))
    run.done('b')
    run.done('a')
    expect(run.open('z')).toHaveLength(0)
    run.done('c')
    expect(run.at()).toEqual(['z'])
    run.done('z')
    expect(run.status).toBe('completed')
    expect([run.rows.all('scope'), run.rows.all('token'), run.rows.all('timer')]).toEqual([[], [], []])
  })

  it('says whether somebody works, everybody waits, or somebody has to look', () => {
    const run = new MemoryRun({
      start: 'w',
      nodes: { w: { type: 'wait', after: 10, next: 'a' }, a: work() },
    })
    expect(run.status).toBe('waiting')
    run.pass(10)
    expect(run.status).toBe('running')
    run.fail('a', 'http_500')
    expect(run.status).toBe('incident')
    expect(run.rows.all('incident')).toMatchObject([{ code: 'http_500', node: 'a' }])
    run.send({ type: 'retry', token: run.rows.all('token')[0]!.id })
    expect(run.status).toBe('running')
  })

  it('takes an answer once, and none that comes too late', () => {
    const run = new MemoryRun(fork({ need: 'any', rest: 'cancel' }))
    const [a, b] = [run.open('a')[0]!.id, run.open('b')[0]!.id]
    run.send({ type: 'done', token: a }, 'k1')
    run.send({ type: 'done', token: a }, 'k1')
    expect(run.at()).toEqual(['z'])
    expect(codeOf(() => run.send({ type: 'done', token: b }, 'k2'))).toBe('process_stale')
    run.done('z')
    expect(codeOf(() => run.send({ type: 'tick' }))).toBe('process_ended')
  })

  it('refuses an answer to a node that stands for the threads inside it', () => {
    const run = new MemoryRun(fork({}))
    const [owner] = run.open('s')
    expect(codeOf(() => run.send({ type: 'done', token: owner!.id }))).toBe('process_stale')
  })

  it('does what it does in pieces as it does it at once', () => {
    const document = {
      start: 'e',
      nodes: { e: { type: 'forEach', times: 50, start: 'i', nodes: { i: work() } } },
    }
    const [whole, cut] = [new MemoryRun(document), new MemoryRun(document, { mostNodes: 7 })]
    expect(cut.commands.filter((command) => command.do === 'continue')).toHaveLength(7)
    expect(cut.rows.all('token')).toEqual(whole.rows.all('token'))
  })

  it('pauses after so many nodes, and goes on for as many when told to', () => {
    const run = new MemoryRun({
      start: 'a',
      nodes: { a: work('b'), b: work('a') },
      limits: { steps: 3 },
    })
    run.done('a')
    run.done('b')
    run.done('a')
    expect(run.rows.all('incident')).toMatchObject([{ code: 'process_step_limit', node: 'b' }])
    run.send({ type: 'retry', token: run.rows.all('token')[0]!.id })
    expect(run.open('b')).toHaveLength(1)
  })

  it('says that nobody can move, and takes it back when somebody can', () => {
    const run = new MemoryRun({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'a', b: 'b' } },
        a: work('j'),
        b: { type: 'task', outputs: { stop: 'e', on: 'j' } },
        e: { type: 'end' },
        j: { type: 'join', next: 'z' },
        z: work(),
      },
    })
    run.done('a')
    run.done('b', 'stop')
    expect(run.rows.all('incident')).toMatchObject([{ code: 'process_starved', token: null }])
    run.send({ type: 'jump', token: run.rows.all('token')[0]!.id, to: 'z' })
    expect([run.status, run.rows.all('incident')]).toEqual(['running', []])
  })
})

describe('work that is asked for', () => {
  it('has a key that stays over retries and changes with every visit', () => {
    const run = new MemoryRun({
      start: 'a',
      nodes: { a: work('a', { retry: { times: 3, every: 100, factor: 2 } }) },
    })
    run.fail('a', 'down')
    run.pass(99)
    expect(run.status).toBe('waiting')
    run.pass(1)
    run.fail('a', 'down')
    run.pass(200)
    run.done('a')
    const asked = run.commands.filter((command) => command.do === 'perform')
    expect(asked.map(({ key, attempt }) => [key, attempt])).toEqual([
      ['r/2/a/1', 1],
      ['r/2/a/1', 2],
      ['r/2/a/1', 3],
      ['r/2/a/2', 1],
    ])
  })

  it('is withdrawn with its timers when the branch is not needed any more', () => {
    const run = new MemoryRun({
      ...fork({ need: 'any', rest: 'cancel' }),
    })
    run.done('b')
    const withdrawn = run.commands.flatMap((command) => (command.do === 'withdraw' ? [command.node] : []))
    expect(withdrawn).toEqual(['a', 'c'])
  })
})

describe('a for-each', () => {
  const each = (more: Record<string, unknown>) => ({
    start: 'e',
    nodes: { e: { type: 'forEach', start: 'i', nodes: { i: work() }, next: 'z', ...more }, z: work() },
  })

  it('gives the results of its items in the order in which they came', () => {
    const run = new MemoryRun(each({ items: '$input.list' }), { input: { list: ['x', 'y', 'z'] } })
    run.done('i', undefined, { which: 2, output: { verdict: 'no' } })
    run.done('i')
    run.done('i', undefined, { output: { verdict: 'yes' } })
    const left = run.rows.steps.find((one) => one.node === 'e')
    expect(left?.output).toEqual([{ verdict: 'no' }, 'x', { verdict: 'yes' }])
    expect(run.rows.all('item')).toEqual([])
  })

  it('that has enough withdraws the others unless told otherwise, as its panel says', () => {
    const run = new MemoryRun(each({ times: 3, need: 1 }))
    run.done('i')
    expect(run.at()).toEqual(['z'])
    expect(forEach.options?.properties['rest']?.['x-default']).toBe('cancel')
  })

  it('starts no further item once it has enough', () => {
    const run = new MemoryRun(each({ times: 3, mode: 'sequential', need: 1, rest: 'absorb' }))
    run.done('i')
    expect(run.at()).toEqual(['z'])
  })

  it('waits for more items while it is open, and is not called starved for it', () => {
    const run = new MemoryRun(each({ items: '$input.list', open: '$done < 2' }), { input: { list: ['x'] } })
    run.done('i')
    expect(run.status).toBe('waiting')
    run.send({ type: 'add', node: 'e', item: 'y' })
    run.done('i')
    expect(run.at()).toEqual(['z'])
  })

  it('that nobody waits for and that has no items ends the run with the last thread', () => {
    const run = new MemoryRun(each({ times: 0, wait: false }))
    run.done('z')
    expect(run.status).toBe('completed')
  })

  it('of a million items is refused visibly, with how many there were, how many may be and what to do', () => {
    const run = new MemoryRun(each({ times: 1e6 }))
    const told = {
      en: expect.stringMatching(/1000000 items .*10000.*limits\.items/),
      zh: expect.stringMatching(/1000000 项/),
    }
    expect(run.rows.all('incident')).toMatchObject([
      { code: 'process_too_many_items', detail: { items: 1e6, limit: 10_000, errors: [{ message: told }] } },
    ])
  })
})

describe('compensate', () => {
  const undoable = (id: string) => ({
    [id]: {
      type: 'block',
      start: `${id}1`,
      nodes: { [`${id}1`]: work(undefined, { undo: `${id}0` }), [`${id}0`]: work() },
    },
  })

  it('undoes one block when told which', () => {
    const { hotel, flight } = { ...undoable('hotel'), ...undoable('flight') } as Record<string, object>
    const run = new MemoryRun({
      start: 'hotel',
      nodes: {
        hotel: { ...hotel, next: 'flight' } as never,
        flight: { ...flight, next: 'undo' } as never,
        undo: { type: 'compensate', of: 'flight', next: 'z' },
        z: work(),
      },
    })
    run.done('hotel1')
    expect(codeOf(() => run.done('flight1'))).toBeUndefined()
    expect(run.at()).toContain('flight0')
  })
})

describe('a lock', () => {
  it('goes to who came next, also when its holder is withdrawn', () => {
    const run = new MemoryRun({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'a', b: 'b' } },
        a: work(undefined, { exclusive: 'till' }),
        b: work(undefined, { exclusive: 'till' }),
      },
    })
    expect(run.open('b')).toHaveLength(0)
    run.send({ type: 'cancel', nodes: ['a'] })
    expect(run.open('b')).toHaveLength(1)
    run.done('b')
    expect(run.rows.all('lock')).toEqual([])
  })
})

describe('an expression that fails', () => {
  const bad = '$run.nothing.at.all > 1'
  const incidentsOf = (run: MemoryRun) => run.rows.all('incident').map(({ code, node }) => `${code} ${node}`)

  it.each([
    ['on the way', { type: 'condition', when: bad, outputs: { yes: 'z', no: 'z' } }],
    ['before a loop', { type: 'loop', while: bad, start: 'i', nodes: { i: work() } }],
    ['as a milestone', work('z', { onlyWhile: bad })],
    ['when a timer is set', { type: 'wait', after: bad, next: 'z' }],
  ])('%s is an incident of its node', (_where, node) => {
    const run = new MemoryRun({ start: 'n', nodes: { n: { ...node, next: 'z' }, z: work() } })
    expect(incidentsOf(run)).toEqual(['process_expression_failed n'])
  })

  it('after an item, or when a branch comes, is an incident of what waits for them', () => {
    const each = new MemoryRun({
      start: 'e',
      nodes: { e: { type: 'forEach', times: 2, until: bad, start: 'i', nodes: { i: work() } } },
    })
    each.done('i')
    expect(incidentsOf(each)).toEqual(['process_expression_failed e'])
    const pair = new MemoryRun(fork({ need: bad }))
    pair.done('a')
    expect(incidentsOf(pair)).toEqual(['process_expression_failed s'])
  })

  it('can be caught like any other error', () => {
    const run = new MemoryRun({
      start: 'n',
      nodes: { n: { type: 'set', values: { x: `=${bad}` }, next: 'z', onError: 'h' }, z: work(), h: work() },
    })
    expect(run.at()).toEqual(['h'])
  })

  it('in a first value is seen where the run begins', () => {
    const run = new MemoryRun({ start: 'a', nodes: { a: work() }, variables: { x: { value: `=${bad}` } } })
    expect(incidentsOf(run)).toEqual(['process_expression_failed a'])
  })
})
