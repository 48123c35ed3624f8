import type { PageTexts } from '../i18n/usePageTexts.ts'

export const sessionTexts: PageTexts = {
  en: {
    sessions: {
      end: 'Sign out',
      ended: 'Signed out there.',
      endOf: 'Sign out: {device}',
      here: 'This browser',
      none: 'No session is open.',
      since: 'signed in {at}',
      seen: 'last used {ago}',
      title: 'Where you are signed in',
      unknown: 'Unknown device',
    },
  },
  zh: {
    sessions: {
      end: '退出登录',
      ended: '已退出该处的登录。',
      endOf: '退出登录：{device}',
      here: '当前浏览器',
      none: '没有打开的会话。',
      since: '登录于 {at}',
      seen: '最近使用：{ago}',
      title: '已登录的设备',
      unknown: '未知设备',
    },
  },
}
