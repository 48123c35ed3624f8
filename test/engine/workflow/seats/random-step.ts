import type { SeatAct } from '../../../../engine/workflow/seats/act.ts'
import type { Decision } from '../../../../engine/workflow/seats/decision.ts'
import type { FillRules } from '../../../../engine/workflow/seats/fill-step.ts'
import type { Random } from '../../process/random-graphs.ts'

/** A step as it is written, and the people around it, small enough to print. */
export interface Case {
  found: { user: string; weight: number }[]
  rules: FillRules
  acts: readonly string[] | undefined
  needsHuman: boolean
  owner: string
  inactive: string[]
  superiors: Record<string, string>
  delegates: Record<string, string>
  approved: string[]
}

export const submitter = 'sam'
export const admin = 'admin'
const users = ['a', 'b', 'c', 'd', 'e', submitter]
const everybody = [...users, 'x', 'y', admin]

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!
const some = (random: Random, from: readonly string[], n: number): string[] =>
  from.filter(() => random(n) === 0)

export function randomCase(random: Random): Case {
  const onReject = pick(random, ['veto', 'wait'] as const)
  const type = pick(random, ['all', 'any', 'sequential', 'ratio', 'weighted', 'kOfN'] as const)
  const decision: Decision =
    type === 'kOfN'
      ? { type, k: 1 + random(3), onReject }
      : type === 'ratio' || type === 'weighted'
        ? { type, percent: pick(random, [1, 50, 60, 66.67, 100]), onReject }
        : { type, onReject }
  const pairs = (n: number) =>
    Object.fromEntries(some(random, users, n).map((user) => [user, pick(random, everybody)]))
  return {
    found: Array.from({ length: random(6) }, () => ({ user: pick(random, users), weight: 1 + random(4) })),
    rules: {
      decision,
      self: pick(random, ['approve', 'skip', 'superior', 'head', 'forbid', { user: 'x' }] as const),
      empty: pick(random, ['admin', 'skip', 'reject', 'superior', 'block', { user: 'y' }] as const),
    },
    acts: random(6) ? undefined : ['approve', 'reject', 'addApprover', 'transfer'],
    needsHuman: random(4) === 0,
    owner: pick(random, users),
    inactive: some(random, [...users, 'x', 'y'], 7),
    superiors: pairs(2),
    delegates: pairs(7),
    approved: some(random, users, 8),
  }
}

export function randomAct(random: Random, seats: number): SeatAct {
  const by = pick(random, everybody)
  const to = pick(random, everybody)
  const seat = 1 + random(seats + 1)
  return pick<() => SeatAct>(random, [
    () => ({ act: 'approve', by }),
    () => ({ act: 'approve', by }),
    () => ({ act: 'approve', by, shown: pick(random, ['now', 'now', 'before']) }),
    () => ({ act: 'reject', by }),
    () => ({ act: random(8) ? 'delegate' : 'return', by, to }),
    () => ({ act: 'transfer', by, to }),
    () => ({ act: 'delegate', by, to }),
    () => ({ act: 'addApprover', by, to, where: pick(random, ['before', 'after', 'beside'] as const) }),
    () => ({ act: 'addApprover', by, to, where: pick(random, ['before', 'after', 'beside'] as const) }),
    () => ({ act: 'removeApprover', by: random(2) ? admin : by, seat }),
    () => ({ act: 'replace', by: random(3) ? admin : by, seat, to }),
    () => ({ act: 'leave', user: by }),
    () => ({
      act: 'deadline',
      does: random(6) ? 'transfer' : pick(random, ['approve', 'reject'] as const),
    }),
  ])()
}
