import type { ProcessEvent } from './step/events.ts'

/** What a child hears, where its call says `ask`: it may tidy up, or go on. */
const callWithdrawn = 'call_withdrawn'

/** What a called run is told when its caller does not wait for it any more, as its call says; undefined: nothing. */
export function toldChild(onCancel: unknown = 'cancel', by?: string): ProcessEvent | undefined {
  if (onCancel === 'leave') return undefined
  if (onCancel === 'ask') return { type: 'signal', event: callWithdrawn }
  return { type: 'cancel', ...(by === undefined ? {} : { by }) }
}
