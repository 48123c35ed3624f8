import type { PageTexts } from '../i18n/usePageTexts.ts'

/** Loaded with the form in which conditions are written. */
export const filterTexts: PageTexts = {
  en: {
    list: {
      filterExample: 'amount > 1000 and owner = $user.id',
      filterHint: 'Names of fields as they are kept, joined by and / or',
    },
  },
  zh: {
    list: {
      filterExample: 'amount > 1000 and owner = $user.id',
      filterHint: '使用字段名，以 and / or 连接',
    },
  },
}
