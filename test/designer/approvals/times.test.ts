import { describe, expect, it } from 'vitest'
import type { ReplayCase } from '../../../designer/approvals/calls.ts'
import { decisionTimes, quantile, timeBuckets } from '../../../designer/approvals/replay/times.ts'

const hour = 3_600_000
const took = (real_ms: number | null, draft_ms: number | null) => ({ real_ms, draft_ms }) as ReplayCase

describe('Times to a decision', () => {
  it('are of submissions that were decided and whose draft can be foreseen', () => {
    const cases = [took(2 * hour, hour), took(null, hour), took(hour, null)]
    expect(decisionTimes(cases)).toEqual([{ real: 2 * hour, draft: hour }])
  })

  it('are counted by a scale that suits them', () => {
    const hours = [1, 5, 6, 30, 100].map((n) => ({ real: n * hour, draft: n * hour * 0.5 }))
    expect(timeBuckets(hours).map(({ unit }) => unit)[0]).toBe('day')
    const shorter = timeBuckets(hours.slice(0, 4))
    expect(shorter.map(({ from, to, unit }) => `${from}-${to} ${unit}`)).toEqual([
      '0-4 hour',
      '4-8 hour',
      '8-16 hour',
      '16-24 hour',
      '24-48 hour',
      '48-undefined hour',
    ])
    expect(shorter.map(({ real, draft }) => [real, draft])).toEqual([
      [1, 3],
      [2, 0],
      [0, 1],
      [0, 0],
      [1, 0],
      [0, 0],
    ])
    expect(timeBuckets([{ real: 1, draft: 1 }])[0]).toMatchObject({ unit: 'minute', real: 1, draft: 1 })
  })

  it('have a middle and a slowest tenth', () => {
    const values = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10]
    expect([quantile(values, 0.5), quantile(values, 0.9)]).toEqual([5, 9])
    expect(quantile([], 0.5)).toBe(0)
  })
})
