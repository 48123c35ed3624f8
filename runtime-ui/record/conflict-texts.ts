import type { PageTexts } from '../i18n/usePageTexts.ts'

export const conflictTexts: PageTexts = {
  en: {
    conflict: {
      allMine: 'All mine',
      allTheirs: 'All theirs',
      before: 'Before',
      deleted: 'deleted',
      field: 'Field',
      line: 'the line',
      mine: 'Mine',
      save: 'Save as chosen',
      text: 'Somebody saved the same while you were editing it. Everything else of both of you is kept; choose which of these stays.',
      theirs: 'Theirs',
      title: 'Both of you changed this',
    },
  },
  zh: {
    conflict: {
      allMine: '全部用我的',
      allTheirs: '全部用对方的',
      before: '原值',
      deleted: '已删除',
      field: '字段',
      line: '整行',
      mine: '我的',
      save: '按所选保存',
      text: '你编辑期间，有人保存了同样的内容。双方的其他修改都会保留，请逐项选择以下内容。',
      theirs: '对方的',
      title: '你们都修改了此处',
    },
  },
}
