import type { PageTexts } from '../i18n/usePageTexts.ts'

/** What is said of records that look alike. */
export const duplicateTexts: PageTexts = {
  en: {
    duplicates: {
      alikeIn: 'alike in {fields}',
      alike: 'This may be there already',
      likeness: '{fields} {n}% alike',
      owner: 'belongs to {owner}',
      record: 'Record',
      same: 'same {fields}',
      saveAnyway: 'Save anyway',
      taken: 'This is there already',
    },
  },
  zh: {
    duplicates: {
      alikeIn: '{fields}相似',
      alike: '可能已存在相同记录',
      likeness: '{fields}相似度 {n}%',
      owner: '归属 {owner}',
      record: '记录',
      same: '{fields}相同',
      saveAnyway: '仍然保存',
      taken: '记录已存在',
    },
  },
}
