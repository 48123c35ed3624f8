import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { withEngine } from '../../support/engine.ts'

describe('POST /api/design/expressions', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  const ask = async (body: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const browser = await engine.http()
    const answer = await browser.fetch('/api/design/expressions', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  it('tells kind, SQL, dependencies and the value on a record', async () => {
    const bench = await createRecord(engine.admin, 'bench', { name: 'One', rank: 3 })
    const piece = await createRecord(engine.admin, 'piece', { name: 'P', price: '2.50', bench: bench.id })
    const { body } = await ask({ text: 'price * 2 + bench.rank', object: 'piece', record: piece.id })
    expect(body).toMatchObject({ type: 'num', sql: true, diagnostics: [], value: 8 })
    expect(body['dependencies']).toEqual([
      expect.objectContaining({ object: 'piece', name: 'price', from: 0, to: 5 }),
      expect.objectContaining({ object: 'piece', name: 'bench' }),
      expect.objectContaining({ object: 'bench', name: 'rank' }),
    ])
  })

  it('takes values as a form holds them', async () => {
    const { body } = await ask({
      text: 'price > 10 and $group(stage) = "open"',
      object: 'piece',
      record: { price: '11', stage: 'cut' },
    })
    expect(body).toMatchObject({ type: 'bool', value: true })
  })

  it('says where and why a text is wrong, in the language of the request', async () => {
    const { body } = await ask({ text: 'pricee > 1', object: 'piece' })
    expect(body['diagnostics']).toEqual([
      {
        code: 'unknown_name',
        severity: 'error',
        message: 'piece has no field "pricee"; did you mean "price"?',
        from: 0,
        to: 6,
        suggestion: 'price',
      },
    ])
    const zh = await ask({ text: 'pricee > 1', object: 'piece' }, { 'accept-language': 'zh-CN' })
    expect(zh.body['diagnostics']).toMatchObject([{ message: '“piece”没有字段“pricee”，是否为“price”？' }])
    expect((await ask({ text: 'price >', object: 'piece' })).body['diagnostics']).toMatchObject([
      { code: 'syntax' },
    ])
    expect((await ask({ text: 'name > 3', object: 'piece' })).body['diagnostics']).toMatchObject([
      { code: 'type_mismatch', from: 0, to: 8 },
    ])
  })

  it('knows what SQL cannot do', async () => {
    expect((await ask({ text: 'price > $old.price', object: 'piece' })).body).toMatchObject({
      sql: false,
      type: 'bool',
    })
    expect((await ask({ text: '$map(parts, function($p) { $p.qty })', object: 'piece' })).body).toMatchObject(
      {
        sql: false,
        diagnostics: [{ code: 'not_compilable' }],
      },
    )
  })

  it('holds the text against the kind its place expects', async () => {
    expect(
      (await ask({ text: 'name', object: 'piece', expect: 'currency' })).body['diagnostics'],
    ).toMatchObject([{ code: 'type_mismatch' }])
    expect((await ask({ text: 'price', object: 'piece', expect: 'decimal' })).body['diagnostics']).toEqual([])
    expect((await ask({ text: 'price', object: 'piece', expect: 'nonsense' })).status).toBe(400)
  })

  it('runs the whole language on any JSON where no object is named', async () => {
    const { body } = await ask({
      text: 'lines{ kind: $sum(qty) }',
      record: {
        lines: [
          { kind: 'a', qty: 1 },
          { kind: 'a', qty: 2 },
        ],
      },
    })
    expect(body).toMatchObject({ type: 'any', sql: false, value: { a: 3 } })
    expect((await ask({ text: '$eval("1")', record: {} })).body['diagnostics']).toMatchObject([
      { severity: 'error' },
    ])
  })

  it('is for those who design', async () => {
    const nobody = await engine.http({ roles: [] })
    const answer = await nobody.fetch('/api/design/expressions', {
      method: 'POST',
      body: '{"text":"1"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(403)
  })
})
