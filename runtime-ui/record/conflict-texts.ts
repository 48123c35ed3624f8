import type { PageTexts } from '../i18n/usePageTexts.ts'

export const conflictTexts: PageTexts = {
  en: {
    conflict: {
      before: 'Before',
      field: 'Field',
      keepMine: 'Save mine',
      keepTheirs: 'Keep theirs',
      mine: 'Mine',
      text: 'Somebody saved the same field while you were editing it. Which value should stay?',
      theirs: 'Theirs',
      title: 'Both of you changed this',
    },
  },
  zh: {
    conflict: {
      before: '原值',
      field: '字段',
      keepMine: '保存我的',
      keepTheirs: '保留对方的',
      mine: '我的',
      text: '你编辑期间，有人保存了同一字段。保留哪个值？',
      theirs: '对方的',
      title: '你们都修改了此处',
    },
  },
}
