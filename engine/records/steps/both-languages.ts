import type { LocalizedText } from '../../model.ts'

/** English and Chinese of a text that may have any language; the given words where there is none. */
export function bothLanguages(
  text: LocalizedText | undefined,
  en: string,
  zh: string,
): { en: string; zh: string } {
  if (text === undefined) return { en, zh }
  if (typeof text === 'string') return { en: text, zh: text }
  const any = Object.values(text)[0] ?? en
  return { en: text['en'] ?? any, zh: text['zh'] ?? text['en'] ?? any }
}
