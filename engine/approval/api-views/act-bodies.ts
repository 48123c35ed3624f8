import type { ReturnAsked } from '../acts/return.ts'

/** What a return takes; what was seen is not asked for: it decides nothing. */
export const stepsAgain = ({
  shown: _shown,
  ...asked
}: {
  to: string
  again?: 'all' | 'changed' | 'jumpBack'
  comment?: string
  shown?: string
}): ReturnAsked => asked
