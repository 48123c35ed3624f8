import { describe, expect, it } from 'vitest'
import { aggregateRecords } from '../../../engine/records/aggregate.ts'
import { parseAggregate } from '../../../engine/records/aggregate-query.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { purgeRecord } from '../../../engine/records/purge.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('a save', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('shows in a conflict only what the person may see', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const thing = await createRecord(keeper, 'thing', { name: 'x', mobile: '13812345678' })
    await updateRecord(engine.admin, 'thing', thing.id, { secret_note: 'TOPSECRET' })
    const error = await updateRecord(
      keeper,
      'thing',
      thing.id,
      { secret_note: 'a', mobile: 'b', name: 'y' },
      { version: 1 },
    ).catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'version_conflict',
      details: { fields: { mobile: { theirs: '138****5678' } } },
    })
    expect(JSON.stringify((error as { details: object }).details)).not.toMatch(/TOPSECRET|13812345678/)
  })

  it('ends concurrent changes of links as one of the writers asked', async () => {
    const kinds = await bulkRecords(engine.admin, 'thing_kind', {
      mode: 'all',
      create: [{ name: '1' }, { name: '2' }, { name: '3' }],
    })
    const [a, b, c] = kinds.results.map((result) => ('id' in result ? result.id : '')) as [
      string,
      string,
      string,
    ]
    for (let round = 0; round < 10; round++) {
      const thing = await createRecord(engine.admin, 'thing', { name: 'links', f_multi_reference: [a, b] })
      await Promise.all([
        updateRecord(engine.admin, 'thing', thing.id, { f_multi_reference: [a] }),
        updateRecord(engine.admin, 'thing', thing.id, { f_multi_reference: [a, b, c] }),
      ])
      const links = (
        (await readRecord(engine.admin, 'thing', thing.id))['f_multi_reference'] as { label: string }[]
      ).map(({ label }) => label)
      expect([['1'], ['1', '2', '3']]).toContainEqual(links)
    }
  })

  it('keeps every field when one record stands twice in a request', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'twice' })
    await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      update: [
        { id: thing.id, name: 'renamed' },
        { id: thing.id, f_integer: 42 },
      ],
    })
    expect(await readRecord(engine.admin, 'thing', thing.id)).toMatchObject({
      name: 'renamed',
      f_integer: 42,
      version: 2,
    })
  })

  it('puts no line under a head that the person may not change', async () => {
    const head = await engine.person({ roles: ['head'] })
    const keeper = await engine.person({ roles: ['keeper'] })
    const mine = await createRecord(keeper, 'thing', { name: 'mine' })
    const foreign = await createRecord(engine.admin, 'thing', { name: 'foreign', owner: head.user.id })
    await expect(createRecord(head, 'part', { name: 'p', thing: mine.id })).rejects.toMatchObject({
      code: expect.stringMatching(/validation_failed|forbidden/),
    })
    await updateRecord(keeper, 'thing', mine.id, { parts: [{ name: 'smuggled', thing: foreign.id }] })
    const parts = await listRecords(
      engine.admin,
      'part',
      parseListQuery({ filter: 'name = "smuggled"', fields: 'thing' }),
    )
    expect(parts.data).toMatchObject([{ thing: { id: mine.id } }])
  })

  it('tells nobody whether they guessed a masked value', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const thing = await createRecord(keeper, 'thing', { name: 'x', mobile: '13812345678' })
    for (const mobile of ['13812345678', '13800000000'])
      await expect(updateRecord(keeper, 'thing', thing.id, { mobile })).rejects.toMatchObject({
        details: { errors: [{ code: 'field_masked' }] },
      })
  })

  it('refuses a line whose id is none, and lines of the bin, as complaints', async () => {
    const attempt = createRecord(engine.admin, 'thing', { name: 'x', parts: [{ id: 'abc', _delete: true }] })
    await expect(attempt).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/parts/0/id' }] },
    })
  })

  it('deletes a target that one record names twice', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'k' })
    const thing = await createRecord(engine.admin, 'thing', {
      name: 'x',
      f_reference: kind.id,
      either: { object: 'thing_kind', id: kind.id },
    })
    await deleteRecord(engine.admin, 'thing_kind', kind.id)
    expect(await readRecord(engine.admin, 'thing', thing.id)).toMatchObject({
      f_reference: null,
      either: null,
    })
    const { data } = await readHistory(engine.admin, 'thing', thing.id)
    const changes = Object.assign({}, ...data.map((entry) => entry.changes))
    expect(changes).toMatchObject({
      f_reference: [{ id: kind.id }, null],
      either: [{ object: 'thing_kind', id: kind.id }, null],
    })
  })

  it('purges no user', async () => {
    const person = await engine.person({ roles: ['keeper'] })
    await expect(purgeRecord(engine.admin, 'user', person.user.id)).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('takes currencies as three letters only', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'x', f_currency: '5' })
    for (const currency_code of [null, 'kwd', 'dollars'])
      await expect(updateRecord(engine.admin, 'thing', thing.id, { currency_code })).rejects.toMatchObject({
        details: { errors: [{ path: '/currency_code' }] },
      })
  })
})

