import { useI18n } from 'vue-i18n'

/** Texts of the account page, loaded with it: the first page of the day needs none of them. */
export const accountTexts = {
  en: {
    account: {
      anyCode: 'Code from your app, or a recovery code',
      codes: 'Recovery codes',
      codesLeft: 'No recovery code is left. | One recovery code is left. | {n} recovery codes are left.',
      codesText:
        'Keep these recovery codes where your phone is not. Each signs you in once if the phone is lost. They are not shown again.',
      copied: 'Copied',
      copyCodes: 'Copy codes',
      copyLink: 'Copy set-up link',
      copySecret: 'Copy key',
      download: 'Download',
      factor: 'Second factor',
      factorText:
        'Signing in then takes your password and a code from an authenticator app on your phone, so a stolen password alone opens nothing.',
      fewCodes: 'For new recovery codes switch the second factor off and set it up again.',
      isOff: 'The second factor is off. Other devices are signed out.',
      isOn: 'The second factor is on. Other devices are signed out.',
      kept: 'I have kept them',
      notCopied: 'The browser did not allow copying. Select the text and copy it by hand.',
      on: 'On',
      openApp: 'Open in the app',
      setUp: 'Set up second factor',
      since: 'On since {at}.',
      step1: 'Enter this key in your authenticator app',
      step1Hint:
        'In the app choose “enter a set-up key”, time-based. On your phone you can open the link in the app instead.',
      step2: 'Enter the code that the app shows',
      switchOff: 'Switch off',
      switchOffText: 'Signing in will then take your password alone.',
      switchOffTitle: 'Switch off the second factor?',
      turnOn: 'Turn on',
    },
  },
  zh: {
    account: {
      anyCode: '身份验证器中的验证码，或恢复码',
      codes: '恢复码',
      codesLeft: '没有剩余的恢复码。 | 还剩 1 个恢复码。 | 还剩 {n} 个恢复码。',
      codesText: '请将这些恢复码保存在手机以外的地方。手机丢失时，每个恢复码可登录一次。恢复码不会再次显示。',
      copied: '已复制',
      copyCodes: '复制恢复码',
      copyLink: '复制设置链接',
      copySecret: '复制密钥',
      download: '下载',
      factor: '二次验证',
      factorText: '启用后，登录时除密码外还需输入手机身份验证器中的验证码，仅凭被盗的密码无法登录。',
      fewCodes: '如需新的恢复码，请先停用二次验证再重新设置。',
      isOff: '二次验证已停用，其他设备已退出登录。',
      isOn: '二次验证已启用，其他设备已退出登录。',
      kept: '我已妥善保存',
      notCopied: '浏览器不允许复制，请选中文本后手动复制。',
      on: '已启用',
      openApp: '在验证器中打开',
      setUp: '设置二次验证',
      since: '启用时间：{at}。',
      step1: '在身份验证器中输入此密钥',
      step1Hint: '在验证器中选择“输入设置密钥”，类型为基于时间。在手机上也可直接在验证器中打开链接。',
      step2: '输入验证器显示的验证码',
      switchOff: '停用',
      switchOffText: '停用后，登录只需密码。',
      switchOffTitle: '停用二次验证？',
      turnOn: '启用',
    },
  },
}

/** Adds them to everybody's texts; called once, by the page. */
export function useAccountTexts() {
  const { mergeLocaleMessage } = useI18n({ useScope: 'global' })
  for (const [language, texts] of Object.entries(accountTexts)) mergeLocaleMessage(language, texts)
}
