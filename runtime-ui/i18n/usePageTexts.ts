import { useI18n } from 'vue-i18n'

/** Texts in each language, as `en.ts` has them. */
export type PageTexts = Readonly<Record<'en' | 'zh', Record<string, unknown>>>

/** Adds texts that came with a page or dialog to everybody's: the first page of the day needs none of them. */
export function usePageTexts(texts: PageTexts): void {
  const { mergeLocaleMessage } = useI18n({ useScope: 'global' })
  for (const [language, part] of Object.entries(texts)) mergeLocaleMessage(language, part)
}
