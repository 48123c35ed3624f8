import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('the head of a line', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const version = async (id: string) => (await readRecord(engine.admin, 'thing', id)).version

  it('rises in version when a line leaves it for another head, as the other one does', async () => {
    const from = await createRecord(engine.admin, 'thing', { name: 'from' })
    const to = await createRecord(engine.admin, 'thing', { name: 'to' })
    const part = await createRecord(engine.admin, 'part', { name: 'a', thing: from.id })
    expect([await version(from.id), await version(to.id)]).toEqual([2, 1])

    await updateRecord(engine.admin, 'part', part.id, { thing: to.id })

    expect([await version(from.id), await version(to.id)]).toEqual([3, 2])
  })

  it('rises when a line is deleted by its own door, and when it comes back', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'head' })
    const part = await createRecord(engine.admin, 'part', { name: 'a', thing: thing.id })

    await deleteRecord(engine.admin, 'part', part.id)
    expect(await version(thing.id)).toBe(3)
    await restoreRecord(engine.admin, 'part', part.id)
    expect(await version(thing.id)).toBe(4)

    const { data } = await readHistory(engine.admin, 'thing', thing.id)
    expect(data.map((entry) => entry.version)).toEqual([4, 3, 2, 1])
  })

  it('rises once when it comes back from the recycle bin with its lines', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'kit', parts: [{ name: 'a' }] })
    await deleteRecord(engine.admin, 'thing', thing.id)
    expect((await restoreRecord(engine.admin, 'thing', thing.id)).version).toBe(3)
  })
})
