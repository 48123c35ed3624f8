import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RightOfWay } from '../../../engine/catalog/right-of-way.ts'

describe('the right of way of a publish', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  /** Five who wait, who have begun, and what each calls at its end. */
  function crowd(way: RightOfWay): { begun: number[]; ends: Map<number, () => void> } {
    const [begun, ends]: [number[], Map<number, () => void>] = [[], new Map()]
    for (const who of [1, 2, 3, 4, 5])
      void way.wait()?.then((end) => {
        begun.push(who)
        ends.set(who, end)
      })
    return { begun, ends }
  }

  it('lets others begin when it is given back, one by one as they end, in their order', async () => {
    const way = new RightOfWay()
    expect(way.wait()).toBeUndefined()
    const giveBack = way.take()
    const { begun, ends } = crowd(way)
    await turn()
    expect(begun).toEqual([])

    giveBack()
    await turn()
    expect(begun).toEqual([1])
    await turn()
    expect(begun).toEqual([1])
    ends.get(1)?.()
    await turn()
    await turn()
    expect(begun).toEqual([1, 2])
    expect(way.wait()).toBeUndefined()
  })

  it('lets all begin after another 60 ms, however long the first ones take', async () => {
    const way = new RightOfWay()
    const giveBack = way.take()
    const { begun } = crowd(way)
    giveBack()
    await turn()
    vi.advanceTimersByTime(61)
    for (let at = 0; at < 5; at++) await turn()
    expect(begun).toEqual([1, 2, 3, 4, 5])
  })

  it('keeps nobody waiting for longer than 60 ms', async () => {
    const way = new RightOfWay()
    const giveBack = way.take()
    const begun = vi.fn()
    void way.wait()?.then(begun)
    vi.advanceTimersByTime(61)
    await turn()
    expect(begun).toHaveBeenCalledTimes(1)
    expect(way.wait()).toBeUndefined()
    giveBack() // long after: nobody has it, and nobody loses it
    const next = way.take()
    giveBack()
    expect(way.wait()).toBeDefined()
    next()
  })
})
