import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { searchAll } from '../../../engine/records/search-all.ts'
import { candidateLimit } from '../../../engine/records/search-candidates.ts'
import { searchCondition } from '../../../engine/records/search-condition.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('search', () => {
  const engine = withEngine()
  const make = async (name: string, more: Record<string, unknown> = {}): Promise<string> =>
    String(
      (await createRecord(engine.admin, 'customer', { name, kind: 'company', ...more }, { confirm: true }))
        .id,
    )
  const labels = async (text: string) => (await searchAll(engine.admin, text)).data.map(({ label }) => label)
  const list = async (query: Record<string, string>) =>
    listRecords(engine.admin, 'customer', parseListQuery({ fields: 'name', sort: 'name', ...query }))

  beforeAll(async () => {
    for (const name of [
      'Northwind Harbour',
      'Harbour',
      'Harbour Optics',
      'The Pearlharbour Group',
      '华东金桥电子',
      '金桥',
    ])
      await make(name)
    await make('Quiet Corp', { email: 'office@harbour.example.com' })
    // So many that neither their order on the disk nor a look at the first of them helps.
    await engine.db.run(sql`INSERT INTO app.customer (id, name, kind, status)
      SELECT gen_random_uuid(), 'Zephyr Works ' || n, 'company', 'active' FROM generate_series(1, ${candidateLimit + 500}) n`)
    await make('Zephyr')
  }, 60_000)

  it('puts a name that is the word first, then beginnings, words, parts, and other fields', async () => {
    expect(await labels('harbour')).toEqual([
      'Harbour',
      'Harbour Optics',
      'Northwind Harbour',
      'The Pearlharbour Group',
      'Quiet Corp',
    ])
    expect(await labels('金桥')).toEqual(['金桥', '华东金桥电子'])
  })

  it('finds the best also among more than are compared, and says that there are more', async () => {
    const found = await searchAll(engine.admin, 'zephyr')
    expect(found.data[0]!.label).toBe('Zephyr')
    expect(found.more).toEqual(['customer'])
    expect((await searchAll(engine.admin, 'harbour')).more).toEqual([])
  })

  it('forgives a typing error in a name when nothing is found without', async () => {
    expect(await searchAll(engine.admin, 'Harbuor Optics')).toMatchObject({
      data: [{ label: 'Harbour Optics' }],
      like: true,
    })
    expect(await labels('nortwind')).toEqual(['Northwind Harbour'])
    expect(await labels('wholly unlike')).toEqual([])
    expect((await searchAll(engine.admin, 'harbour')).like).toBeUndefined()
  })

  it('finds by one or two letters what begins with them', async () => {
    expect(await labels('Qu')).toEqual(['Quiet Corp'])
    expect(await labels('qz')).toEqual([])
  })

  it('finds words of one or two letters where words begin, among other words and in lists too', async () => {
    await make('Ab7 Marina 42-eq', { email: 'x9@marina.example.com' })
    expect(await labels('marina ab')).toEqual(['Ab7 Marina 42-eq'])
    expect(await labels('eq 4')).toEqual(['Ab7 Marina 42-eq'])
    expect(await labels('b7')).toEqual([])
    expect((await list({ search: 'eq' })).data.map((row) => row['name'])).toEqual(['Ab7 Marina 42-eq'])
    expect((await list({ search: 'b7' })).data).toEqual([])
  })

  it('finds words that stand in different fields, and none that only spans two', async () => {
    await make('Cordoba Mills', { email: 'hello@lagoon.example.com' })
    expect(await labels('lagoon cordoba')).toEqual(['Cordoba Mills'])
    expect(await labels('millshello')).toEqual([])
  })

  it('folds width and case as the rows do', async () => {
    await make('ＡＢＣ Ｄéjà 电子')
    expect(await labels('abc DÉJÀ')).toEqual(['ＡＢＣ Ｄéjà 电子'])
  })

  it('finds what is theirs or shared with them among very many, for people who see a part', async () => {
    const department = String((await createRecord(engine.admin, 'department', { name: 'Y', code: 'y' })).id)
    const seller = await engine.person({ roles: ['seller'], department })
    await createRecord(seller, 'customer', { name: 'Zz Zephyr of theirs', kind: 'company' })
    const shared = await make('Zz Zephyr Works as well')
    await engine.db.run(
      sql`INSERT INTO sys.share (object, principal, record_id, level) VALUES ('customer', ${seller.user.id}, ${shared}, 'read')`,
    )
    const found = await searchAll(seller, 'zephyr')
    expect(found.data.map(({ label }) => label)).toEqual(['Zz Zephyr Works as well', 'Zz Zephyr of theirs'])
    expect((await searchAll(seller, 'zephyrr theirs')).data.map(({ label }) => label)).toEqual([
      'Zz Zephyr of theirs',
    ])
    expect((await list({ search: 'zephyr', count: 'exact' })).page.count).toBe(candidateLimit + 503)
  })

  it('finds by a letter what is theirs, for people who may not read the many that begin with it', async () => {
    const department = String((await createRecord(engine.admin, 'department', { name: 'Z', code: 'z' })).id)
    const seller = await engine.person({ roles: ['seller'], department })
    await createRecord(seller, 'customer', { name: 'Zzz Own', kind: 'company' })
    expect((await searchAll(seller, 'z', ['customer'])).data.map(({ label }) => label)).toEqual(['Zzz Own'])
  })

  it('shows what was just saved, and no longer what was deleted', async () => {
    const id = await make('Momentary Ventures')
    expect(await labels('momentary')).toEqual(['Momentary Ventures'])
    await deleteRecord(engine.admin, 'customer', id)
    expect(await labels('momentary')).toEqual([])
    expect((await list({ search: 'momentary', deleted: 'true' })).data).toHaveLength(1)
  })

  it('gives a person only what they may read, in likeness too', async () => {
    const seller = await engine.person({ roles: ['seller'] })
    expect((await searchAll(seller, 'harbour')).data).toEqual([])
    expect((await searchAll(seller, 'Harbuor Optics')).data).toEqual([])
    expect((await searchAll(seller, 'zephyr')).more).toEqual([])
  })

  it('pages and counts in a list, whether few rows or very many hold the words', async () => {
    const few = await list({ search: 'harbour', count: 'exact' })
    expect(few.data.map((row) => row['name'])).toEqual([
      'Harbour',
      'Harbour Optics',
      'Northwind Harbour',
      'Quiet Corp',
      'The Pearlharbour Group',
    ])
    expect(few.page.count).toBe(5)

    const many = await list({
      search: 'zephyr works',
      count: 'exact',
      limit: '200',
      filter: '$contains(name, "99")',
    })
    const wanted = Array.from({ length: candidateLimit + 500 }, (_, n) => String(n + 1)).filter((n) =>
      n.includes('99'),
    )
    expect(many.page.count).toBe(wanted.length)
    expect(new Set(many.data.map((row) => String(row['name']).slice('Zephyr Works '.length)))).toEqual(
      new Set(wanted),
    )
    expect((await list({ search: 'zephyr', limit: '1' })).data[0]!['name']).toBe('Zephyr')
  })

  it('pages through what very many rows hold in a list, the ones without a value last, from place to place', async () => {
    // All in the first step of the search, so that the list is walked and its rows are looked at.
    await engine.db.run(sql`INSERT INTO app.customer (id, name, kind, status, email)
      SELECT overlay(gen_random_uuid()::text placing '00' from 35)::uuid, 'Gannet ' || n, 'company', 'active',
        CASE WHEN n % 2 = 0 THEN 'g' || lpad(n::text, 4, '0') || '@gannet.example.com' END FROM generate_series(1, 1101) n`)
    const asked = { search: 'gannet', sort: 'email', fields: 'name,email', count: 'exact', limit: '200' }
    const seen: unknown[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { data, page } = await list({ ...asked, ...(cursor ? { cursor } : {}) })
      seen.push(...data.map((row) => row['email']))
      expect(page.count).toBe(1101)
      cursor = page.next ?? undefined
    }
    const filled = Array.from(
      { length: 550 },
      (_, at) => `g${String(at * 2 + 2).padStart(4, '0')}@gannet.example.com`,
    )
    expect(seen).toEqual([...filled, ...Array.from({ length: 551 }, () => null)])
    const far = await list({ ...asked, offset: '548', limit: '4' })
    expect(far.data.map((row) => row['email'])).toEqual([...filled.slice(548), null, null])
  })

  it('asks the index for candidates and computes no terms of rows', async () => {
    const object = engine.admin.model.objects.get('customer')!
    const plan = await engine.db.rows<Record<string, string>>(
      sql`EXPLAIN SELECT a.id FROM app.customer a WHERE ${searchCondition(engine.admin, object, 'harbour', 'a')} LIMIT 1000`,
    )
    const text = plan.map((row) => Object.values(row)[0]).join('\n')
    expect(text).toContain('Bitmap Index Scan on customer_search_')
    expect(/Filter: .*/.exec(text)?.[0]).not.toContain('search_terms')
  })
})