describe('a list', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('ends when sorted by what lies behind an empty reference', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'k' })
    await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      create: [{ name: 'a' }, { name: 'b', f_reference: kind.id }, { name: 'c' }, { name: 'd' }],
    })
    for (const sort of ['-f_reference.created_at', 'f_reference.created_at,name', 'f_reference.version']) {
      const seen: unknown[] = []
      let cursor: string | undefined
      do {
        const page = await listRecords(engine.admin, 'thing', {
          ...parseListQuery({ sort, limit: 1, fields: 'name' }),
          ...(cursor ? { cursor } : {}),
        })
        seen.push(...page.data.map((record) => record['name']))
        cursor = page.page.next ?? undefined
      } while (cursor && seen.length < 20)
      expect(seen[0], sort).toBe('b')
      expect([...seen].sort(), sort).toEqual(['a', 'b', 'c', 'd'])
    }
  })

  it.each([
    '$not()',
    '$exists()',
    '5 in f_tags',
    'f_reference in f_tags',
    'f_tags in f_tags',
    '(f_integer = 3 ? 1 : "a") = 1',
  ])('refuses %s in words', async (filter) => {
    await expect(listRecords(engine.admin, 'thing', parseListQuery({ filter }))).rejects.toMatchObject({
      code: 'expression_invalid',
    })
  })

  it('takes a substring of less than nothing', async () => {
    await expect(
      listRecords(engine.admin, 'thing', parseListQuery({ filter: '$substring(name, 0, -5) = "x"' })),
    ).resolves.toMatchObject({ data: [] })
  })

  it('looks for children with rights of their own inside $exists', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    await createRecord(keeper, 'thing', { name: 'parted', parts: [{ name: 'p' }] })
    const { data } = await listRecords(
      keeper,
      'thing',
      parseListQuery({ filter: '$exists(parts)', fields: 'name' }),
    )
    expect(data).toMatchObject([{ name: 'parted' }])
    await expect(
      listRecords(keeper, 'thing_kind', parseListQuery({ filter: '$exists(thing__f_multi_reference)' })),
    ).resolves.toMatchObject({ data: [] })
  })
})

describe('an aggregate', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const ask = async (query: object) => aggregateRecords(engine.admin, 'thing', parseAggregate(query))

  it('keeps only groups whose measures hold', async () => {
    await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      create: [
        { name: 'a', f_integer: 1 },
        { name: 'b', f_integer: 1 },
        { name: 'c', f_integer: 2 },
      ],
    })
    const { data } = await ask({ groupBy: ['f_integer'], measures: { n: { fn: 'count' } }, having: 'n > 1' })
    expect(data).toEqual([{ f_integer: 1, n: 2 }])
    await expect(ask({ measures: { n: { fn: 'count' } }, having: 'name = "a"' })).rejects.toMatchObject({
      code: 'expression_invalid',
    })
  })

  it.each([
    { view: 'thing.nothing' },
    { groupBy: ['f_date', { field: 'f_date', by: 'month' }] },
    { groupBy: ['name'], measures: { name: { fn: 'count' } } },
    { measures: { m: { fn: 'max', field: 'f_reference' } } },
    { measures: { m: { fn: 'min', field: 'id' } } },
    { measures: { m: { fn: 'count', field: 'f_multi_reference' } } },
    { measures: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`m${at}`, { fn: 'count' }])) },
  ])('refuses %j', async (query) => {
    await expect(ask(query)).rejects.toMatchObject({ code: 'parameter_invalid' })
  })
})
