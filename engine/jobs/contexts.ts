import type { Ctx, Via } from '../context.ts'
import { defineSlot } from '../slots.ts'

/** Makes a context on the newest model and rights for work that outlives a request. */
export interface Contexts {
  /** @returns undefined when there is no such active user any more */
  ofUser(id: string, via: Via): Promise<Ctx | undefined>
  /** The engine itself. */
  system(): Promise<Ctx>
}

export const contexts = defineSlot<Contexts>('contexts')
