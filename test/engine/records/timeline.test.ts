import { describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readTimeline, type TimelineEntry } from '../../../engine/records/timeline.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('a timeline', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  async function pages(id: string, limit: number): Promise<TimelineEntry[]> {
    const all: TimelineEntry[] = []
    let cursor: string | undefined
    do {
      const { data, page }: Awaited<ReturnType<typeof readTimeline>> = await readTimeline(
        engine.admin,
        'thing',
        id,
        limit,
        cursor,
      )
      all.push(...data)
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    return all
  }

  it('gives every entry once, page by page, though hundreds are of one instant', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'busy' })
    const about = { object: 'thing', id: thing.id }
    engine.clock.pass(1_000)
    for (const [object, words] of [
      ['note', 'title'],
      ['comment', 'body'],
    ] as const)
      await bulkRecords(engine.admin, object, {
        mode: 'all',
        create: Array.from({ length: 160 }, (_, at) => ({ about, [words]: `entry ${at}` })),
      })
    await updateRecord(engine.admin, 'thing', thing.id, { name: 'busier' })
    engine.clock.pass(1_000)
    await updateRecord(engine.admin, 'thing', thing.id, { name: 'busiest' })

    const all = await pages(thing.id, 50)

    const activities = all.flatMap((entry) => (entry.kind === 'activity' ? [entry.record['id']] : []))
    expect(new Set(activities).size).toBe(320)
    expect(activities).toHaveLength(320)
    const changes = all.flatMap((entry) => (entry.kind === 'change' ? [entry.version] : []))
    expect(changes).toEqual([3, 2, 1])
    const times = all.map((entry) => entry.at)
    expect(times).toEqual([...times].sort().reverse())
  })

  it('refuses a cursor of another record, and one that was made up', async () => {
    const [one, other] = [
      await createRecord(engine.admin, 'thing', { name: 'one' }),
      await createRecord(engine.admin, 'thing', { name: 'other' }),
    ]
    await updateRecord(engine.admin, 'thing', one.id, { name: 'one more' })
    const { page } = await readTimeline(engine.admin, 'thing', one.id, 1)
    for (const [id, cursor] of [
      [other.id, page.next!],
      [one.id, '2026-01-01T00:00:00.000Z'],
    ] as const)
      await expect(readTimeline(engine.admin, 'thing', id, 1, cursor)).rejects.toMatchObject({
        code: 'cursor_invalid',
      })
  })
})
