import { describe, expect, it } from 'vitest'
import { timeToDecision } from '../../../../engine/approval/design/time-to-decision.ts'
import type { Part } from '../../../../engine/approval/path/read-path.ts'
import type { Decision } from '../../../../engine/workflow/seats/decision.ts'
import type { Seat } from '../../../../engine/workflow/seats/seat.ts'

const paces: Readonly<Record<string, number>> = { ann: 1, bob: 2, cora: 4 }
const seatsOf = (users: readonly string[]) =>
  users.map((user) => ({ user, state: 'open' }) as unknown as Seat)
const step = (name: string): Part => ({ kind: 'step', step: name })
const branch = (name: string): { name: string; path: Part[] } => ({ name, path: [step(name)] })
const time = (
  path: Part[],
  steps: Readonly<Record<string, [Decision, ...string[]]>>,
  took: Readonly<Record<string, number>> = {},
) =>
  timeToDecision(path, {
    step: (name) => {
      const found = steps[name]
      return found && { decision: found[0], seats: seatsOf(found.slice(1) as string[]) }
    },
    took: (name) => took[name],
    pace: (user) => paces[user ?? ''],
  })
const all = { type: 'all' } as const

describe('how long a path takes if everybody keeps their pace', () => {
  it('is that of the slowest, the fastest, or one after the other, as the step decides', () => {
    const of = (decision: Decision) => time([step('a')], { a: [decision, 'ann', 'bob', 'cora'] })
    expect(of(all)).toBe(4)
    expect(of({ type: 'any' })).toBe(1)
    expect(of({ type: 'sequential' })).toBe(7)
    expect(of({ type: 'kOfN', k: 2 })).toBe(2)
    expect(of({ type: 'ratio', percent: 60 })).toBe(2)
  })

  it('adds up steps, takes the longest of branches, and no time for ways that are not taken', () => {
    const steps = { a: [all, 'ann'], b: [all, 'bob'], c: [all, 'cora'] } as const
    const beside: Part = { kind: 'parallel', branches: [branch('b'), branch('c')], onReject: 'cancel' }
    expect(time([step('a'), beside], steps as never)).toBe(5)
    const either: Part = { kind: 'choose', ways: [{ path: [step('gone')] }, { path: [step('b')] }] }
    expect(time([step('a'), either], steps as never)).toBe(3)
  })

  it('is what it really took where the same people were asked, and unknown with somebody of no known pace', () => {
    expect(time([step('a')], { a: [all, 'ann'] }, { a: 9 })).toBe(9)
    expect(time([step('a')], { a: [all, 'stranger'] })).toBeUndefined()
  })
})
