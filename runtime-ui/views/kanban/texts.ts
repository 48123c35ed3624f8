import type { PageTexts } from '../../i18n/usePageTexts.ts'

export const kanbanTexts: PageTexts = {
  en: {
    kanban: {
      blank: 'No {field}',
      more: '{n} more',
      moveTo: 'Move to…',
      noGroup: 'There is nothing to make columns of',
      noGroupText: 'A board needs a field with a list of choices. Show these records as a table instead.',
      none: 'None here',
      notMoved: 'Not moved to “{column}”',
      missing: 'Missing: {fields}.',
    },
  },
  zh: {
    kanban: {
      blank: '无{field}',
      more: '还有 {n} 条',
      moveTo: '移动到…',
      noGroup: '没有可用来分列的字段',
      noGroupText: '看板需要一个带选项的字段。请改用列表查看这些记录。',
      none: '暂无',
      notMoved: '不能移到「{column}」',
      missing: '缺少：{fields}。',
    },
  },
}
