import { setImmediate as turn } from 'node:timers/promises'
import { defineSlot } from '../slots.ts'

/** Longest that others wait for one who goes first. */
const longestMs = 60

/** So long those who waited begin one by one as they end; whoever is left then begins at once. */
const gentleMs = 60

interface Waiting {
  begin(): void
  over: Promise<void>
}

/**
 * One piece of short work goes first on this node: what others ask meanwhile begins when it is over, or after 60 ms.
 * A publish is such work: requests that began beside it would take its processor time, be waited for by its locks, and
 * run again on the new model. Those who waited begin one by one as they end, in the order in which they came: all at once
 * each would be answered as late as the last.
 */
export class RightOfWay {
  #waiting: Waiting[] | undefined

  /** @returns what gives it back; to be called whatever happens. Somebody who has it already keeps it. */
  take(): () => void {
    if (this.#waiting) return () => undefined
    const waiting: Waiting[] = []
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

  /**
   * Undefined when nobody goes first now.
   *
   * @returns resolves when one may begin, with what is to be called when one has ended
   */
  wait(): Promise<() => void> | undefined {
    const waiting = this.#waiting
    return (
      waiting &&
      new Promise((resolve) => {
        let end: () => void = () => undefined
        const over = new Promise<void>((ended) => {
          end = ended
        })
        waiting.push({ begin: () => resolve(end), over })
      })
    )
  }
}

/** One after the other, so that who comes now is heard between them. */
async function goOn(waiting: readonly Waiting[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, gentleMs)
  })
  for (const { begin, over } of waiting) {
    begin()
    await Promise.race([over, late])
    await turn()
  }
  clearTimeout(timer)
}

export const rightOfWay = defineSlot<RightOfWay>('rightOfWay')
