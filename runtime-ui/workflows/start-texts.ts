import type { PageTexts } from '../i18n/usePageTexts.ts'

export const startTexts: PageTexts = {
  en: {
    start: {
      many: 'It starts once for each of {n} record. | It starts once for each of {n} records.',
      missing: 'Still needed: {fields}.',
      progress: 'Started for {done} of {n}',
      question: 'Start “{name}”?',
      refused: '{n} refused | {n} refused',
      run: 'Run',
      show: 'Show',
      start: 'Start',
      started: 'Started: {name}',
      stop: 'Stop',
    },
  },
  zh: {
    start: {
      many: '将为 {n} 条记录分别启动一次。 | 将为 {n} 条记录分别启动一次。',
      missing: '还需填写：{fields}。',
      progress: '已启动 {done} / {n}',
      question: '要启动“{name}”吗？',
      refused: '{n} 条被拒绝 | {n} 条被拒绝',
      run: '执行',
      show: '查看',
      start: '启动',
      started: '已启动：{name}',
      stop: '停止',
    },
  },
}
