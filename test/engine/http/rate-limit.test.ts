import { describe, expect, it } from 'vitest'
import { RateLimit } from '../../../engine/http/rate-limit.ts'

describe('the rate limit', () => {
  const setUp = () => {
    let ms = 0
    const limit = new RateLimit({ perSecond: 2, burst: 3 }, { now: () => new Date(ms) })
    const take = (name: string, times: number) => {
      for (let n = 0; n < times; n++) limit.take(name)
    }
    const pass = (more: number) => {
      ms += more
    }
    return { take, pass }
  }

  it('lets a burst through, then says how long to wait', () => {
    const { take, pass } = setUp()

    take('mia', 3)
    expect(() => take('mia', 1)).toThrow(
      expect.objectContaining({ code: 'rate_limited', details: { retryAfterS: 1 } }),
    )
    pass(1000)
    take('mia', 2)
    expect(() => take('mia', 1)).toThrow()
  })

  it('is one for each: nobody pays for another', () => {
    const { take } = setUp()

    take('mia', 3)
    expect(() => take('tom', 3)).not.toThrow()
  })

  it('saves up no more than one burst', () => {
    const { take, pass } = setUp()

    pass(3_600_000)
    take('mia', 3)
    expect(() => take('mia', 1)).toThrow()
  })

  it('is shared by the nodes that are there', () => {
    let nodes = 1
    const limit = new RateLimit({ perSecond: 4, burst: 8 }, { now: () => new Date(0) }, () => nodes)
    const most = (name: string) => {
      for (let taken = 0; ; taken++)
        try {
          limit.take(name)
        } catch {
          return taken
        }
    }
    expect(most('mia')).toBe(8)
    nodes = 2
    expect(most('tom')).toBe(4)
    nodes = 100
    expect(most('zoe')).toBe(1)
  })
})
