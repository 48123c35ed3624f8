import { createI18n } from 'vue-i18n'
import { en } from './en.ts'
import { zh } from './zh.ts'

export const languageNames: Record<string, string> = { en: 'English', zh: '中文' }

/** The language to begin with: chosen before, else the browser's, else English. */
export function firstLanguage(): string {
  const wanted = [localStorage.getItem('language'), ...navigator.languages].filter(
    (one): one is string => !!one,
  )
  return wanted.map((one) => one.split('-')[0]!).find((one) => one in languageNames) ?? 'en'
}

/** The texts of the product's own screens; both languages are here, so that a switch is live. A designer merges its own in. */
export function createTexts() {
  return createI18n({ legacy: false, locale: firstLanguage(), fallbackLocale: 'en', messages: { en, zh } })
}
