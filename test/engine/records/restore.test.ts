import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('what comes back from the recycle bin', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  async function thingWithPart(): Promise<{ thing: string; part: string }> {
    const { id } = await createRecord(engine.admin, 'thing', { name: 'kit', parts: [{ name: 'a' }] })
    const { data } = await listRecords(engine.admin, 'part', parseListQuery({ filter: `thing = "${id}"` }))
    return { thing: id, part: String(data[0]!['id']) }
  }

  it('is never a parent that one may not delete, by way of its line', async () => {
    const janitor = await engine.person({ roles: ['janitor'] })
    const { thing, part } = await thingWithPart()
    await deleteRecord(engine.admin, 'thing', thing)

    await expect(restoreRecord(janitor, 'part', part)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(readRecord(engine.admin, 'thing', thing)).rejects.toMatchObject({ code: 'not_found' })

    await restoreRecord(engine.admin, 'part', part)
    expect(await readRecord(engine.admin, 'thing', thing)).toMatchObject({ name: 'kit' })
  })

  it('is no line whose head is still deleted', async () => {
    const { thing, part } = await thingWithPart()
    await deleteRecord(engine.admin, 'part', part)
    await deleteRecord(engine.admin, 'thing', thing)

    await expect(restoreRecord(engine.admin, 'part', part)).rejects.toMatchObject({ code: 'forbidden' })

    await restoreRecord(engine.admin, 'thing', thing)
    await expect(readRecord(engine.admin, 'part', part)).rejects.toMatchObject({ code: 'not_found' })
    expect(await restoreRecord(engine.admin, 'part', part)).toMatchObject({ name: 'a' })
  })

  it('tells of the references it filled again, in history and events', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'Kind' })
    const things = await Promise.all(
      ['1', '2'].map((name) =>
        createRecord(engine.admin, 'thing', {
          name,
          f_reference: kind.id,
          either: { object: 'thing_kind', id: kind.id },
        }),
      ),
    )
    await deleteRecord(engine.admin, 'thing_kind', kind.id)
    await restoreRecord(engine.admin, 'thing_kind', kind.id)

    for (const { id } of things) {
      const record = await readRecord(engine.admin, 'thing', id)
      expect(record).toMatchObject({ version: 5, f_reference: { id: kind.id }, either: { id: kind.id } })
      const { data } = await readHistory(engine.admin, 'thing', id)
      expect(data.map((entry) => entry.version)).toEqual([5, 4, 3, 2, 1])
      expect(data.slice(0, 2).map((entry) => entry.changes)).toContainEqual({
        f_reference: [null, { id: kind.id, label: 'Kind' }],
      })
    }
    const events = await engine.db.rows<{ ids: string[] }>(
      sql`SELECT ids FROM sys.outbox WHERE object = 'thing' AND act = 'updated' ORDER BY id DESC LIMIT 2`,
    )
    for (const { ids } of events) expect([...ids].sort()).toEqual(things.map(({ id }) => id).sort())
  })

  it('leaves a reference alone that somebody filled meanwhile', async () => {
    const [kind, other] = [
      await createRecord(engine.admin, 'thing_kind', { name: 'Kind' }),
      await createRecord(engine.admin, 'thing', { name: 'other' }),
    ]
    const either = { object: 'thing_kind', id: kind.id }
    const thing = await createRecord(engine.admin, 'thing', { name: 'x', either })
    await deleteRecord(engine.admin, 'thing_kind', kind.id)
    await engine.db.run(
      sql`UPDATE app.thing SET either__thing = ${other.id}::uuid WHERE id = ${thing.id}::uuid`,
    )
    await restoreRecord(engine.admin, 'thing_kind', kind.id)
    expect(await readRecord(engine.admin, 'thing', thing.id)).toMatchObject({
      either: { object: 'thing', id: other.id },
    })
  })

  it('is listed only where it may be read', async () => {
    const shredder = await engine.person({ roles: ['shredder'] })
    const mine = await createRecord(shredder, 'thing', { name: 'mine' })
    const foreign = await createRecord(engine.admin, 'thing', { name: 'foreign' })
    for (const { id } of [mine, foreign]) await deleteRecord(engine.admin, 'thing', id)

    const { data } = await listRecords(shredder, 'thing', parseListQuery({ deleted: 'true' }))
    expect(data.map((record) => record['id'])).toEqual([mine.id])
    await expect(restoreRecord(shredder, 'thing', foreign.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})
