import type { PageTexts } from '../i18n/usePageTexts.ts'

export const signInTexts: PageTexts = {
  en: {
    signIn: {
      capsLock: 'Caps Lock is on',
      code: 'Code from your app',
      codeHint: 'Six digits; they change every 30 seconds.',
      codeTitle: 'Enter your code',
      again: 'Back to e-mail and password',
      recovery: 'Recovery code',
      recoveryHint:
        'Ten letters and digits; each works once. Lost these too? Ask an admin to reset your second factor.',
      useApp: 'Use the code from your app',
      useRecovery: 'Phone lost? Use a recovery code',
      demo: 'or try it as',
      email: 'Work e-mail',
      hidePassword: 'Hide password',
      or: 'or',
      by: 'Sign in with {provider}',
      providerFailed:
        'That did not sign you in. Ask an admin whether you have an account here with this e-mail.',
      password: 'Password',
      showPassword: 'Show password',
      submit: 'Sign in',
      title: 'Sign in',
    },
  },
  zh: {
    signIn: {
      capsLock: '大写锁定已开启',
      code: '动态验证码',
      codeHint: '六位数字，每 30 秒更新一次。',
      codeTitle: '输入验证码',
      again: '返回邮箱和密码',
      recovery: '恢复码',
      recoveryHint: '十位字母和数字，每个只能使用一次。恢复码也丢失了？请联系管理员重置二次验证。',
      useApp: '使用身份验证器中的验证码',
      useRecovery: '手机丢失？使用恢复码',
      demo: '或以演示身份体验',
      email: '工作邮箱',
      hidePassword: '隐藏密码',
      or: '或',
      by: '使用 {provider} 登录',
      providerFailed: '未能登录。请向管理员确认您在此是否有使用该邮箱的账号。',
      password: '密码',
      showPassword: '显示密码',
      submit: '登录',
      title: '登录',
    },
  },
}
