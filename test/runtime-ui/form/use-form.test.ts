import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, defineComponent, nextTick, ref } from 'vue'
import { createI18n } from 'vue-i18n'
import { check } from '../../../metadata/language/check/index.ts'
import type { FieldShape, Node, ObjectShape } from '../../../metadata/language/types.ts'
import type { Client } from '../../../runtime-ui/client/client.ts'
import type { FieldView, FormView } from '../../../runtime-ui/client/model.ts'
import { shapeOf } from '../../../runtime-ui/composables/rules/rule-row.ts'
import { provideClient } from '../../../runtime-ui/composables/useClient.ts'
import { createModel, type LoadedObject, provideModel } from '../../../runtime-ui/composables/useModel.ts'
import { shownItems } from '../../../runtime-ui/form/form-items.ts'
import { useForm } from '../../../runtime-ui/form/useForm.ts'
import { createToasts, toastKey } from '../../../runtime-ui/kit/toast.ts'
import { fieldView } from '../field-view.ts'

const firm = 'f0000000-0000-7000-8000-000000000001'
const other = 'f0000000-0000-7000-8000-000000000002'

const dealFields = {
  name: fieldView({ name: 'name', type: 'text', language: 'str' }),
  stage: fieldView({
    name: 'stage',
    type: 'select',
    language: 'str',
    options: [
      { key: 'open', label: 'Open', active: true },
      { key: 'lost', label: 'Lost', active: true },
    ],
  }),
  reason: fieldView({
    name: 'reason',
    type: 'select',
    language: 'str',
    requiredWhen: "stage = 'lost'",
    options: [
      { key: 'price', label: 'Price', active: true },
      { key: 'deaf', label: 'No answer', active: true, when: "stage = 'lost'" },
    ],
  }),
  firm: fieldView({ name: 'firm', type: 'reference', language: 'ref', to: ['firm'] }),
  terms: fieldView({ name: 'terms', type: 'text', language: 'str' }),
  amount: fieldView({ name: 'amount', type: 'currency', language: 'num' }),
  chance: fieldView({ name: 'chance', type: 'percent', language: 'num' }),
  limit: fieldView({ name: 'limit', type: 'currency', language: 'num', defaultRule: 'amount * 2' }),
  weighted: fieldView({
    name: 'weighted',
    type: 'currency',
    language: 'num',
    readOnly: true,
    derived: 'formula',
    computeRule: '=weighted',
  }),
  secret: fieldView({ name: 'secret', type: 'text', language: 'str', visibleWhen: '?hidden' }),
} satisfies Record<string, FieldView>
const firmFields = { terms: fieldView({ name: 'terms', type: 'text', language: 'str' }) }

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
const objects = new Map([shape('deal', dealFields), shape('firm', firmFields)].map((one) => [one.name, one]))
const tree = (text: string): Node => check(text, { objects, object: 'deal' }).node!

const form: FormView = {
  name: 'deal.edit',
  object: 'deal',
  use: ['create'],
  priority: 0,
  tabs: [],
  onChange: { firm: { set: { terms: { rule: 'firm.terms' } } } },
  sections: [{ name: 'all', columns: 1, items: Object.keys(dealFields).map((name) => ({ name })) }],
}

