import { createApp, h, nextTick, ref } from 'vue'
import { createI18n } from 'vue-i18n'
import ExpressionEditor from '../../../designer/expressions/ExpressionEditor.vue'
import { type Place, placeOf } from '../../../designer/expressions/place.ts'
import { en as studioTexts } from '../../../designer/i18n/en.ts'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import type { ExpressionQuestion, ExpressionView } from '../../../runtime-ui/client/design.ts'
import { en } from '../../../runtime-ui/i18n/en.ts'
import KitProvider from '../../../runtime-ui/kit/KitProvider.vue'
import { createToasts, toastKey } from '../../../runtime-ui/kit/toast.ts'

const deal = {
  fields: {
    name: { type: 'text', label: 'Name' },
    amount: { type: 'currency', label: 'Amount' },
    hot: { type: 'boolean', label: 'Hot' },
    stage: { type: 'select', label: 'Stage', options: { won: { label: 'Won' } } },
  },
}

const draft = {
  namesOf: () => ['deal'],
  publishedOf: () => deal,
  names: () => ['deal'],
  object: (name: string) => (name === 'deal' ? deal : undefined),
  document: () => undefined,
}

/** The editor in a panel of the object `deal`, with a server that always answers the same. */
export async function mountEditor({
  text,
  answer,
  place,
}: {
  text: string
  answer: ExpressionView
  place?: Place
}) {
  const asked: ExpressionQuestion[] = []
  const value = ref<string | undefined>(text)
  const studio = {
    ...draft,
    design: {
      expression: async (question: ExpressionQuestion) => {
        asked.push(question)
        return answer
      },
    },
  } as unknown as Studio
  const host = document.createElement('div')
  document.body.append(host)
  const app = createApp(() =>
    h(KitProvider, () =>
      h(ExpressionEditor, {
        title: 'Fails when',
        place: place ?? placeOf('failWhen', {}, 'deal', draft as unknown as Parameters<typeof placeOf>[3]),
        modelValue: value.value,
        'onUpdate:modelValue': (next: string | undefined) => {
          value.value = next
        },
      }),
    ),
  )
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en: { ...en, studio: studioTexts } } }))
  app.provide(toastKey, createToasts())
  app.provide(studioKey, studio)
  app.mount(host)
  await new Promise((resolve) => setTimeout(resolve, 450))

  const button = (name: string) =>
    [...host.querySelectorAll('button')].find(
      (one) => one.getAttribute('aria-label') === name || one.textContent?.trim() === name,
    )
  return {
    asked,
    value: () => value.value,
    text: () => host.textContent ?? '',
    rows: () => host.querySelectorAll('.crow').length,
    inputs: () => [...host.querySelectorAll('input')].map((input) => input.value),
    async click(name: string) {
      button(name)!.click()
      await nextTick()
    },
    unmount() {
      app.unmount()
      host.remove()
    },
  }
}
