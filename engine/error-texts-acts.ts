type Details = Record<string, unknown>
interface Words {
  en: string
  zh: string
}

/** Acts of approvals and tasks, as they follow "You may not". */
const acts: Readonly<Record<string, Words | undefined>> = {
  approve: { en: 'approve this', zh: '同意该事项' },
  reject: { en: 'reject this', zh: '驳回该事项' },
  return: { en: 'return this', zh: '退回该事项' },
  complete: { en: 'answer this', zh: '办理该任务' },
  transfer: { en: 'hand this on', zh: '转办' },
  delegate: { en: 'have somebody else look at this first', zh: '委派' },
  addApprover: { en: 'add somebody here', zh: '加签' },
  removeApprover: { en: 'take this person away', zh: '减签' },
  askAdvice: { en: 'ask for advice here', zh: '征求意见' },
  copy: { en: 'send copies of this', zh: '抄送' },
  comment: { en: 'comment on this', zh: '评论' },
  remind: { en: 'remind people of this', zh: '催办' },
  claim: { en: 'claim this', zh: '领取' },
  unclaim: { en: 'give this back', zh: '退还' },
  takeBack: { en: 'take this decision back', zh: '拿回该决定' },
  withdraw: { en: 'withdraw this', zh: '撤回' },
  resubmit: { en: 'submit this again', zh: '重新提交' },
  end: { en: 'end this', zh: '终止' },
  suspend: { en: 'suspend this', zh: '挂起' },
  resume: { en: 'resume this', zh: '恢复' },
  jump: { en: 'move this to another step', zh: '跳转' },
  skip: { en: 'skip this step', zh: '跳过该步骤' },
  replace: { en: 'give this to somebody else', zh: '更换审批人' },
}

const reasons: Readonly<Record<string, (details: Details) => Words>> = {
  not_yours: () => ({
    en: 'Somebody else is asked for it. Look again at who that is.',
    zh: '该事项由他人办理，请查看当前办理人。',
  }),
  step: () => ({
    en: 'It is not offered at this step.',
    zh: '此步骤未开放该操作。',
  }),
  added: () => ({
    en: 'Whoever was added, or only gives advice, adds nobody. Ask whoever added you.',
    zh: '被加签或仅提供意见的人不能再加签，请联系将您加入的人。',
  }),
  not_admin: () => ({
    en: 'Only whoever looks after it may. Ask them.',
    zh: '仅其管理员可执行，请联系管理员。',
  }),
  not_concerned: () => ({
    en: 'Only whoever submitted it, is asked, or looks after it may.',
    zh: '仅提交人、办理人或管理员可执行。',
  }),
  no_queue: () => ({
    en: 'It was asked of one person and not put up for several.',
    zh: '该事项指定给个人，不可领取或退还。',
  }),
  not_member: () => ({
    en: 'You are none of those who may take it.',
    zh: '您不在可领取的人员之列。',
  }),
  not_editable: ({ field }) => ({
    en: `"${String(field)}" is not among the fields that may be changed here. Leave it out.`,
    zh: `“${String(field)}”不在此处可修改的字段之列，请去掉该字段。`,
  }),
}

/** Why somebody may not, where that is known; with a remedy where there is one. */
export function whyForbidden(details: Details, language: 'en' | 'zh'): string {
  const reason = reasons[String(details['why'])]?.(details)[language]
  return reason === undefined ? '' : language === 'en' ? ` ${reason}` : reason
}

/** What it is about, in words: an act of approvals or tasks. */
export function actInWords({ act, object }: Details, language: 'en' | 'zh'): string | undefined {
  return object === 'approval' || object === 'task' ? acts[String(act)]?.[language] : undefined
}
