/** How the votes of a step become its result. */
export type Decision = { onReject?: 'veto' | 'wait' } & (
  | { type: 'all' }
  | { type: 'any' }
  | { type: 'sequential' }
  | { type: 'ratio'; percent: number }
  | { type: 'weighted'; percent: number }
  | { type: 'kOfN'; k: number }
)
