type Details = Record<string, unknown>
interface Texts {
  en(details: Details): string
  zh(details: Details): string
}

/**
 * What became of the seat or of the approval, as those who came too late are told it. `by_name` is who did it; the
 * engine when there is none.
 */
const became: Record<string, { en: string; zh: string } | undefined> = {
  approved: { en: 'approved', zh: '同意' },
  approve: { en: 'approved', zh: '同意' },
  rejected: { en: 'rejected', zh: '驳回' },
  reject: { en: 'rejected', zh: '驳回' },
  returned: { en: 'returned', zh: '退回' },
  return: { en: 'returned', zh: '退回' },
  withdrawn: { en: 'withdrawn', zh: '撤回' },
  withdraw: { en: 'withdrawn', zh: '撤回' },
  cancelled: { en: 'ended', zh: '终止' },
  end: { en: 'ended', zh: '终止' },
  suspended: { en: 'suspended', zh: '挂起' },
  skipped: { en: 'skipped', zh: '跳过' },
  skip: { en: 'skipped', zh: '跳过' },
  jump: { en: 'moved on', zh: '跳转' },
  handed: { en: 'handed on', zh: '转交' },
  transfer: { en: 'handed on', zh: '转办' },
  replace: { en: 'handed on', zh: '更换审批人' },
  leave: { en: 'handed on', zh: '转交' },
  delegate: { en: 'given to somebody else to look at', zh: '委派' },
  waiting: { en: 'put behind somebody else', zh: '排在他人之后' },
  removed: { en: 'taken away', zh: '减签' },
  removeApprover: { en: 'taken away', zh: '减签' },
  closed: { en: 'decided', zh: '决定' },
  claimed: { en: 'claimed', zh: '领取' },
  complete: { en: 'done', zh: '完成' },
  answer: { en: 'answered by its deadline', zh: '因超时自动办理' },
}

const happened = ({ act, state }: Details, language: 'en' | 'zh'): string =>
  (became[String(act)] ?? became[String(state)] ?? became['closed']!)[language]
const byEn = ({ by_name }: Details): string => (by_name ? ` by ${String(by_name)}` : '')
const byZh = ({ by_name }: Details): string => (by_name ? `由${String(by_name)}` : '')

/** A name as it is, or the reader's of both. */
const nameIn = (name: unknown, language: 'en' | 'zh'): string => {
  if (typeof name !== 'object' || name === null) return String(name)
  const { en, zh } = name as { en?: string; zh?: string }
  return (language === 'en' ? (en ?? zh) : (zh ?? en)) ?? ''
}
const quoteEn = (name: unknown): string => (name ? ` "${nameIn(name, 'en')}"` : '')
const quoteZh = (name: unknown): string => (name ? `“${nameIn(name, 'zh')}”` : '')
const stepEn = ({ step_label, step }: Details): string => quoteEn(step_label ?? step)
const stepZh = ({ step_label, step }: Details): string => quoteZh(step_label ?? step)

const whyNotTarget: Record<string, { en: string; zh: string } | undefined> = {
  submitter: { en: 'submitted this and cannot decide it', zh: '是提交人，不能审批' },
  disabled: { en: 'is not active', zh: '已停用' },
  elsewhere: { en: 'has decided where another has to', zh: '已在须由他人审批的步骤中审批' },
  self: { en: 'has a part in this and cannot decide it', zh: '与该事项有关，不能审批' },
  seated: { en: 'is asked here already', zh: '已在本步骤的审批人中' },
}

const namesIn = (all: unknown, language: 'en' | 'zh'): string =>
  (Array.isArray(all) ? all : []).map((one) => nameIn(one, language)).join(language === 'en' ? ', ' : '、')

