import type { PageTexts } from '../i18n/usePageTexts.ts'

/** Loaded with the questions for passwords. */
export const secretTexts: PageTexts = {
  en: {
    app: {
      passwordNow: 'Current password',
      passwordNew: 'New password',
      passwordHint: 'At least 8 characters.',
      passwordWrong: 'This is not your current password.',
      passwordChanged: 'Your password is changed. Other devices are signed out.',
    },
  },
  zh: {
    app: {
      passwordNow: '当前密码',
      passwordNew: '新密码',
      passwordHint: '至少 8 个字符。',
      passwordWrong: '当前密码不正确。',
      passwordChanged: '密码已修改，其他设备已退出登录。',
    },
  },
}
