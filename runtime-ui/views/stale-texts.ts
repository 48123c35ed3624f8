import type { PageTexts } from '../i18n/usePageTexts.ts'

/** Loaded with the note on values that are not up to date. */
export const staleTexts: PageTexts = {
  en: {
    list: {
      stale:
        '{fields} is still being brought up to date; what changed {ago} may be missing | {fields} are still being brought up to date; what changed {ago} may be missing',
    },
  },
  zh: {
    list: {
      stale: '{fields}正在更新，{ago}的变更可能尚未计入 | {fields}正在更新，{ago}的变更可能尚未计入',
    },
  },
}
