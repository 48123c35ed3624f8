import { createApp, defineAsyncComponent, watch } from 'vue'
import './styles/index.css'
import App from './App.vue'
import { ApiError } from './client/api-error.ts'
import { createClient } from './client/client.ts'
import { followShared } from './client/shared-events.ts'
import { beginViewAs, viewedAs } from './client/view-as.ts'
import { beginPerson } from './composables/personal-storage.ts'
import { provideClient } from './composables/useClient.ts'
import { createEventHub, provideEvents } from './composables/useEvents.ts'
import { createModel, provideModel } from './composables/useModel.ts'
import { createTexts } from './i18n/index.ts'
import { keepLanguage } from './i18n/keep-language.ts'
import { languageChangedKey } from './i18n/useLanguage.ts'
import { createToasts, toastKey } from './kit/toast.ts'
import { createAppRouter, followPlainLinks } from './router.ts'
import { quickCreateKey } from './widgets/reference/quick-create.ts'
import { createWidgets, provideWidgets } from './widgets/registry.ts'

beginViewAs()
const texts = createTexts()
const locale = texts.global.locale
const toasts = createToasts()

const client = createClient({
  language: () => locale.value,
  offline: () => texts.global.t('app.offline'),
  viewAs: viewedAs,
  onWaiting: ({ label, act }) =>
    toasts.show({
      text: texts.global.t(act === 'delete' ? 'app.waitsDeletion' : 'app.waits', { approval: label }),
      icon: 'stamp',
    }),
  onSignedOut: () => {
    model.forget()
    leaveFor('/sign-in')
  },
  onFactorMissing: () => {
    model.forget()
    leaveFor('/second-factor')
  },
})
/** To a page for people who are not in yet; they come back from there. */
function leaveFor(path: string) {
  const route = router.currentRoute.value
  if (!route.meta['open'] && route.matched.length)
    void router.replace({ path, query: { back: route.fullPath } })
}
const model = createModel(client)
const router = createAppRouter(model)
const events = createEventHub()

const app = createApp(App)
app.use(texts).use(router)
app.provide(toastKey, toasts)
app.provide(
  languageChangedKey,
  keepLanguage({ locale, switchTo: texts.switchTo, client, model, reload: () => model.refresh() }),
)
provideClient(app, client)
provideModel(app, model)
provideEvents(app, events)
provideWidgets(app, createWidgets())
app.provide(
  quickCreateKey,
  defineAsyncComponent(() => import('./form/QuickCreate.vue')),
)
followPlainLinks(router)

events.on('model', () => {
  // Whom the server refuses was sent to the door; without an answer, what is on the screen stays.
  void model.refresh().catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
  })
})
/** What was left here is for this person only; it is known before a page looks for it. */
watch(
  () => model.shell.value?.user.id,
  (user) => user && !viewedAs() && beginPerson(user),
  { flush: 'sync' },
)
/** One stream while somebody is signed in. */
watch(
  () => model.shell.value?.user.id,
  (user, _before, onCleanup) => {
    if (user) onCleanup(followShared(events.tell))
  },
)
// The first page and its data are on their way meanwhile.
void texts.ready.then(() => app.mount('#app'))
