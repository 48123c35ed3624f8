import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { type ListQuery, parseListQuery } from '../../../engine/records/list-query.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('listRecords', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const list = (query: Record<string, unknown> & { cursor?: string }, ctx: Ctx = engine.admin) =>
    listRecords(ctx, 'thing', parseListQuery(query) as ListQuery)
  const names = async (filter: string, more: Record<string, unknown> = {}) =>
    (await list({ filter, fields: 'name', sort: 'name', ...more })).data.map((record) => record['name'])

  beforeAll(async () => {
    await bulkRecords(engine.admin, 'thing_kind', {
      mode: 'all',
      create: [
        { name: 'Tool', code: 'tool' },
        { name: 'Toy', code: 'toy' },
      ],
    })
    await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      create: [
        {
          name: 'anvil',
          f_integer: 10,
          f_currency: '99.90',
          f_date: '2026-01-05',
          f_select: 'red',
          f_tags: ['heavy', 'iron'],
          f_reference: { code: 'tool' },
          f_boolean: true,
          f_long_text: 'Made in 北京海纳医疗 works',
        },
        {
          name: 'ball',
          f_integer: 2,
          f_currency: '5',
          f_date: '2026-03-01',
          f_select: 'green',
          f_reference: { code: 'toy' },
          f_date_time: '2026-03-01T23:30:00Z',
        },
        {
          name: 'chisel',
          f_integer: 7,
          f_select: 'red',
          f_reference: { code: 'tool' },
          f_multi_reference: [{ code: 'tool' }],
        },
        { name: 'dust' },
      ],
    })
  })

  it.each([
    ['f_integer > 5', ['anvil', 'chisel']],
    ['f_integer >= 7 and f_select = "red"', ['anvil', 'chisel']],
    ['f_integer < 5 or name = "dust"', ['ball', 'dust']],
    ['$not(f_integer > 5)', ['ball']],
    ['f_integer != 10', ['ball', 'chisel']],
    ['f_select in ["red", "green"]', ['anvil', 'ball', 'chisel']],
    ['"iron" in f_tags', ['anvil']],
    ['$exists(f_reference)', ['anvil', 'ball', 'chisel']],
    ['$not($exists(f_reference))', ['dust']],
    ['f_reference.name = "Tool"', ['anvil', 'chisel']],
    ['f_reference.code in ["toy"]', ['ball']],
    ['f_currency = 99.9', ['anvil']],
    ['f_currency * 2 > 100', ['anvil']],
    ['f_date >= "2026-02-01"', ['ball']],
    ['f_date < $addDays($today(), 3650)', ['anvil', 'ball']],
    ['f_boolean', ['anvil']],
    ['f_boolean = false', ['ball', 'chisel', 'dust']],
    ['$contains(name, "is")', ['chisel']],
    ['$not($contains(f_long_text, "elephant"))', ['anvil']], // an empty text neither holds it nor does not
    ['$contains($lowercase(f_long_text), "made")', ['anvil']],
    ['$contains(f_long_text, "纳医")', ['anvil']],
    ['$exists(f_multi_reference)', ['chisel']],
    ['owner = $user.id', ['anvil', 'ball', 'chisel', 'dust']],
    ['$length(name) = 4', ['ball', 'dust']],
    ['(f_integer > 5 ? "big" : "small") = "big"', ['anvil', 'chisel']],
  ])('filters by %s', async (filter, wanted) => {
    expect(await names(filter)).toEqual(wanted)
  })

  it('takes days in the business time zone when a point in time meets a day', async () => {
    const zone = engine.admin.model.settings.timeZone
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date('2026-03-01T23:30:00Z'))
    expect(await names(`f_date_time = "${day}"`)).toEqual(['ball'])
  })

  it.each([
    ['an unknown field', 'nothing = 1', 'expression_invalid'],
    ['an unknown field behind a path', 'f_reference.nothing = 1', 'expression_invalid'],
    ['an unknown function', '$steal(name)', 'expression_invalid'],
    ['a function of the prototype', '$constructor(name)', 'expression_invalid'],
    ['a syntax error', 'name = ', 'expression_invalid'],
    ['an operator that does not fit', 'f_boolean > true', 'expression_invalid'],
    ['values of different types', 'f_integer = "ten"', 'expression_invalid'],
    ['a day that is none', 'f_date = "2026-02-30"', 'expression_invalid'],
    ['null', 'name = null', 'expression_not_sql'],
    ['a wildcard', '*.name = "x"', 'expression_not_sql'],
    ['a lambda', 'function($x){$x}(name)', 'expression_not_sql'],
    ['SQL', "name = 'x' OR 1=1 --", 'expression_invalid'],
    ['an endless nest', '('.repeat(5000), 'expression_invalid'],
    ['a monster', `name = "${'x'.repeat(9000)}"`, 'expression_invalid'],
  ])('refuses %s in a filter, with the place', async (_what, filter, code) => {
    await expect(list({ filter })).rejects.toMatchObject({
      code,
      details: { from: expect.any(Number), to: expect.any(Number) },
    })
  })

  it('binds what looks like SQL as a value', async () => {
    expect(await names(`name = "x'; DROP TABLE app.thing; --"`)).toEqual([])
    expect(await names('$contains(name, "%")')).toEqual([])
    expect(await names('$exists(name)')).toHaveLength(4)
  })

  it.each([
    [{ sort: 'nothing' }, 'unknown_field'],
    [{ sort: 'name; DROP TABLE x' }, 'unknown_field'],
    [{ sort: 'f_json' }, 'parameter_invalid'],
    [{ fields: 'name,nothing' }, 'unknown_field'],
    [{ fields: 'name"; --' }, 'unknown_field'],
    [{ limit: '0' }, 'parameter_invalid'],
    [{ limit: '201' }, 'parameter_invalid'],
    [{ limit: 'all' }, 'parameter_invalid'],
    [{ offset: '10001' }, 'parameter_invalid'],
    [{ count: 'maybe' }, 'parameter_invalid'],
    [{ view: 'thing.none' }, 'parameter_invalid'],
    [{ frobnicate: '1' }, 'parameter_invalid'],
    [{ filter: 'a\0b' }, 'parameter_invalid'],
  ])('refuses parameters %j', async (query, code) => {
    await expect(Promise.resolve().then(() => list(query))).rejects.toMatchObject({ code })
  })

  it('walks through equal and empty sort values without losing or repeating a record', async () => {
    for (const sort of [
      'f_select,-name',
      '-f_integer,f_select',
      'f_reference.name',
      '-f_reference',
      'f_select',
      'id',
    ]) {
      const seen: unknown[] = []
      let cursor: string | undefined
      do {
        const page = await list({ sort, limit: 1, fields: 'name', ...(cursor ? { cursor } : {}) })
        seen.push(...page.data.map((record) => record['name']))
        cursor = page.page.next ?? undefined
      } while (cursor)
      expect([...seen].sort(), sort).toEqual(['anvil', 'ball', 'chisel', 'dust'])
    }
  })

  it('sorts options in their own order and Chinese by pinyin before Latin', async () => {
    const { data } = await list({ sort: 'f_select,name', fields: 'name', filter: '$exists(f_select)' })
    expect(data.map((record) => record['name'])).toEqual(['anvil', 'chisel', 'ball'])
  })

  it('refuses forged cursors and those of another list', async () => {
    const { page } = await list({ limit: 1, sort: 'name' })
    const cursor = page.next!
    await expect(list({ sort: '-name', cursor })).rejects.toMatchObject({ code: 'cursor_invalid' })
    await expect(list({ sort: 'name', filter: 'f_integer > 1', cursor })).rejects.toMatchObject({
      code: 'cursor_invalid',
    })
    for (const forged of [
      'x',
      `${cursor}x`,
      cursor.replace(/^./, 'A'),
      Buffer.from('{"h":"x"}').toString('base64url'),
    ])
      await expect(list({ sort: 'name', cursor: forged })).rejects.toMatchObject({ code: 'cursor_invalid' })
  })

  it('counts exactly, by estimate, or not at all', async () => {
    expect((await list({ count: 'exact', limit: 1 })).page).toMatchObject({ count: 4, countKind: 'exact' })
    expect((await list({ count: 'estimate', filter: 'f_integer > 5' })).page).toMatchObject({
      count: 2,
      countKind: 'exact',
    })
    expect((await list({})).page).toMatchObject({ countKind: 'none' })
    expect((await list({ count: 'exact', filter: 'name = "none"' })).page).toMatchObject({ count: 0 })
  })

  it('jumps by offset', async () => {
    expect((await list({ sort: 'name', offset: 2, limit: 1, fields: 'name' })).data).toMatchObject([
      { name: 'chisel' },
    ])
    expect((await list({ sort: '-f_integer', offset: 3, limit: 5, fields: 'name' })).data).toMatchObject([
      { name: 'dust' },
    ])
  })

  it.each([
    ['anv', ['anvil']],
    ['ANVIL', ['anvil']],
    ['海纳', ['anvil']],
    ['made 北京', ['anvil']],
    ['an ball', []],
    ['b', ['ball']],
    ['l', []],
  ])('searches for %s', async (search, wanted) => {
    const { data } = await list({ search, sort: 'name', fields: 'name' })
    expect(data.map((record) => record['name'])).toEqual(wanted)
  })

  it('reads a page in one statement, with what has no value to sort by and when nothing is found', async () => {
    let statements = 0
    const db = {
      ...engine.admin.db,
      rows: (...args: Parameters<typeof engine.admin.db.rows>) => {
        statements++
        return engine.admin.db.rows(...args)
      },
    }
    const ctx = new Proxy(engine.admin, {
      get: (target, key) => (key === 'db' ? db : Reflect.get(target, key)),
    })
    const asked = {
      sort: '-f_reference',
      fields: 'name,f_reference.code,either,anything,f_multi_reference,_permissions',
      count: 'exact',
    }
    await list({ ...asked, limit: '1' }, ctx)
    expect(statements).toBe(1)
    await list(asked, ctx)
    expect(statements).toBe(2)
    const { data } = await list({ ...asked, filter: 'name = "nobody is called that"' }, ctx)
    expect([data.length, statements]).toEqual([0, 3])
    const found = await list({ ...asked, search: 'chisel' }, ctx)
    expect([found.data.map((row) => row['name']), found.page.count, statements]).toEqual([['chisel'], 1, 4])
  })

  it('is parsed once and planned for its values each time', async () => {
    for (let at = 0; at < 20; at++) await list({ filter: `name != "name ${at}"`, sort: '-name' })
    const [plans] = await engine.db.rows<{ custom: number; generic: number }>(
      sql`SELECT custom_plans::int AS custom, generic_plans::int AS generic FROM pg_prepared_statements
        WHERE statement LIKE '%generate_series(1, 1000000000)%' ORDER BY custom_plans DESC LIMIT 1`,
    )
    expect(plans?.custom).toBeGreaterThan(10)
    expect(plans?.generic).toBe(0)
  })

  it('gives who may not read the object nothing to know of', async () => {
    await expect(list({}, engine.as({ roles: [] }))).rejects.toMatchObject({ code: 'unknown_object' })
    await expect(listRecords(engine.admin, 'nothing', parseListQuery({}))).rejects.toMatchObject({
      code: 'unknown_object',
    })
  })
})
