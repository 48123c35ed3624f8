import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'

describe('live events', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })

  async function follow(browser: TestBrowser) {
    const answer = await browser.get('/api/events')
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    const until = async (text: string) => {
      while (!seen.includes(text)) {
        const { done, value } = await reader.read()
        if (done) break
        seen += value
      }
      return seen
    }
    return { until, end: () => reader.cancel() }
  }

  it('name no record to somebody who may not read it, and every one to who may', async () => {
    const seller = await engine.person({ roles: ['by_own'] })
    const boss = await engine.person({ roles: ['masked'] })
    const mine = await createRecord(seller, 'deal', { name: 'mine' })
    const foreign = await createRecord(boss, 'deal', { name: 'foreign' })
    const sellers = await follow(await engine.http(seller))
    const bosses = await follow(await engine.http(boss))
    await Promise.all([sellers.until(': open'), bosses.until(': open')])
    await new Promise((resume) => setTimeout(resume, 1200)) // what was made before is behind the feed

    await updateRecord(boss, 'deal', foreign.id, { name: 'foreign still' })
    const fresh = await createRecord(boss, 'deal', { name: 'foreign too' })
    await updateRecord(seller, 'deal', mine.id, { name: 'mine still' })

    const told = await sellers.until(mine.id)
    expect(told).not.toContain(foreign.id)
    expect(told).not.toContain(fresh.id)
    for (const { id } of [foreign, fresh, mine]) expect(await bosses.until(id)).toContain(id)
    await Promise.all([sellers.end(), bosses.end()])
  })
})
