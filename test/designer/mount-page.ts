import { type Component, createApp, h, nextTick } from 'vue'
import { createI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter } from 'vue-router'
import { createClient } from '../../runtime-ui/client/client.ts'
import { provideClient } from '../../runtime-ui/composables/useClient.ts'
import { createEventHub, provideEvents } from '../../runtime-ui/composables/useEvents.ts'
import { createModel, provideModel } from '../../runtime-ui/composables/useModel.ts'
import { en } from '../../runtime-ui/i18n/en.ts'
import { switchKey } from '../../runtime-ui/i18n/index.ts'
import { readText } from '../../runtime-ui/i18n/read-text.ts'
import type { PageTexts } from '../../runtime-ui/i18n/usePageTexts.ts'
import { zh } from '../../runtime-ui/i18n/zh.ts'
import KitProvider from '../../runtime-ui/kit/KitProvider.vue'
import { createToasts, toastKey } from '../../runtime-ui/kit/toast.ts'
import { createWidgets, provideWidgets } from '../../runtime-ui/widgets/registry.ts'

export interface Asked {
  method: string
  path: string
  body: unknown
}

/** What a server answers to one request; a status of 400 and more is a problem. */
export type Answers = (asked: Asked) => { status?: number; body: unknown } | undefined

const shellOf = (user: { id: string; name: string }, objects: object) => ({
  body: { user, objects, settings: {} },
})

/** A component in a page with a server of the test's own, which says what it was asked. */
export async function mountPage(
  component: Component,
  {
    props,
    answers,
    texts,
    signedIn,
    objects = {},
  }: {
    props: Record<string, unknown>
    answers: Answers
    texts: PageTexts
    /** Who looks at it; nobody's model is loaded unless told. */
    signedIn?: { id: string; name: string }
    /** What of objects the page knows besides. */
    objects?: object
  },
) {
  const asked: Asked[] = []
  const client = createClient({
    language: () => 'en',
    fetch: async (url, init) => {
      const request = {
        method: init?.method ?? 'GET',
        path: String(url),
        body: init?.body ? JSON.parse(String(init.body)) : undefined,
      }
      asked.push(request)
      const shell: ReturnType<Answers> =
        signedIn && request.path.startsWith('/api/app?') ? shellOf(signedIn, objects) : undefined
      const { status = 200, body } = shell ?? answers(request) ?? { status: 404, body: { code: 'not_found' } }
      return new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json' },
      })
    },
  })
  const app = createApp({ render: () => h(KitProvider, () => h(component, props)) })
  const i18n = createI18n({
    legacy: false,
    locale: 'en',
    messages: { en: { ...en, ...texts.en }, zh: { ...zh, ...texts.zh } },
    messageCompiler: readText,
  })
  app.use(i18n)
  app.provide(switchKey, async (to) => {
    i18n.global.locale.value = to as 'en'
    document.documentElement.lang = to
  })
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] }))
  app.provide(toastKey, createToasts())
  const events = createEventHub()
  provideClient(app, client)
  provideEvents(app, events)
  const model = createModel(client)
  provideModel(app, model)
  if (signedIn) await model.load()
  provideWidgets(app, createWidgets())
  const box = document.createElement('div')
  document.body.append(box)
  app.mount(box)
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resume) => setTimeout(resume))
    await nextTick()
  }
  return { app, asked, events }
}
