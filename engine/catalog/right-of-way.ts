import { setImmediate as turn } from 'node:timers/promises'
import { defineSlot } from '../slots.ts'

/** Longest that others wait for one who goes first. */
const longestMs = 60

/**
 * One piece of short work goes first on this node: what others ask meanwhile begins when it is over, or after 60 ms.
 * A publish is such work: requests that began beside it would take its processor time, be waited for by its locks, and
 * run again on the new model.
 */
export class RightOfWay {
  #waiting: (() => void)[] | undefined

  /** @returns what gives it back; to be called whatever happens. Somebody who has it already keeps it. */
  take(): () => void {
    if (this.#waiting) return () => undefined
    const waiting: (() => void)[] = []
    this.#waiting = waiting
    const giveBack = () => {
      clearTimeout(timer)
      if (this.#waiting !== waiting) return
      this.#waiting = undefined
      void goOn(waiting)
    }
    const timer = setTimeout(giveBack, longestMs)
    return giveBack
  }

  /** Resolves when nobody goes first; undefined when nobody does now. */
  wait(): Promise<void> | undefined {
    const waiting = this.#waiting
    return waiting && new Promise((resolve) => waiting.push(resolve))
  }
}

/** One after the other, so that who comes now is heard between them. */
async function goOn(waiting: readonly (() => void)[]): Promise<void> {
  for (const begin of waiting) {
    begin()
    await turn()
  }
}

export const rightOfWay = defineSlot<RightOfWay>('rightOfWay')
