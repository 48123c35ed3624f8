import type { Decision } from '../seats/decision.ts'

/** How a task says how many answers it needs: a word, or what goes with it. */
export type WrittenDecision =
  | 'any'
  | 'all'
  | 'claim'
  | 'sequential'
  | { type: 'any' | 'all' | 'sequential' }
  | { type: 'kOfN'; k: number }
  | { type: 'ratio' | 'weighted'; percent: number }

/** As it is stored with the seats: the word, and the number that goes with it. */
export interface StoredDecision {
  decision: string
  need: number | null
}

export function storedDecision(written: WrittenDecision = 'any'): StoredDecision {
  if (typeof written === 'string') return { decision: written, need: null }
  const need = 'k' in written ? written.k : 'percent' in written ? written.percent : null
  return { decision: written.type, need }
}

/** As the machine of seats reads it: every answer is a yes, and whoever claims one decides alone. */
export function decisionOf({ decision, need }: StoredDecision): Decision {
  switch (decision) {
    case 'all':
    case 'sequential':
      return { type: decision }
    case 'kOfN':
      return { type: 'kOfN', k: Number(need ?? 1) }
    case 'ratio':
    case 'weighted':
      return { type: decision, percent: Number(need ?? 100) }
    default:
      return { type: 'any' }
  }
}

/** Whether one answer is all that is waited for; of others the output is a list. */
export const isOfOne = (decision: string): boolean => decision === 'any' || decision === 'claim'
