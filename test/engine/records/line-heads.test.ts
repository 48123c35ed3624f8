import { describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'
import { counting } from '../../support/statements.ts'

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

  it('stays as it is when a line is saved with what it has', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'calm', parts: [{ name: 'a' }] })
    const part = await createRecord(engine.admin, 'part', { name: 'b', quantity: 2, thing: thing.id })
    const before = await version(thing.id)

    await updateRecord(engine.admin, 'part', part.id, { name: 'b', quantity: 2 })
    await updateRecord(engine.admin, 'thing', thing.id, { parts: [{ id: part.id, name: 'b' }] })

    expect(await version(thing.id)).toBe(before)
    expect((await readHistory(engine.admin, 'thing', thing.id)).data).toHaveLength(before)
  })

  it('rises when one of its lines is taken out in its own form', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'form', parts: [{ name: 'a' }] })
    const part = await createRecord(engine.admin, 'part', { name: 'b', thing: thing.id })
    await updateRecord(engine.admin, 'thing', thing.id, { parts: [{ id: part.id, _delete: true }] })
    expect(await version(thing.id)).toBe(3)
  })

  it('is locked together with the others when many lines are saved at once', async () => {
    const heads = await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      create: Array.from({ length: 60 }, (_, at) => ({ name: `head ${at}` })),
    })
    const ids = heads.results.map((result) => ('id' in result ? result.id : ''))
    const { ctx, sent } = counting(engine.admin)

    await bulkRecords(ctx, 'part', { mode: 'all', create: ids.map((thing) => ({ name: 'p', thing })) })

    expect(sent()).toBeLessThan(25)
    expect(await version(ids[0]!)).toBe(2)
  })

  it('that does not exist is named, whoever else is in the batch', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'there' })
    const missing = '00000000-0000-7000-8000-000000000009'
    const { results } = await bulkRecords(engine.admin, 'part', {
      mode: 'each',
      create: [
        { name: 'good', thing: thing.id },
        { name: 'bad', thing: missing },
      ],
    })
    expect(results).toMatchObject([
      { created: true },
      { problem: { details: { errors: [{ path: '/create/1/thing', code: 'reference_missing' }] } } },
    ])
  })
})
