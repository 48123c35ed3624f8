import type { PageTexts } from '../i18n/usePageTexts.ts'

/** What the recycle bin says; its name is known everywhere. */
export const binTexts: PageTexts = {
  en: {
    bin: {
      at: 'Deleted',
      by: 'By',
      none: 'The recycle bin is empty',
      noneText: 'Deleted records come here, and can be brought back with all that went along.',
      purge: 'Delete for good',
      purgeText: 'The record, its history and its files are removed. Nobody can bring them back.',
      purgeTitle: 'Delete “{label}” for good?',
      restore: 'Restore',
      restoreAnyway: 'Restore all the same',
      restored: 'Restored {label}',
    },
  },
  zh: {
    bin: {
      at: '删除时间',
      by: '删除人',
      none: '回收站是空的',
      noneText: '删除的记录会放在这里，可连同一起删除的内容恢复。',
      purge: '彻底删除',
      purgeText: '记录及其历史和文件都将被移除，任何人都无法恢复。',
      purgeTitle: '彻底删除「{label}」？',
      restore: '恢复',
      restoreAnyway: '仍然恢复',
      restored: '已恢复 {label}',
    },
  },
}
