import type { PageTexts } from '../../i18n/usePageTexts.ts'

/** Loaded with the acts on views of one’s own. */
export const savedViewTexts: PageTexts = {
  en: {
    list: {
      viewActs: 'What to do with {name}',
      viewCopy: 'Save as another view',
      viewDelete: 'Delete view',
      viewDeleted: 'Deleted the view {name}',
      viewFirst: 'Open the list with this view',
      viewKeep: 'Save changes',
      viewName: 'Name of the view',
      viewOwn: 'Only you see it. It keeps conditions, order, groups and fields.',
      viewRename: 'Rename',
      viewSave: 'Save as view',
    },
  },
  zh: {
    list: {
      viewActs: '对 {name} 的操作',
      viewCopy: '另存为新视图',
      viewDelete: '删除视图',
      viewDeleted: '已删除视图 {name}',
      viewFirst: '打开列表时显示此视图',
      viewKeep: '保存更改',
      viewName: '视图名称',
      viewOwn: '仅自己可见，会记住条件、排序、分组和列。',
      viewRename: '重命名',
      viewSave: '另存为视图',
    },
  },
}
