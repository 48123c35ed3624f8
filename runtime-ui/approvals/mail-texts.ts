import type { PageTexts } from '../i18n/usePageTexts.ts'

export const mailTexts: PageTexts = {
  en: {
    apprMail: {
      approve: 'Approve',
      by: 'Submitted by {name}',
      comment: 'Comment',
      done_approve: 'You have approved this',
      done_reject: 'You have rejected this',
      doneText: 'You can close this page. The link cannot be used again.',
      expires: 'This link works until {at}, once.',
      gone: 'This link no longer works',
      goneText:
        'It was used, has expired, or somebody else has decided. See your approvals for what still waits.',
      inbox: 'Open my approvals',
      needed: 'Say why you reject it.',
      over: 'This has been decided meanwhile.',
      reject: 'Reject',
      signIn: 'Sign in',
      signInFirst: 'This step can only be decided by somebody who is signed in.',
      title: 'Approval',
    },
  },
  zh: {
    apprMail: {
      approve: '同意',
      by: '提交人：{name}',
      comment: '审批意见',
      done_approve: '您已同意',
      done_reject: '您已驳回',
      doneText: '可以关闭此页面。该链接不能再次使用。',
      expires: '此链接在 {at} 之前有效，仅可使用一次。',
      gone: '此链接已失效',
      goneText: '链接已被使用、已过期，或已由他人处理。请在审批列表中查看待处理事项。',
      inbox: '打开我的审批',
      needed: '请填写驳回原因。',
      over: '该审批已处理。',
      reject: '驳回',
      signIn: '登录',
      signInFirst: '此步骤须登录后才能审批。',
      title: '审批',
    },
  },
}