/** Whom to ask, as far as somebody is asked. */
const waitsEn = ({ who, state }: Details): string => {
  const names = namesIn(who, 'en')
  if (!names) return ''
  return state === 'returned' ? ` It rests with ${names}.` : ` It waits for ${names}.`
}
const waitsZh = ({ who, state }: Details): string => {
  const names = namesIn(who, 'zh')
  if (!names) return ''
  return state === 'returned' ? `目前已退回给${names}。` : `目前等待${names}处理。`
}
const isOver = (state: unknown): boolean => state === 'approved' || state === 'rejected'
const minuteOf = (instant: unknown): string => String(instant).slice(0, 16).replace('T', ' ')
/** When what outlives its approval opens, and how to have it opened before. */
const opensEn = ({ state, until, conditional }: Details): string => {
  if (!isOver(state)) return ''
  const opens = until
    ? ` It opens at ${minuteOf(until)} UTC.`
    : conditional
      ? ' It opens when the record is not as the approval asks for any more.'
      : ''
  return `${opens} Submit the record for this approval again to have it decided anew.`
}
const opensZh = ({ state, until, conditional }: Details): string => {
  if (!isOver(state)) return ''
  const opens = until
    ? `将于 ${minuteOf(until)}（UTC）解锁。`
    : conditional
      ? '记录不再符合审批设定的锁定条件时解锁。'
      : ''
  return `${opens}如需提前修改，请重新提交该审批。`
}
const lockedEn = (labels: string, state: unknown): string =>
  isOver(state)
    ? `${labels || 'The record'} stays locked since it was ${String(state)}.`
    : `${labels || 'The record'} is locked while the approval is under way.`

const inputs: Record<string, { en: string; zh: string } | undefined> = {
  comment: { en: 'a comment', zh: '意见' },
  attachment: { en: 'an attachment', zh: '附件' },
  signature: { en: 'your signature', zh: '签名' },
}
const list = (missing: unknown): string[] => (Array.isArray(missing) ? missing.map(String) : [])
const needsEn = (missing: unknown): string =>
  list(missing)
    .map((one) => inputs[one]?.en ?? `"${one}"`)
    .join(', ')
const needsZh = (missing: unknown): string =>
  list(missing)
    .map((one) => inputs[one]?.zh ?? `“${one}”`)
    .join('、')

