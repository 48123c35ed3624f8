import type { Clock } from '../../engine/context.ts'
import { Keyring } from '../../engine/keys.ts'

export const testKeys = new Keyring(['a secret of the tests, long enough to be one'])

export interface TestClock extends Clock {
  /** Moves on by so many milliseconds. */
  pass(ms: number): void
  /** From now on only `pass` moves it: for what depends on seconds, which a busy machine lets go by between two lines. */
  stop(): void
}

/** Runs on with the real time, until it is stopped, and jumps when told to. */
export function testClock(): TestClock {
  let ahead = 0
  let stoppedAt: number | undefined
  return {
    now: () => new Date((stoppedAt ?? Date.now()) + ahead),
    pass: (ms) => {
      ahead += ms
    },
    stop: () => {
      stoppedAt ??= Date.now()
    },
  }
}
