import { type App, type InjectionKey, inject } from 'vue'
import { createI18n } from 'vue-i18n'
import { readText } from './read-text.ts'

export const languageNames: Record<string, string> = { en: 'English', zh: '中文' }

/** Loads the texts of each language. */
export type TextLoaders = Record<string, () => Promise<object>>

const own: TextLoaders = {
  en: async () => (await import('./en.ts')).en,
  zh: async () => (await import('./zh.ts')).zh,
}

/** `once`: for this visit only; the language chosen on this computer stays what it is. */
export type SwitchLanguage = (to: string, once?: boolean) => Promise<void>
export const switchKey: InjectionKey<SwitchLanguage> = Symbol('switchLanguage')

/** The language to begin with: chosen before, else the browser's, else English. */
export function firstLanguage(): string {
  const wanted = [localStorage.getItem('language'), ...navigator.languages].filter(
    (one): one is string => !!one,
  )
  return wanted.map((one) => one.split('-')[0]!).find((one) => one in languageNames) ?? 'en'
}

/**
 * The texts of the product's own screens. Only the language in use is loaded; a switch is live once the other one is
 * here. `ready` tells when screens can be shown. A designer gives loaders for its own texts.
 */
export function createTexts(more: TextLoaders = {}) {
  const locale = firstLanguage()
  const i18n = createI18n({
    legacy: false,
    locale,
    fallbackLocale: false,
    messages: {},
    messageCompiler: readText,
  })
  const loaded = new Map<string, Promise<void>>()
  async function fetchTexts(language: string) {
    const parts = await Promise.all([own, more].map((loaders) => loaders[language]?.()))
    for (const part of parts) if (part) i18n.global.mergeLocaleMessage(language, part)
  }
  function load(language: string): Promise<void> {
    const loading = loaded.get(language) ?? fetchTexts(language)
    loaded.set(language, loading)
    // One that failed is tried again the next time.
    loading.catch(() => loaded.delete(language))
    return loading
  }
  const switchTo: SwitchLanguage = async (to, once) => {
    await load(to)
    i18n.global.locale.value = to
    if (!once) localStorage.setItem('language', to)
    document.documentElement.lang = to
  }
  document.documentElement.lang = locale
  return {
    global: i18n.global,
    ready: load(locale),
    switchTo,
    install(app: App) {
      app.use(i18n)
      app.provide(switchKey, switchTo)
    },
  }
}

export function useSwitchLanguage(): SwitchLanguage {
  const switchTo = inject(switchKey)
  if (!switchTo) throw new Error('No texts. Call app.use(createTexts()).')
  return switchTo
}
