import { describe, expect, it } from 'vitest'
import { compileFolder } from '../../engine/command-line/compile-folder.ts'
import { everywhere } from '../../engine/expressions/check-text.ts'
import { interpret } from '../../engine/expressions/interpreter/interpret.ts'
import { check } from '../../metadata/language/check/index.ts'
import { compileNode, type Surroundings } from '../../metadata/language/evaluate.ts'
import { toRow } from '../../metadata/language/record.ts'
import { interleaved, report } from './measure.ts'

/** Rules as the CRM has them, and some heavier. */
const rules: readonly (readonly [object: string, text: string])[] = [
  ['opportunity', "$group(stage) = 'open' and close_date < $today()"],
  ['opportunity', "stage = 'lost' and $old.stage != 'lost'"],
  ['opportunity', 'amount * probability / 100'],
  ['opportunity', "amount > 10000 and type in ['renewal', 'project'] and $not(customer.tier = 'standard')"],
  ['opportunity_product', 'quantity * price * (100 - (discount ?? 0)) / 100'],
  ['contract', 'end_date < start_date'],
  ['contract', "status = 'active' and $daysBetween($today(), end_date) <= 30"],
  ['lead', "$group(status) = 'open' and $not($exists(phone)) and $not($exists(email))"],
  ['ticket', "$group(status) = 'open' and due_at < $now()"],
  ['customer', "$uppercase(name) & ' (' & tier & ')'"],
]

const record = {
  stage: 'propose',
  status: 'open',
  close_date: '2026-01-01',
  amount: '12500.00',
  probability: 40,
  type: 'renewal',
  customer: { id: '01900000-0000-7000-8000-000000000000', tier: 'key' },
  quantity: '3.00',
  price: '99.90',
  discount: 5,
  start_date: '2026-01-01',
  end_date: '2026-12-31',
  due_at: '2026-02-01T10:00:00.000Z',
  name: 'Acme 有限公司',
  tier: 'key',
}

describe('the expression language', () => {
  it('judges by closures far faster than by the interpreter, and checks a text in no time', async () => {
    const { model } = await compileFolder('metadata', 'metadata')
    const around: Surroundings = {
      timeZone: 'Asia/Shanghai',
      now: '2026-03-01T10:00:00.000Z',
      today: '2026-03-01',
      given: { user: { id: 'u', roles: ['seller'] } },
      old: { stage: 'qualify' },
    }
    const compiled = rules.map(([object, text]) => {
      const scope = { objects: model.objects, object, names: { ...everywhere, old: true as const } }
      const { node } = check(text, scope)
      expect(node, text).toBeDefined()
      const of = model.objects.get(object)!
      return {
        text,
        scope,
        run: compileNode(node!),
        slow: interpret(text, around.timeZone),
        row: toRow(of, record),
      }
    })
    const times = await interleaved(
      {
        closure: () => {
          for (let n = 0; n < 2000; n++) for (const { run, row } of compiled) run(row, around)
        },
        interpreter: async () => {
          for (let n = 0; n < 20; n++)
            for (const { slow, row } of compiled)
              await slow(row, { ...around, given: { ...around.given, old: around.old } })
        },
        check: () => {
          for (let n = 0; n < 50; n++) for (const { text, scope } of compiled) check(text, scope)
        },
      },
      9,
    )
    const closure = times.closure / 20_000
    const interpreter = times.interpreter / 200
    await report({ what: 'closure per rule', value: closure * 1000, unit: 'µs' })
    await report({ what: 'interpreter per rule', value: interpreter * 1000, unit: 'µs' })
    await report({ what: 'interpreter ÷ closure', value: interpreter / closure, unit: '×', atLeast: 30 })
    await report({ what: 'check per rule', value: times.check / 500, unit: 'ms', atMost: 0.3 })
    expect(interpreter / closure).toBeGreaterThan(30)
    expect(times.check / 500).toBeLessThan(0.3)
  })
})
