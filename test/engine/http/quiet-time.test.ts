import type Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { QuietTime } from '../../../engine/http/quiet-time.ts'
import { keptLog } from '../../support/log.ts'

describe('QuietTime', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const asked = async (quiet: QuietTime, times: number) => {
    const middleware = quiet.middleware()
    for (let at = 0; at < times; at++) await middleware({} as Koa.Context, async () => undefined)
  }

  it('collects once after much was asked and then nothing', async () => {
    const collect = vi.fn(async () => undefined)
    const quiet = new QuietTime({ log: keptLog(), after: 100, quietMs: 1_000, collect })
    await asked(quiet, 150)
    vi.advanceTimersByTime(900)
    await asked(quiet, 1) // not quiet yet
    vi.advanceTimersByTime(900)
    expect(collect).not.toHaveBeenCalled()
    vi.advanceTimersByTime(200)
    expect(collect).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(60_000)
    expect(collect).toHaveBeenCalledTimes(1)
  })

  it('leaves a node alone that was asked little, and one that stops', async () => {
    const collect = vi.fn(async () => undefined)
    const quiet = new QuietTime({ log: keptLog(), after: 100, quietMs: 1_000, collect })
    await asked(quiet, 50)
    vi.advanceTimersByTime(60_000)
    await asked(quiet, 60)
    quiet.stop()
    vi.advanceTimersByTime(60_000)
    expect(collect).not.toHaveBeenCalled()
  })

  it('gives back what was needed for a while', async () => {
    vi.useRealTimers()
    const answer = new WeakRef(Array.from({ length: 10_000 }, (_, at) => ({ at })))
    const quiet = new QuietTime({ log: keptLog(), after: 1, quietMs: 1 })
    await asked(quiet, 2)
    await vi.waitFor(() => expect(answer.deref() === undefined).toBe(true), { timeout: 5_000 })
  })
})
