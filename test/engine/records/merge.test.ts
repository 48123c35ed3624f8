import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { mergeRecords } from '../../../engine/records/merge/merge-records.ts'
import { unmergeRecord } from '../../../engine/records/merge/unmerge-record.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('a merge', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/directory' })

  let number = 0
  const make = (ctx: Ctx, object: string, values: Record<string, unknown>) =>
    createRecord(ctx, object, values, { confirm: true })
  const firm = (ctx: Ctx, values: Record<string, unknown> = {}) =>
    make(ctx, 'firm', { name: `Firm ${++number}`, checked: true, ...values })
  const merge = (ctx: Ctx, survivor: { id: string }, body: Record<string, unknown>) =>
    mergeRecords(ctx, 'firm', survivor.id, { body })
  const undo = (ctx: Ctx, survivor: { id: string }) => unmergeRecord(ctx, 'firm', survivor.id, {})
  const boss = () => engine.person({ roles: ['boss'] })
  const rows = async (object: string) =>
    (await listRecords(engine.admin, object, parseListQuery({ limit: '200' }))).data
  /** Everything of some records but what every write changes. */
  const state = async (objects: readonly [string, string][]) =>
    Promise.all(
      objects.map(async ([object, id]) => {
        const {
          version: _v,
          updated_at: _at,
          updated_by: _by,
          ...rest
        } = await readRecord(engine.admin, object, id)
        return rest
      }),
    )

  it('keeps the values that were chosen, of each field from the record that has it', async () => {
    const ctx = await boss()
    const a = await firm(ctx, { name: 'Alpha', city: 'Bonn', code: 'A1', topics: ['x'] })
    const b = await firm(ctx, {
      name: 'Alfa',
      city: 'Köln',
      code: 'B1',
      phone: '0221 555 123',
      topics: ['y'],
    })
    const { record, merge: id } = await merge(ctx, a, {
      with: [b.id],
      choose: { city: b.id, phone: b.id, code: b.id, name: a.id },
      values: { topics: ['x', 'y'] },
    })
    expect(record).toMatchObject({
      id: a.id,
      name: 'Alpha',
      city: 'Köln',
      code: 'B1',
      phone: '0221 555 123',
      topics: ['x', 'y'],
    })
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    await expect(readRecord(ctx, 'firm', b.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('takes everything along that points to the others, and undoes exactly that', async () => {
    const ctx = await boss()
    const [a, b, c] = [await firm(ctx), await firm(ctx, { note: 'b' }), await firm(ctx)]
    const person = await make(ctx, 'person', { name: 'P', firm: b.id })
    const site = await make(ctx, 'site', { name: 'S', rent: '10.50', firm: c.id })
    const child = await firm(ctx, { parent: b.id })
    await updateRecord(ctx, 'firm', a.id, { parent: c.id })
    const memo = await make(ctx, 'memo', {
      text: 'M',
      about: { object: 'firm', id: b.id },
      party: { object: 'firm', id: c.id },
      firms: [c.id, a.id, b.id],
    })
    const other = await make(ctx, 'memo', {
      text: 'N',
      about: { object: 'person', id: person.id },
      firms: [b.id, c.id],
    })
    await engine.db.run(sql`INSERT INTO sys.share (object, principal, record_id, level) VALUES
      ('firm', 'clerk', ${a.id}::uuid, 'read'), ('firm', 'clerk', ${b.id}::uuid, 'edit'), ('firm', 'team', ${c.id}::uuid, 'read')`)
    const all: [string, string][] = [
      ...[a, b, c, child].map(({ id }): [string, string] => ['firm', id]),
      ['person', person.id],
      ['site', site.id],
      ['memo', memo.id],
      ['memo', other.id],
    ]
    const shares = () =>
      engine.db.rows(
        sql`SELECT principal, record_id, level FROM sys.share WHERE object = 'firm' ORDER BY 1, 2`,
      )
    const [before, sharesBefore] = [await state(all), await shares()]

    const preview = await merge(ctx, a, { with: [b.id, c.id], dryRun: true })
    expect(await state(all)).toEqual(before)
    const { moved } = await merge(ctx, a, { with: [b.id, c.id], choose: { note: b.id } })
    expect(moved).toEqual(preview.moved)
    expect(moved).toEqual(
      expect.arrayContaining([
        { object: 'person', field: 'firm', count: 1 },
        { object: 'site', field: 'firm', count: 1 },
        { object: 'memo', field: 'about', count: 1 },
        { object: 'memo', field: 'party', count: 1 },
        { object: 'memo', field: 'firms', count: 4 },
      ]),
    )
    expect(await readRecord(ctx, 'person', person.id)).toMatchObject({ firm: { id: a.id } })
    expect(await readRecord(ctx, 'site', site.id)).toMatchObject({ firm: { id: a.id } })
    expect(await readRecord(ctx, 'firm', child.id)).toMatchObject({ parent: { id: a.id } })
    expect(await readRecord(ctx, 'firm', a.id)).toMatchObject({
      note: 'b',
      parent: null,
      persons_count: 1,
      rent: '10.50',
    })
    expect(await readRecord(ctx, 'memo', memo.id)).toMatchObject({
      about: { object: 'firm', id: a.id },
      party: { object: 'firm', id: a.id },
      firms: [{ id: a.id }],
    })
    expect(await readRecord(ctx, 'memo', other.id)).toMatchObject({
      about: { id: person.id },
      firms: [{ id: a.id }],
    })
    expect(await shares()).toEqual([
      { principal: 'clerk', record_id: a.id, level: 'edit' },
      { principal: 'team', record_id: a.id, level: 'read' },
    ])

    const undone = await undo(ctx, a)
    expect(undone.left).toEqual([])
    expect(await shares()).toEqual(sharesBefore)
    const after = await state(all)
    const links = (list: typeof after) =>
      list.map((one) => ({
        ...one,
        ...(Array.isArray(one['firms'])
          ? { firms: (one['firms'] as { id: string }[]).map(({ id }) => id).sort() }
          : {}),
      }))
    expect(links(after)).toEqual(links(before))
  })

  it('leaves a line of history on each record, by the one who merged', async () => {
    const ctx = await boss()
    const [a, b] = [await firm(ctx), await firm(ctx)]
    const person = await make(ctx, 'person', { name: 'P', firm: b.id })
    await merge(ctx, a, { with: [b.id] })
    const [moved] = (await readHistory(ctx, 'person', person.id)).data
    expect(moved).toMatchObject({
      via: 'merge',
      user: { id: ctx.user.id },
      changes: { firm: [{ id: b.id }, { id: a.id }] },
    })
    expect((await readHistory(ctx, 'firm', a.id)).data[0]).toMatchObject({ act: 'merge', via: 'merge' })
    const events = await engine.db.rows<{ act: string }>(
      sql`SELECT act FROM sys.outbox WHERE ${a.id}::uuid = ANY(ids) OR ${b.id}::uuid = ANY(ids) ORDER BY id`,
    )
    expect(events.map(({ act }) => act)).toEqual(['created', 'created', 'deleted', 'merged'])
  })

  it('needs the right to change and delete every one of them', async () => {
    const clerk = await engine.person({ roles: ['clerk'] })
    const [a, b] = [await firm(clerk), await firm(clerk)]
    await expect(merge(clerk, a, { with: [b.id] })).rejects.toMatchObject({ code: 'forbidden' })
    const [mine, also] = [
      await make(clerk, 'person', { name: '1' }),
      await make(clerk, 'person', { name: '2' }),
    ]
    const foreign = await make(await boss(), 'person', { name: '3' })
    const attempt = mergeRecords(clerk, 'person', mine.id, { body: { with: [foreign.id] } })
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' })
    const masked = mergeRecords(clerk, 'person', mine.id, {
      body: { with: [also.id], choose: { phone: also.id } },
    })
    await expect(masked).rejects.toMatchObject({
      details: { errors: [{ path: '/choose/phone', code: 'field_masked' }] },
    })
    await mergeRecords(clerk, 'person', mine.id, { body: { with: [also.id] } })
  })

  it('holds the rules of the survivor, and changes nothing when one fails', async () => {
    const ctx = await boss()
    const [a, b] = [await firm(ctx), await firm(ctx)]
    const person = await make(ctx, 'person', { name: 'P', firm: b.id })
    const before = await state([
      ['firm', a.id],
      ['firm', b.id],
      ['person', person.id],
    ])
    for (const body of [
      { with: [b.id], values: { name: 'forbidden' } },
      { with: [b.id], values: { nonsense: 1 } },
      { with: [b.id], choose: { nonsense: b.id } },
      { with: [b.id, a.id] },
      { with: [] },
      { with: [b.id], choose: { name: person.id } },
    ])
      await expect(merge(ctx, a, body)).rejects.toMatchObject({
        code: expect.stringMatching(/validation_failed|parameter_invalid/),
      })
    expect(
      await state([
        ['firm', a.id],
        ['firm', b.id],
        ['person', person.id],
      ]),
    ).toEqual(before)
  })

  it('refuses what was changed since it was looked at, and a tree that would close to a ring', async () => {
    const ctx = await boss()
    const [a, b] = [await firm(ctx), await firm(ctx)]
    await updateRecord(ctx, 'firm', b.id, { note: 'new' })
    await expect(merge(ctx, a, { with: [{ id: b.id, version: 1 }] })).rejects.toMatchObject({
      code: 'version_conflict',
    })
    const stale = mergeRecords(ctx, 'firm', a.id, { body: { with: [b.id] }, version: 7 })
    await expect(stale).rejects.toMatchObject({ code: 'version_conflict' })
    const middle = await firm(ctx, { parent: b.id })
    await updateRecord(ctx, 'firm', a.id, { parent: middle.id })
    await expect(merge(ctx, a, { with: [b.id] })).rejects.toMatchObject({
      details: { errors: [{ path: '/values/parent' }] },
    })
    await merge(ctx, a, { with: [b.id], values: { parent: null } })
    expect(await readRecord(ctx, 'firm', middle.id)).toMatchObject({ parent: { id: a.id } })
  })

  it('is not undone over what others changed, and reports what has gone elsewhere', async () => {
    const ctx = await boss()
    const [a, b, c] = [await firm(ctx, { city: 'Bonn' }), await firm(ctx, { city: 'Köln' }), await firm(ctx)]
    const [stays, leaves] = [
      await make(ctx, 'person', { name: '1', firm: b.id }),
      await make(ctx, 'person', { name: '2', firm: b.id }),
    ]
    await merge(ctx, a, { with: [b.id], choose: { city: b.id } })
    await updateRecord(ctx, 'firm', a.id, { city: 'Ulm' })
    await expect(undo(ctx, a)).rejects.toMatchObject({
      code: 'version_conflict',
      details: { fields: { city: { base: 'Köln', theirs: 'Ulm', mine: 'Bonn' } } },
    })
    await updateRecord(ctx, 'firm', a.id, { city: 'Köln', note: 'kept' })
    await updateRecord(ctx, 'person', leaves.id, { firm: c.id })
    const { left, restored, record } = await undo(ctx, a)
    expect(left).toEqual([{ object: 'person', id: leaves.id, field: 'firm' }])
    expect(restored).toEqual([b.id])
    expect(record).toMatchObject({ city: 'Bonn', note: 'kept', persons_count: 0 })
    expect(await readRecord(ctx, 'firm', b.id)).toMatchObject({ city: 'Köln', persons_count: 1 })
    expect(await readRecord(ctx, 'person', stays.id)).toMatchObject({ firm: { id: b.id } })
    await expect(undo(ctx, a)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('can be undone for thirty days', async () => {
    const ctx = await boss()
    const [a, b] = [await firm(ctx), await firm(ctx)]
    await merge(ctx, a, { with: [b.id] })
    engine.clock.pass(31 * 86_400_000)
    await expect(undo(await boss(), a)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('moves records of the bin too, so that they come back to the survivor', async () => {
    const ctx = await boss()
    const [a, b] = [await firm(ctx), await firm(ctx)]
    const person = await make(ctx, 'person', { name: 'P', firm: b.id })
    await deleteRecord(ctx, 'person', person.id)
    await merge(ctx, a, { with: [b.id] })
    expect(await engine.db.first(sql`SELECT firm FROM app.person WHERE id = ${person.id}::uuid`)).toEqual({
      firm: a.id,
    })
  })

  it('makes one of fifty, with four hundred records that point to them', async () => {
    const ctx = await boss()
    const create = Array.from({ length: 50 }, (_, at) => ({ name: `Many ${at}`, checked: true }))
    const { results } = await bulkRecords(ctx, 'firm', { create, mode: 'all', confirm: true })
    const ids = results.map((result) => ('id' in result ? result.id : ''))
    const persons = Array.from({ length: 400 }, (_, at) => ({ name: `P${at}`, firm: ids[at % 50] }))
    await bulkRecords(ctx, 'person', { create: persons, mode: 'all' })
    const { record, moved } = await merge(ctx, { id: ids[0]! }, { with: ids.slice(1) })
    expect(moved).toEqual([{ object: 'person', field: 'firm', count: 392 }])
    expect(record).toMatchObject({ persons_count: 400 })
    const { restored } = await undo(ctx, { id: ids[0]! })
    expect(restored).toHaveLength(49)
    const counts = (await rows('firm'))
      .filter(({ id }) => ids.includes(String(id)))
      .map((one) => one['persons_count'])
    expect(counts).toEqual(Array.from({ length: 50 }, () => 8))
  })

  it('loses nothing when others save at the same moment', async () => {
    const ctx = await boss()
    for (let round = 0; round < 6; round++) {
      const [a, b] = [await firm(ctx), await firm(ctx)]
      const person = await make(ctx, 'person', { name: 'P', firm: b.id })
      const done = await Promise.allSettled([
        merge(ctx, a, { with: [b.id] }),
        createRecord(ctx, 'person', { name: 'new', firm: b.id }),
        updateRecord(ctx, 'person', person.id, { name: 'Q' }),
        updateRecord(ctx, 'firm', b.id, { note: 'late' }),
        merge(ctx, b, { with: [a.id] }),
      ])
      const merged = [done[0], done[4]].filter((one) => one?.status === 'fulfilled')
      expect(merged).toHaveLength(1)
      for (const one of done)
        if (one.status === 'rejected')
          expect((one.reason as { code: string }).code).toMatch(
            /not_found|validation_failed|reference_missing/,
          )
      const pointing = await engine.db.rows<{ live: boolean }>(
        sql`SELECT f.deleted_at IS NULL AS live FROM app.person p JOIN app.firm f ON f.id = p.firm
          WHERE p.firm IN (${a.id}::uuid, ${b.id}::uuid) AND p.deleted_at IS NULL`,
      )
      expect(pointing.every(({ live }) => live)).toBe(true)
      const survivor = await engine.db.first<{ persons_count: number }>(
        sql`SELECT persons_count::int FROM app.firm WHERE id IN (${a.id}::uuid, ${b.id}::uuid) AND deleted_at IS NULL`,
      )
      expect(survivor?.persons_count).toBe(pointing.length)
    }
  })

  it('is done and undone over the API, once for a repeated request', async () => {
    const ctx = await boss()
    const http = await engine.http(ctx)
    const [a, b] = [await firm(ctx), await firm(ctx)]
    const at = `/api/records/firm/${a.id}/actions`
    const send = () =>
      http.fetch(`${at}/merge`, {
        method: 'POST',
        json: { with: [b.id] },
        headers: { 'idempotency-key': `merge-${a.id}` },
      })
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(await first.json()).toEqual(await second.json())
    const undone = await http.post(`${at}/unmerge`)
    expect(await undone.json()).toMatchObject({ record: { id: a.id }, restored: [b.id], left: [] })
    expect((await http.post(`${at}/unmerge`)).status).toBe(404)
    expect((await http.post(`/api/records/user/${ctx.user.id}/actions/merge`, { with: [a.id] })).status).toBe(
      403,
    )
  })
})
