import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { BulkQueue } from '../../../engine/records/bulk-queue.ts'
import { withEngine } from '../../support/engine.ts'

describe('large bulks', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('all succeed when there are more of them than connections, and lists are served meanwhile', async () => {
    const browser = await engine.http()
    let running = 24
    const bulks = Array.from({ length: running }, async (_, at) => {
      const create = Array.from({ length: 500 }, (_, n) => ({ name: `many ${at} ${n}` }))
      const { status } = await browser.post('/api/records/thing/bulk', { create, mode: 'all' })
      running--
      return status
    })
    let served = 0
    while (running > 0) {
      expect((await browser.get('/api/records/thing?limit=5')).status).toBe(200)
      served++
    }
    expect(new Set(await Promise.all(bulks))).toEqual(new Set([200]))
    // The bulks take about a second: without a way past them, the first list would have come behind all of them.
    expect(served).toBeGreaterThan(1)
  }, 60_000)

  it('go so many at a time, and one of somebody else before the next of the same person', async () => {
    const queue = new BulkQueue({ atOnce: 2, patienceMs: 5_000 })
    const begun: string[] = []
    let running = 0
    let most = 0
    const work = (name: string) => async () => {
      begun.push(name)
      most = Math.max(most, ++running)
      await sleep(15)
      running--
    }
    const hers = ['her 1', 'her 2', 'her 3', 'her 4'].map((name) => queue.run('her', work(name)))
    await Promise.all([...hers, queue.run('him', work('him'))])
    expect(begun).toEqual(['her 1', 'her 2', 'him', 'her 3', 'her 4'])
    expect(most).toBe(2)
  })

  it('are refused with a time to come again when their turn does not come, and what failed holds no place', async () => {
    const queue = new BulkQueue({ atOnce: 1, patienceMs: 30 })
    const long = queue.run('a', () => sleep(120))
    await expect(queue.run('b', async () => 'done')).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterS: 1 },
    })
    await long
    await expect(queue.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await queue.run('b', async () => 'done')).toBe('done')
  })

  it('does nothing for who has left while waiting', async () => {
    const queue = new BulkQueue({ atOnce: 1, patienceMs: 5_000 })
    const long = queue.run('a', () => sleep(60))
    const left = new AbortController()
    let isDone = false
    const waiting = queue.run(
      'b',
      async () => {
        isDone = true
      },
      left.signal,
    )
    left.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'rate_limited' })
    await long
    await queue.run('c', async () => undefined) // the turn is not lost
    expect(isDone).toBe(false)
  })
})
