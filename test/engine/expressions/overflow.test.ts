import { afterAll, describe, expect, it } from 'vitest'
import { Interpreter } from '../../../engine/expressions/interpreter/interpreter.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { check } from '../../../metadata/language/check/index.ts'
import { compileNode } from '../../../metadata/language/evaluate.ts'
import { withEngine } from '../../support/engine.ts'

describe('numbers beyond what a number holds', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/till' })

  it('are told in words when a filter computes them, in the language of the reader', async () => {
    await createRecord(engine.admin, 'basket', { items: [{ name: 'x', price: '5' }] })
    const browser = await engine.http()
    const ask = async (filter: string, language: string) => {
      const answer = await browser.fetch(`/api/records/basket?filter=${encodeURIComponent(filter)}`, {
        headers: { 'accept-language': language },
      })
      return { status: answer.status, ...((await answer.json()) as { code: string; detail: string }) }
    }
    const filter = 'total * 1e200 * 1e200 > 1'
    expect(await ask(filter, 'en')).toMatchObject({
      status: 400,
      code: 'expression_not_sql',
      detail: expect.stringContaining('too large, or too close to zero.'),
    })
    expect((await ask(filter, 'zh')).detail).toMatch(/计算结果过大或过于接近零/)
    expect((await ask('total * 1e200 > 1', 'en')).status).toBe(200)
  })
})

describe('aggregates over very long lists', () => {
  const interpreter = new Interpreter()
  afterAll(() => interpreter.close())
  const lines = Array.from({ length: 200_000 }, (_, at) => ({ qty: at }))

  const shapes = new Map([
    [
      'head',
      {
        name: 'head',
        fields: new Map(),
        relations: new Map([['lines', { name: 'lines', object: 'line', field: 'head' }]]),
      },
    ],
    [
      'line',
      {
        name: 'line',
        fields: new Map([
          ['qty', { name: 'qty', type: 'decimal', language: 'num', stores: 'value', to: [] }],
        ]),
        relations: new Map(),
      },
    ],
  ]) as unknown as Parameters<typeof check>[1]['objects']
  const closureOf = (text: string) => {
    const { node, diagnostics } = check(text, { objects: shapes, object: 'head', names: {} })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    return (record: Record<string, unknown>) =>
      compileNode(node!)(record, {
        given: {},
        timeZone: 'UTC',
        now: '2026-01-01T00:00:00.000Z',
        today: '2026-01-01',
      })
  }

  it('find the least and the most in closures, and give nothing where a sum is no number any more', () => {
    expect(closureOf('$max(lines.qty)')({ lines })).toBe(199_999)
    expect(closureOf('$min(lines.qty)')({ lines })).toBe(0)
    const huge = { lines: [{ qty: 1e308 }, { qty: 1e308 }] }
    expect(closureOf('$sum(lines.qty)')(huge)).toBeUndefined()
    expect(closureOf('$average(lines.qty)')(huge)).toBeUndefined()
  })

  it('do the same in the interpreter, up to the longest list it takes', async () => {
    const texts = [
      '$max(lines.qty)',
      '$min(lines.qty)',
      '$sum(lines.qty)',
      '$average(lines.qty)',
      '$max([])',
      '$sum([])',
      '$exists($sum([1e308, 1e308]))',
    ]
    const [values, beyond] = await interpreter.run({
      texts,
      timeZone: 'UTC',
      now: '2026-03-01T20:00:00.000Z',
      today: '2026-03-01',
      groups: {},
      cases: [
        { record: { lines: lines.slice(0, 99_999) }, given: {} },
        { record: { lines }, given: {} },
      ],
    })
    expect(values).toEqual([
      { value: 99_998 },
      { value: 0 },
      { value: 4_999_850_001 },
      { value: 49_999 },
      { value: null },
      { value: 0 },
      { value: false },
    ])
    expect(beyond![0]).toEqual({ problem: { en: 'The list becomes too long.', zh: '列表过长。' } })
  })
})
