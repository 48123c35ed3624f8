import '../runtime-ui/styles/index.css'
import { createApp, watch } from 'vue'
import { createClient } from '../runtime-ui/client/client.ts'
import { designCalls } from '../runtime-ui/client/design.ts'
import { followShared } from '../runtime-ui/client/shared-events.ts'
import { viewedAs } from '../runtime-ui/client/view-as.ts'
import { beginPerson } from '../runtime-ui/composables/personal-storage.ts'
import { provideClient } from '../runtime-ui/composables/useClient.ts'
import { createEventHub, provideEvents } from '../runtime-ui/composables/useEvents.ts'
import { createModel, provideModel } from '../runtime-ui/composables/useModel.ts'
import { createTexts } from '../runtime-ui/i18n/index.ts'
import { keepLanguage } from '../runtime-ui/i18n/keep-language.ts'
import { languageChangedKey } from '../runtime-ui/i18n/useLanguage.ts'
import { icons } from '../runtime-ui/kit/icons.ts'
import { createToasts, toastKey } from '../runtime-ui/kit/toast.ts'
import { createWidgets, provideWidgets } from '../runtime-ui/widgets/registry.ts'
import App from './App.vue'
import { inLanguage } from './document/text.ts'
import { createStudioRouter, goToDoor } from './router.ts'
import { studioIcons } from './shell/icons.ts'
import { createStudio, studioKey } from './shell/studio.ts'
import './shell/studio.css'

Object.assign(icons, studioIcons)
const texts = createTexts({
  en: async () => ({ studio: (await import('./i18n/en.ts')).en }),
  zh: async () => ({ studio: (await import('./i18n/zh.ts')).zh }),
})
const { locale } = texts.global

const client = createClient({
  language: () => locale.value,
  viewAs: viewedAs,
  onSignedOut: () => {
    if (model.shell.value) goToDoor('sign-in', router.currentRoute.value.fullPath)
  },
  onFactorMissing: () => {
    if (model.shell.value) goToDoor('second-factor', router.currentRoute.value.fullPath)
  },
})
const model = createModel(client)
const router = createStudioRouter(model)
const toasts = createToasts()
const events = createEventHub()
const studio = createStudio(
  designCalls(client.http),
  (reason) => toasts.show({ text: inLanguage(reason, locale.value), tone: 'error' }),
  { isLookedAt: viewedAs() !== undefined },
)

const app = createApp(App)
app.use(texts).use(router)
app.provide(toastKey, toasts)
app.provide(studioKey, studio)
app.provide(
  languageChangedKey,
  keepLanguage({ locale, switchTo: texts.switchTo, client, model, reload: () => model.load() }),
)
provideClient(app, client)
provideModel(app, model)
provideEvents(app, events)
provideWidgets(app, createWidgets())

watch(
  () => model.shell.value?.user.id,
  (user) => user && !viewedAs() && beginPerson(user),
  { flush: 'sync' },
)
watch(
  () => model.shell.value?.user.id,
  (user, _before, onCleanup) => {
    if (user) onCleanup(followShared(events.tell))
  },
)
void texts.ready.then(() => app.mount('#app'))
