/** A sentence of the designer itself, in both languages that it speaks. */
export interface Bilingual {
  en: string
  zh: string
}

export const inLanguage = (text: Bilingual, language: string): string =>
  language.startsWith('zh') ? text.zh : text.en

/** A text of a document: one for all languages, or one per language. */
export type LocalizedText = string | Readonly<Record<string, string>>

/** A document's text for a reader: their language, else English, else whatever there is; `fallback` when there is none. */
export function textOf(text: LocalizedText | undefined, language: string, fallback = ''): string {
  if (text === undefined) return fallback
  if (typeof text === 'string') return text
  return (
    text[language] ?? text[language.split('-')[0] ?? ''] ?? text['en'] ?? Object.values(text)[0] ?? fallback
  )
}
