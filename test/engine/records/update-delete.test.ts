import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { purgeRecord } from '../../../engine/records/purge.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('updateRecord', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('refuses a stale version with base, theirs and mine of each field', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'first', f_integer: 1 })
    await updateRecord(engine.admin, 'thing', thing.id, { name: 'second' }, { version: 1 })
    await expect(
      updateRecord(engine.admin, 'thing', thing.id, { name: 'third', f_integer: 2 }, { version: 1 }),
    ).rejects.toMatchObject({
      code: 'version_conflict',
      details: {
        version: 2,
        fields: {
          name: { base: 'first', theirs: 'second', mine: 'third' },
          f_integer: { base: 1, theirs: 1, mine: 2 },
        },
      },
    })
    expect(await readRecord(engine.admin, 'thing', thing.id)).toMatchObject({
      name: 'second',
      f_integer: 1,
      version: 2,
    })
  })

  it('lets one of twenty racing updates on one version win', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'race' })
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) =>
        updateRecord(engine.admin, 'thing', thing.id, { name: `winner ${at}` }, { version: 1 }),
      ),
    )
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
  })

  it('raises no version and writes no history when nothing changes', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'same', f_tags: ['a', 'b'] })
    expect(
      (await updateRecord(engine.admin, 'thing', thing.id, { name: 'same', f_tags: ['b', 'a'] })).version,
    ).toBe(1)
    expect((await readHistory(engine.admin, 'thing', thing.id)).data).toHaveLength(1)
  })

  it('keeps who changed what, from what to what', async () => {
    const keeper = await engine.person({ roles: ['keeper'], name: 'Kim' })
    const thing = await createRecord(keeper, 'thing', { name: 'a' })
    await updateRecord(keeper, 'thing', thing.id, { name: 'b' })
    const { data } = await readHistory(engine.admin, 'thing', thing.id)
    expect(data).toMatchObject([
      {
        version: 2,
        act: 'update',
        user: { id: keeper.user.id, label: 'Kim' },
        via: 'screen',
        changes: { name: ['a', 'b'] },
      },
      { version: 1, act: 'create', changes: {} },
    ])
  })

  it('changes, adds and removes lines under their head, whose version rises', async () => {
    const thing = await createRecord(engine.admin, 'thing', {
      name: 'kit',
      parts: [{ name: 'a', quantity: 1 }, { name: 'b' }],
    })
    const lines = async () =>
      (
        await listRecords(
          engine.admin,
          'part',
          parseListQuery({ filter: `thing = "${thing.id}"`, sort: 'created_at', fields: 'name,quantity' }),
        )
      ).data
    const [a, b] = (await lines()) as [{ id: string }, { id: string }]
    const saved = await updateRecord(
      engine.admin,
      'thing',
      thing.id,
      { parts: [{ id: a.id, quantity: 5 }, { id: b.id, _delete: true }, { name: 'c' }] },
      { version: 1 },
    )
    expect(saved.version).toBe(2)
    expect((await lines()).map((line) => [line['name'], line['quantity']])).toEqual([
      ['a', 5],
      ['c', null],
    ])
  })

  it('refuses a line of another head', async () => {
    const [one, other] = [
      await createRecord(engine.admin, 'thing', { name: '1', parts: [{ name: 'a' }] }),
      await createRecord(engine.admin, 'thing', { name: '2' }),
    ]
    const { data } = await listRecords(
      engine.admin,
      'part',
      parseListQuery({ filter: `thing = "${one.id}"` }),
    )
    const attempt = updateRecord(engine.admin, 'thing', other.id, {
      parts: [{ id: data[0]!['id'], name: 'stolen' }],
    })
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the recycle bin', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('takes lines along, clears what onDelete says, and restore undoes exactly that batch', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'Kind' })
    const thing = await createRecord(engine.admin, 'thing', {
      name: 'kit',
      f_reference: kind.id,
      parts: [{ name: 'a' }, { name: 'gone before' }],
    })
    const parts = await listRecords(
      engine.admin,
      'part',
      parseListQuery({ filter: `thing = "${thing.id}"`, sort: 'created_at' }),
    )
    await deleteRecord(engine.admin, 'part', String(parts.data[1]!['id']))

    await deleteRecord(engine.admin, 'thing', thing.id)
    await expect(readRecord(engine.admin, 'thing', thing.id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await listRecords(engine.admin, 'part', parseListQuery({}))).data).toEqual([])
    expect(
      (await listRecords(engine.admin, 'thing', parseListQuery({ deleted: 'true' }))).data,
    ).toMatchObject([{ id: thing.id }])

    await restoreRecord(engine.admin, 'thing', thing.id)
    expect((await listRecords(engine.admin, 'part', parseListQuery({ fields: 'name' }))).data).toMatchObject([
      { name: 'a' },
    ])

    await deleteRecord(engine.admin, 'thing_kind', kind.id)
    expect((await readRecord(engine.admin, 'thing', thing.id))['f_reference']).toBeNull()
    await restoreRecord(engine.admin, 'thing_kind', kind.id)
    expect((await readRecord(engine.admin, 'thing', thing.id))['f_reference']).toMatchObject({ id: kind.id })
  })

  it('refuses while a restricting record is alive, and says how many', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'blocked' })
    const blocker = await createRecord(engine.admin, 'blocker', { name: 'b', thing: thing.id })
    await expect(deleteRecord(engine.admin, 'thing', thing.id)).rejects.toMatchObject({
      code: 'deletion_restricted',
      details: { by: 'blocker', count: 1 },
    })
    await deleteRecord(engine.admin, 'blocker', blocker.id)
    await deleteRecord(engine.admin, 'thing', thing.id)
  })

  it('does not restore into a collision', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'a', code: 'B-1' })
    await deleteRecord(engine.admin, 'thing', thing.id)
    await createRecord(engine.admin, 'thing', { name: 'b', code: 'B-1' })
    await expect(restoreRecord(engine.admin, 'thing', thing.id)).rejects.toMatchObject({
      code: 'duplicate_record',
    })
  })

  it('purges for good, only with the right to', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const thing = await createRecord(keeper, 'thing', { name: 'x', parts: [{ name: 'a' }] })
    await expect(purgeRecord(keeper, 'thing', thing.id)).rejects.toMatchObject({ code: 'forbidden' })
    await purgeRecord(engine.admin, 'thing', thing.id)
    await expect(restoreRecord(engine.admin, 'thing', thing.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})
