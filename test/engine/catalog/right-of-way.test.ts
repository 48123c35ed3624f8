import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RightOfWay } from '../../../engine/catalog/right-of-way.ts'

describe('the right of way of a publish', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('lets others begin when it is given back, one after the other', async () => {
    const way = new RightOfWay()
    const begun: number[] = []
    expect(way.wait()).toBeUndefined()
    const giveBack = way.take()
    for (const who of [1, 2]) void way.wait()?.then(() => begun.push(who))
    await turn()
    expect(begun).toEqual([])

    giveBack()
    await turn()
    expect(begun[0]).toBe(1)
    await turn()
    expect(begun).toEqual([1, 2])
    expect(way.wait()).toBeUndefined()
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
