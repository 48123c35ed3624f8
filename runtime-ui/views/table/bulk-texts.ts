import type { PageTexts } from '../../i18n/usePageTexts.ts'

/** Loaded with what is done with many records at once. */
export const bulkTexts: PageTexts = {
  en: {
    list: {
      changeMany: 'Change {n} record | Change {n} records',
      changed: 'Changed {n} record | Changed {n} records',
      changedSome: 'Changed {n}; {refused} refused: {why}',
      deleted: 'Deleted {n} record | Deleted {n} records',
      deletedSome: 'Deleted {n}; {kept} kept: {why}',
      editMany: 'Edit {n} record | Edit {n} records',
      field: 'Field',
      waiting: '{n} waits for “{approval}”. | {n} wait for “{approval}”.',
    },
  },
  zh: {
    list: {
      changeMany: '修改 {n} 条记录 | 修改 {n} 条记录',
      changed: '已修改 {n} 条记录 | 已修改 {n} 条记录',
      changedSome: '已修改 {n} 条，{refused} 条被拒绝：{why}',
      deleted: '已删除 {n} 条记录 | 已删除 {n} 条记录',
      deletedSome: '已删除 {n} 条，{kept} 条保留：{why}',
      editMany: '编辑 {n} 条记录 | 编辑 {n} 条记录',
      field: '字段',
      waiting: '{n} 条等待“{approval}”审批。 | {n} 条等待“{approval}”审批。',
    },
  },
}