/** Every error of approvals in words. */
export const approvalTexts = {
  locked_by_approval: {
    en: (d) =>
      `${lockedEn(namesIn(d['labels'], 'en'), d['state'])} Approval:${quoteEn(d['label']) || ' none known'}.${waitsEn(d)}${opensEn(d)}`,
    zh: (d) => {
      const what = namesIn(d['labels'], 'zh') || '该记录'
      const why = isOver(d['state']) ? '审批结束后仍处于锁定状态' : '正在审批中，已锁定'
      return `${what}${why}（${d['label'] ? `审批${quoteZh(d['label'])}` : '审批'}）。${waitsZh(d)}${opensZh(d)}`
    },
  },
  approval_not_open: {
    en: (d) =>
      d['state'] === 'unclaimed'
        ? 'Nobody has claimed this yet. Claim it first, then decide.'
        : `This was ${happened(d, 'en')}${byEn(d)} meanwhile. Look at the ${d['of'] === 'task' ? 'task' : 'approval'} again.`,
    zh: (d) =>
      d['state'] === 'unclaimed'
        ? '该审批尚未被领取，请先领取再处理。'
        : `该${d['of'] === 'task' ? '任务' : '审批'}已${byZh(d)}${happened(d, 'zh')}，请刷新后再看。`,
  },
  approval_ended: {
    en: (d) => `The approval is over: it was ${happened(d, 'en')}${byEn(d)}. To change that, submit anew.`,
    zh: (d) => `审批已结束：已${byZh(d)}${happened(d, 'zh')}。如需更改，请重新提交。`,
  },
  approval_open_already: {
    en: (d) =>
      `The approval${quoteEn(d['label'])} is under way for this record. Wait until it ends, or withdraw it first.`,
    zh: (d) => `该记录已有进行中的审批${quoteZh(d['label'])}，请等待其结束或先撤回。`,
  },
  approval_last_seat: {
    en: () => 'Nobody else would be left to decide. Add somebody first, or hand it on.',
    zh: (d) => `移除后将没有人${d['of'] === 'task' ? '办理' : '审批'}。请先加签或转办。`,
  },
  approval_not_passed: {
    en: (d) => `It cannot go back to${stepEn(d) || ' this step'}: that was not passed on the way here.`,
    zh: (d) => `不能退回到${stepZh(d) || '该步骤'}：当前路径未经过该步骤。`,
  },
  approval_too_late: {
    en: (d) =>
      d['rule'] === 'never'
        ? 'This approval cannot be withdrawn.'
        : `It is too late: somebody decided${stepEn(d) && ` at${stepEn(d)}`} since.`,
    zh: (d) =>
      d['rule'] === 'never'
        ? '该审批不允许撤回。'
        : `为时已晚：${stepZh(d) ? `步骤${stepZh(d)}` : '之后'}已有人作出决定。`,
  },
  decision_stale: {
    en: () => 'What you saw has changed meanwhile. Look at the differences and decide again.',
    zh: () => '您看到的内容已发生变化，请查看差异后重新决定。',
  },
  approval_bad_target: {
    en: ({ to_name, why }) =>
      `${String(to_name ?? 'This person')} ${whyNotTarget[String(why)]?.en ?? 'cannot be asked'}. Choose somebody else.`,
    zh: ({ to_name, why, of }) => {
      const is = why === 'seated' && of === 'task' ? '已是该任务的办理人' : whyNotTarget[String(why)]?.zh
      return `${String(to_name ?? '此人')}${is ?? (of === 'task' ? '不能办理' : '不能担任审批人')}，请选择其他人。`
    },
  },
  approval_no_approver: {
    en: (d) => `Nobody can decide${stepEn(d)}. Tell whoever looks after this approval.`,
    zh: (d) => `步骤${stepZh(d)}没有可用的审批人，请联系审批管理员。`,
  },
  approval_self_forbidden: {
    en: (d) => `You would have to decide${stepEn(d) || ' this'} yourself, which is not allowed here.`,
    zh: (d) => `步骤${stepZh(d)}的审批人是您本人，此处不允许自审。`,
  },
  approval_unknown: {
    en: (d) =>
      d['purpose']
        ? `There is no approval for the purpose${quoteEn(d['purpose'])} that fits this record. Submit it for another, or leave the purpose out.`
        : `There is no approval${quoteEn(d['approval']) || ' that fits'}.`,
    zh: (d) =>
      d['purpose']
        ? `没有适用于此记录的用途${quoteZh(d['purpose'])}的审批。请改用其他用途，或不指定用途。`
        : `没有${d['approval'] ? `审批${quoteZh(d['approval'])}` : '适用的审批'}。`,
  },
  approval_link_expired: {
    en: () => 'This link is too old to decide with. Open the approval in Trellis.',
    zh: () => '该链接已过期，请在 Trellis 中打开审批后处理。',
  },
  approval_input_missing: {
    en: (d) =>
      list(d['missing']).includes('reason')
        ? 'Others have to be able to follow this. Give a reason with it.'
        : `This step asks for ${needsEn(d['missing'])}. Add it and decide again.`,
    zh: (d) =>
      list(d['missing']).includes('reason')
        ? '此操作须说明原因，请填写原因。'
        : `此步骤要求填写${needsZh(d['missing'])}，请补充后再提交。`,
  },
  approval_effect_failed: {
    en: (d) =>
      `What follows from this could not be done, so nothing was: ${String(d['message'] ?? d['code'])}`,
    zh: (d) => `后续处理未能完成，因此本次操作已撤销：${String(d['message'] ?? d['code'])}`,
  },
} satisfies Record<string, Texts>
