import { afterEach, describe, expect, it } from 'vitest'
import { type App, createApp, h, nextTick, shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter } from 'vue-router'
import { fieldTypes } from '../../../engine/fields/index.ts'
import type { Client } from '../../../runtime-ui/client/client.ts'
import type { FieldView } from '../../../runtime-ui/client/model.ts'
import { provideClient } from '../../../runtime-ui/composables/useClient.ts'
import { createModel, provideModel } from '../../../runtime-ui/composables/useModel.ts'
import FormField from '../../../runtime-ui/form/FormField.vue'
import { en } from '../../../runtime-ui/i18n/en.ts'
import { zh } from '../../../runtime-ui/i18n/zh.ts'
import KitProvider from '../../../runtime-ui/kit/KitProvider.vue'
import { createToasts, toastKey } from '../../../runtime-ui/kit/toast.ts'
import FieldValue from '../../../runtime-ui/widgets/FieldValue.vue'
import { createWidgets, provideWidgets } from '../../../runtime-ui/widgets/registry.ts'
import { fieldView } from '../field-view.ts'

const types = fieldTypes.all().filter((type) => !type.generated && type.examples.length > 0)
const cases = types.flatMap((type) =>
  type.examples.map((example, at) => [`${type.name} ${at + 1}`, type, example] as const),
)

/** A server that has nothing: no widget may need it to keep a value. */
const nothing = new Proxy(
  {},
  {
    get: (_target, _part) =>
      new Proxy({}, { get: () => async () => ({ data: [], page: { next: null, countKind: 'none' } }) }),
  },
) as unknown as Client

describe.each([
  ['English', 'en'],
  ['Chinese', 'zh'],
])('in %s', (_language, locale) => {
  const apps: App[] = []
  afterEach(() => {
    for (const app of apps.splice(0)) app.unmount()
    document.body.innerHTML = ''
  })

  async function show(awaited: string, render: () => ReturnType<typeof h>): Promise<HTMLElement> {
    const app = createApp({ render: () => h(KitProvider, null, { default: render }) })
    app.use(createI18n({ legacy: false, locale, messages: { en, zh } }))
    app.use(
      createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: {} }] }),
    )
    app.provide(toastKey, createToasts())
    provideClient(app, nothing)
    provideModel(app, createModel(nothing))
    provideWidgets(app, createWidgets())
    const box = document.createElement('div')
    document.body.append(box)
    app.mount(box)
    apps.push(app)
    // Inputs are loaded when they are first used.
    for (let turn = 0; turn < 40 && !box.querySelector(awaited); turn++)
      await new Promise((resolve) => setTimeout(resolve, 5))
    await nextTick()
    return box
  }

  const viewOf = (type: (typeof types)[number], examples: readonly unknown[]): FieldView => {
    const options = [...new Set(examples.flat().map(String))]
    return fieldView({
      name: 'it',
      type: type.name,
      widget: type.widget,
      scale: 2,
      ...(['select', 'multiSelect', 'tags'].includes(type.name)
        ? { options: options.map((key) => ({ key, label: `Option ${key}`, active: true })) }
        : {}),
    } as Parameters<typeof fieldView>[0])
  }
  const canonical = (type: (typeof types)[number], example: unknown): unknown => {
    const keys = type.examples.flat().map((key) => ({ key: String(key), label: String(key), active: true }))
    const found = type.value.coerce(example, { scale: 2, currency: 'USD', options: keys } as never)
    expect(found.ok, JSON.stringify(found)).toBe(true)
    return found.ok ? found.value : undefined
  }

  it.each(cases)('the form keeps %s as it is until somebody changes it', async (_title, type, example) => {
    const field = viewOf(type, type.examples)
    const value = canonical(type, example)
    const changes: unknown[] = []
    const current = shallowRef<unknown>(value)
    const box = await show('input, textarea, button, [contenteditable]', () =>
      h(FormField, {
        field,
        modelValue: current.value,
        'onUpdate:modelValue': (next: unknown) => {
          changes.push(next)
          current.value = next
        },
      }),
    )
    // Somebody walks through the form with the Tab key.
    for (const element of box.querySelectorAll<HTMLElement>('input, textarea, button, [contenteditable]')) {
      element.dispatchEvent(new FocusEvent('focus'))
      element.dispatchEvent(new Event('change', { bubbles: true }))
      element.dispatchEvent(new FocusEvent('blur'))
    }
    await nextTick()
    expect(box.querySelector('label')?.textContent).toContain('it')
    for (const change of changes) expect(change).toEqual(value)
  })

  it.each(cases)('a list shows %s', async (_title, type, example) => {
    const value = canonical(type, example)
    const field = viewOf(type, type.examples)
    const box = await show('*', () => h(FieldValue, { value, field, dash: true }))
    // A tab alone is a text, but nothing to see.
    const shown = value === '\t' || box.textContent?.trim() || box.querySelector('svg, img, [aria-label]')
    expect(shown).toBeTruthy()
    expect(box.textContent).not.toMatch(/\[object|undefined|NaN|Invalid/)
  })
})
