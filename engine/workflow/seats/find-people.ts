import type { Why } from './seat.ts'

/** Somebody an assignee rule found, or a queue that somebody claims from. */
export interface Found {
  user: string | null
  queue?: string
  weight?: number
  why: Why
  /** The rule that keeps them from being asked, where one does before all others. */
  not?: string
}

/** Somebody who may be asked, after rules 1 to 3. */
export interface Candidate {
  user: string | null
  queue: string | null
  /** Everybody between whom the rule named and who is asked, the former first. */
  standsInFor: readonly string[]
  weight: number
  why: readonly Why[]
}

interface Known {
  isActive(user: string): boolean
  delegateOf(user: string): string | undefined
}

const deepest = 5

/**
 * Rules 1 to 3 of process-language.md §3.1: leaves out the disabled, follows standing delegation, and seats everybody
 * once, with the weights added.
 */
export function findPeople(found: readonly Found[], known: Known): Candidate[] {
  const people: Candidate[] = []
  for (const { user, queue = null, weight = 1, why, not } of found) {
    if (not !== undefined) continue
    if (user === null) {
      people.push({ user, queue, standsInFor: [], weight, why: [why] })
      continue
    }
    if (!known.isActive(user)) continue
    const chain = delegates(user, known)
    const asked = chain.at(-1)!
    const at = people.findIndex((one) => one.user === asked)
    if (at >= 0) people[at] = { ...people[at]!, weight: people[at]!.weight + weight }
    else
      people.push({
        user: asked,
        queue,
        standsInFor: chain.slice(0, -1),
        weight,
        why: [why, ...chain.slice(0, -1).map((of) => ({ reason: 'stands_in', of }))],
      })
  }
  return people
}

/** The person and who decides instead, step by step; a circle or somebody disabled ends it. */
function delegates(user: string, { delegateOf, isActive }: Known): string[] {
  const chain = [user]
  while (chain.length <= deepest) {
    const next = delegateOf(chain.at(-1)!)
    if (next === undefined || chain.includes(next) || !isActive(next)) break
    chain.push(next)
  }
  return chain
}
