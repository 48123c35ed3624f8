import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp, defineComponent, nextTick, shallowRef } from 'vue'
import { check } from '../../../metadata/language/check/index.ts'
import type { FieldShape, ObjectShape } from '../../../metadata/language/types.ts'
import type { Client } from '../../../runtime-ui/client/client.ts'
import type { FieldView, FormView } from '../../../runtime-ui/client/model.ts'
import { shapeOf } from '../../../runtime-ui/composables/rules/rule-row.ts'
import { provideClient } from '../../../runtime-ui/composables/useClient.ts'
import { createModel, type LoadedObject, provideModel } from '../../../runtime-ui/composables/useModel.ts'
import type { Line } from '../../../runtime-ui/form/line-checks.ts'
import { useLineRules } from '../../../runtime-ui/form/useLineRules.ts'
import { fieldView } from '../field-view.ts'

const dealFields = {
  stage: fieldView({ name: 'stage', type: 'text', language: 'str' }),
  rate: fieldView({ name: 'rate', type: 'decimal', language: 'num' }),
}
const lineFields = {
  deal: fieldView({ name: 'deal', type: 'reference', language: 'ref', to: ['deal'] }),
  kind: fieldView({
    name: 'kind',
    type: 'select',
    language: 'str',
    default: 'paid',
    options: [
      { key: 'paid', label: 'Paid', active: true },
      { key: 'free', label: 'Free', active: true, when: "deal.stage = 'open'" },
    ],
  }),
  price: fieldView({ name: 'price', type: 'decimal', language: 'num', defaultRule: 'deal.rate * 2' }),
  discount: fieldView({ name: 'discount', type: 'integer', language: 'int', visibleWhen: "kind = 'paid'" }),
  reason: fieldView({ name: 'reason', type: 'text', language: 'str', requiredWhen: 'discount > 10' }),
  note: fieldView({ name: 'note', type: 'text', language: 'str', readOnlyWhen: "$old.note = 'fixed'" }),
} satisfies Record<string, FieldView>
const rules = [
  "deal.stage = 'open'",
  'deal.rate * 2',
  "kind = 'paid'",
  'discount > 10',
  "$old.note = 'fixed'",
  "'half'",
]

const shape = (name: string, fields: Record<string, FieldView>): ObjectShape => ({
  name,
  fields: new Map(
    Object.values(fields).map((field): [string, FieldShape] => [
      field.name,
      { name: field.name, to: field.to ?? [], ...shapeOf(field) },
    ]),
  ),
  relations: new Map(),
})
const objects = new Map([shape('deal', dealFields), shape('line', lineFields)].map((one) => [one.name, one]))
const form: FormView = {
  name: 'line.edit',
  object: 'line',
  use: ['create'],
  priority: 0,
  tabs: [],
  sections: [],
  onChange: { discount: { set: { reason: { rule: "'half'" } } } },
}
const words = { required: (label: string) => `${label} is needed`, impossible: (one: string) => `no ${one}` }

describe('Rules of lines in a form', () => {
  const lines = shallowRef<Line[]>([])
  const head = shallowRef<Line>({})
  const overwritten: string[] = []
  let state: ReturnType<typeof useLineRules>
  let unmount = () => {}

  beforeEach(() => {
    const client = { app: {}, records: {} } as unknown as Client
    const model = createModel(client)
    const views = Object.fromEntries(
      [...objects.keys()].map((name) => [name, { name, fields: name === 'deal' ? dealFields : lineFields }]),
    )
    const scope = { objects, object: 'line', names: { old: true } } as const
    const compiled = { line: Object.fromEntries(rules.map((text) => [text, check(text, scope).node!])) }
    Object.assign(model.full, {
      value: { objects: views, forms: {}, views: {}, pages: {}, pipelines: {}, compiled },
    })
    lines.value = []
    head.value = { stage: 'open', rate: '5.00' }
    overwritten.length = 0
    const of = (name: string) => views[name] as unknown as LoadedObject
    const app = createApp(
      defineComponent(() => {
        state = useLineRules({
          object: () => of('line'),
          forms: () => [form],
          lines,
          head: () => ({ field: 'deal', values: head.value, object: of('deal') }),
          onOverwritten: (_trigger, _at, fields) => overwritten.push(...fields.map(({ name }) => name)),
        })
        return () => null
      }),
    )
    provideClient(app, client)
    provideModel(app, model)
    app.mount(document.createElement('div'))
    unmount = () => app.unmount()
  })
  afterEach(() => unmount())

  const cell = (field: keyof typeof lineFields, at = 0) => state.cellOf(lineFields[field], lines.value[at]!)
  const problems = () =>
    state.check('lines', Object.values(lineFields), { language: 'en', words }).map(({ path }) => path)

  it('show, need and lock a field by its own line', () => {
    lines.value = [
      { kind: 'paid', discount: 20 },
      { kind: 'free', discount: 5 },
      { id: 'a', note: 'fixed' },
    ]

    expect([cell('discount').isShown, cell('discount', 1).isShown]).toEqual([true, false])
    expect([cell('reason').isRequired, cell('reason', 1).isRequired]).toEqual([true, false])
    expect([cell('note').isLocked, cell('note', 2).isLocked]).toEqual([false, true])
    lines.value = lines.value.map((line) => (line['id'] ? { ...line, note: 'typed' } : line))
    expect(cell('note', 2).isLocked).toBe(true)
  })

  it('say what is wrong before anything is sent, at the line and field', () => {
    lines.value = [
      { kind: 'paid', discount: 20 },
      { kind: 'paid', discount: 'many' },
      { kind: 'paid', discount: 20, _delete: true },
    ]

    expect(problems()).toEqual(['/lines/0/reason', '/lines/1/discount'])
  })

  it('read the record around as it stands in the form, also where it is not saved yet', () => {
    lines.value = [{ kind: 'free' }]
    expect(cell('kind').impossible).toBeUndefined()
    head.value = { ...head.value, stage: 'won' }
    expect(cell('kind').impossible).toBe('Free')
    expect(problems()).toEqual(['/lines/0/kind'])
  })

  it('keep a computed default up to date until somebody types there', async () => {
    lines.value = [state.newLine(), state.newLine()]
    expect(lines.value[0]).toMatchObject({ kind: 'paid', price: '10.00' })
    state.put(1, { price: '3.00' })
    head.value = { ...head.value, rate: '7.00' }
    await nextTick()
    expect(lines.value.map((line) => line['price'])).toEqual(['14.00', '3.00'])
  })

  it('fill what the form of a line sets, and tell when that was typed', async () => {
    lines.value = [state.newLine()]
    state.put(0, { discount: 5 })
    await state.follow(0, 'discount')
    expect(lines.value[0]).toMatchObject({ reason: 'half' })
    state.put(0, { reason: 'mine', discount: 6 })
    await state.follow(0, 'discount')
    expect(lines.value[0]).toMatchObject({ reason: 'half' })
    expect(overwritten).toEqual(['reason'])
  })

  it('send no value of a field that is hidden', () => {
    expect(state.toSend([{ kind: 'free', discount: 5 }], Object.values(lineFields))).toEqual([
      { kind: 'free' },
    ])
  })
})