describe('useForm', () => {
  const reads: { id: string; fields: string | undefined; answer: (terms: string) => void }[] = []
  const asks: { rules: string[]; record: Record<string, unknown>; answer: (holds: boolean) => void }[] = []
  const toasts = createToasts()
  let state: ReturnType<typeof useForm>
  let unmount = () => {}

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    reads.length = asks.length = 0
    toasts.list.value = []
    const client = {
      app: {},
      records: {
        read: (_object: string, id: string, fields?: string) =>
          new Promise((resolve) => {
            reads.push({ id, fields, answer: (terms) => resolve({ id, terms }) })
          }),
        evaluate: (_object: string, rules: string[], record: Record<string, unknown>) =>
          new Promise((resolve) => {
            asks.push({ rules, record, answer: (holds) => resolve({ outcomes: { '?hidden': holds } }) })
          }),
      },
    } as unknown as Client
    const model = createModel(client)
    Object.assign(model.full, {
      value: {
        objects: { deal: { name: 'deal', fields: dealFields }, firm: { name: 'firm', fields: firmFields } },
        forms: {},
        views: {},
        pages: {},
        pipelines: {},
        compiled: {
          deal: {
            "stage = 'lost'": tree("stage = 'lost'"),
            'firm.terms': tree('firm.terms'),
            'amount * 2': tree('amount * 2'),
            '=weighted': tree('amount * chance / 100'),
          },
        },
      },
    })
    const object = ref(model.full.value.objects['deal'] as LoadedObject)
    const app = createApp(
      defineComponent(() => {
        state = useForm({ object, form: ref(form) })
        return () => null
      }),
    )
    provideClient(app, client)
    provideModel(app, model)
    app.provide(toastKey, toasts)
    app.use(createI18n({ legacy: false, locale: 'en', missingWarn: false, fallbackWarn: false }))
    app.mount(document.createElement('div'))
    unmount = () => app.unmount()
    state.reset({ stage: 'open' })
  })
  afterEach(() => {
    unmount()
    vi.useRealTimers()
  })
  const item = (name: string) =>
    shownItems(form, { name: 'deal', fields: dealFields } as unknown as LoadedObject, {
      holds: state.holds,
      values: state.values.value,
    }).find((one) => one.item.name === name)
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await nextTick()
  }

  it('needs a field the moment a choice makes it needed, and knows which options are possible', () => {
    expect(item('reason')!.required).toBe(false)
    expect(item('reason')!.field!.options!.map((option) => option.active)).toEqual([true, false])
    state.set('stage', 'lost')
    expect(item('reason')!.required).toBe(true)
    state.set('reason', 'deaf')
    state.set('stage', 'open')
    expect(item('reason')!.impossible).toBe('No answer')
    expect(state.check()).toBe(false)
    expect(state.problems.value.map((problem) => problem.path)).toEqual(['/reason'])
  })

  it('keeps a computed default up to date until somebody types there', async () => {
    state.set('amount', '50.00')
    await settle()
    expect(state.values.value['limit']).toBe('100.00')
    state.set('limit', '70.00')
    state.set('amount', '80.00')
    await settle()
    expect(state.values.value['limit']).toBe('70.00')
  })

  it('does not count a default as a change', async () => {
    state.reset({ amount: '50.00' })
    await settle()
    expect(state.values.value['limit']).toBe('100.00')
    expect(state.isChanged.value).toBe(false)
  })

  it('shows a formula for what stands in the form', () => {
    state.set('amount', '1200')
    state.set('chance', 25)
    expect(state.shown.value['weighted']).toBe('300.00')
    expect(state.changes.value).not.toHaveProperty('weighted')
  })

  it('reads what a change needs once, and the last choice wins', async () => {
    state.set('firm', { id: firm, label: 'Aurora' })
    state.set('firm', { id: other, label: 'Borealis' })
    await settle()
    expect(reads.map(({ id, fields }) => [id, fields])).toEqual([
      [firm, 'terms'],
      [other, 'terms'],
    ])
    reads[1]!.answer('net 60')
    await settle()
    expect(state.values.value['terms']).toBe('net 60')
    reads[0]!.answer('prepaid')
    await settle()
    expect(state.values.value['terms']).toBe('net 60')
    state.set('firm', { id: firm, label: 'Aurora' })
    expect(state.values.value['terms']).toBe('prepaid')
    expect(reads).toHaveLength(2)
  })

  it('leaves alone what was typed while it was loading', async () => {
    state.set('firm', { id: firm, label: 'Aurora' })
    state.set('terms', 'my own')
    await settle()
    reads[0]!.answer('prepaid')
    await settle()
    expect(state.values.value['terms']).toBe('my own')
  })

  it('offers what it filled over back', async () => {
    state.set('terms', 'my own')
    state.set('firm', { id: firm, label: 'Aurora' })
    await settle()
    reads[0]!.answer('prepaid')
    await settle()
    expect(state.values.value['terms']).toBe('prepaid')
    toasts.list.value[0]!.acts![0]!.run()
    expect(state.values.value['terms']).toBe('my own')
  })

  it('asks the server for rules that read what is hidden, together and a moment after the last key', async () => {
    expect(item('secret')).toBeDefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(asks.map((ask) => ask.rules)).toEqual([['?hidden']])
    asks[0]!.answer(false)
    await settle()
    expect(item('secret')).toBeUndefined()

    state.set('name', 'A')
    state.set('name', 'AB')
    await vi.advanceTimersByTimeAsync(300)
    expect(asks).toHaveLength(2)
    expect(asks[1]!.record).toMatchObject({ name: 'AB' })
    expect(item('secret')).toBeUndefined()
    asks[1]!.answer(true)
    await settle()
    expect(item('secret')).toBeDefined()
  })
})
