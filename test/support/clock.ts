import type { Clock } from '../../engine/context.ts'
import { Keyring } from '../../engine/keys.ts'

export const testKeys = new Keyring(['a secret of the tests, long enough to be one'])

export interface TestClock extends Clock {
  /** Moves on by so many milliseconds. */
  pass(ms: number): void
}

/** Runs on with the real time, and jumps when told to. */
export function testClock(): TestClock {
  let ahead = 0
  const pass = (ms: number) => {
    ahead += ms
  }
  return { now: () => new Date(Date.now() + ahead), pass }
}
