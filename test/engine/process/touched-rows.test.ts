import { describe, expect, it } from 'vitest'
import { MemoryRun } from './memory-run.ts'

/** Rows that each of the first answers touches. */
function touchedBy(
  document: ConstructorParameters<typeof MemoryRun>[0],
  node: string,
  answers = 3,
): number[] {
  const run = new MemoryRun(document)
  return Array.from({ length: answers }, () => {
    run.done(node)
    return run.touched
  })
}

const forEach = (times: number, more: Record<string, unknown> = {}) => ({
  start: 'each',
  nodes: {
    each: { type: 'forEach', times, start: 'one', nodes: { one: { type: 'work' } }, next: 'z', ...more },
    z: { type: 'work' },
  },
})
const nested = (times: number) => ({
  start: 'block',
  nodes: {
    block: {
      type: 'block',
      start: 'each',
      nodes: {
        each: {
          type: 'forEach',
          times,
          start: 'inner',
          nodes: {
            inner: {
              type: 'block',
              start: 'one',
              nodes: { one: { type: 'work', next: 'two' }, two: { type: 'work' } },
            },
          },
        },
      },
    },
  },
})
const fork = (times: number) => ({
  start: 's',
  nodes: {
    s: { type: 'split', times, next: 'one' },
    one: { type: 'work', next: 'j' },
    j: { type: 'join', of: 's', next: 'z' },
    z: { type: 'work' },
  },
})
const freeThreads = (times: number) => ({
  start: 's',
  nodes: {
    s: { type: 'split', times, next: 'one' },
    one: { type: 'work', next: 'j' },
    j: { type: 'join', need: 'active', next: 'z' },
    z: { type: 'work' },
  },
})
const locked = (times: number) => forEach(times, { nodes: { one: { type: 'work', exclusive: 'till' } } })

describe('the rows that one event touches', () => {
  it.each([
    ['items of a for-each', forEach],
    ['items taken one after another', (n: number) => forEach(n, { mode: 'sequential' })],
    ['items within blocks', nested],
    ['threads of a pair', fork],
    ['threads before a free join', freeThreads],
    ['threads that queue for a lock', locked],
  ])('are as many with 4 as with 4,000 %s', (_what, document) => {
    const few = touchedBy(document(4), 'one')

    expect(touchedBy(document(400), 'one')).toEqual(few)
    expect(touchedBy(document(4000), 'one')).toEqual(few)
    expect(Math.max(...few)).toBeLessThan(20)
  })

  it('grow with how deep it is nested, not with how much runs beside', () => {
    const deep = (depth: number): Record<string, object> =>
      depth === 0
        ? { one: { type: 'work', next: 'two' }, two: { type: 'work' } }
        : {
            [`b${depth}`]: {
              type: 'block',
              start: depth === 1 ? 'one' : `b${depth - 1}`,
              nodes: deep(depth - 1),
            },
          }
    const at = (depth: number) => touchedBy({ start: `b${depth}`, nodes: deep(depth) as never }, 'one', 1)[0]!

    expect(at(8) - at(4)).toBeLessThanOrEqual(8)
  })
})
