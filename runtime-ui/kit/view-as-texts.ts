import type { PageTexts } from '../i18n/usePageTexts.ts'

export const viewAsTexts: PageTexts = {
  en: {
    viewAs: {
      loading: 'Looking as somebody else',
      seen: 'You see what {name} sees. Nothing can be changed.',
      short: 'You see what {name} sees',
      stop: 'Stop',
    },
  },
  zh: {
    viewAs: {
      loading: '正在以他人视角查看',
      seen: '您正在以 {name} 的视角查看，不能修改任何内容。',
      short: '{name} 的视角，只读',
      stop: '退出',
    },
  },
}
