import type { ApprovalDocument, ApprovalStep } from '../../../metadata/schema/types.ts'
import { isFoundInTurn } from '../people/found-in-turn.ts'
import { stepsOf } from './check-path.ts'
import type { Findings } from './findings.ts'
import { report } from './findings.ts'
import type { Part } from './read-path.ts'

/** Where a return to the submitter goes; no step is named so. */
export const submitter = 'submit'

const decisions = ['all', 'any', 'sequential', 'ratio', 'weighted', 'kOfN']

/** What a step says of its votes and of other steps can hold. */
export function checkSteps(findings: Findings, { steps }: ApprovalDocument, path: readonly Part[]): void {
  const order = stepsOf(path)
  for (const [name, step] of Object.entries(steps)) {
    if (name === submitter)
      report(findings, ['steps', name], {
        code: 'approval_name_reserved',
        en: '"submit" means the submitter. Give the step another name.',
        zh: '“submit”表示提交人，请为该步骤另取名称。',
      })
    checkDecision(findings, name, step.decision)
    if (isFoundInTurn(step) && (step.assignees.length > 1 || step.decision?.type !== 'sequential'))
      report(findings, ['steps', name, 'assignees'], {
        code: 'approval_assignee_incomplete',
        en: `Superiors of "${name}" are found each in their turn: let the step name nobody else, and decide in turn ("sequential").`,
        zh: `“${name}”的上级逐级确定：该步骤不能再有其他审批人，且须依次审批（“sequential”）。`,
      })
    for (const [i, other] of (step.differentFrom ?? []).entries())
      if (other === name || !Object.hasOwn(steps, other))
        report(findings, ['steps', name, 'differentFrom', `${i}`], {
          code: 'approval_unknown_step',
          en: `"${other}" is no other step of this approval.`,
          zh: `“${other}”不是本审批的其他步骤。`,
        })
    const { returnTo } = typeof step.onReject === 'object' ? step.onReject : {}
    if (returnTo === undefined || returnTo === submitter) continue
    const [to, from] = [order.indexOf(String(returnTo)), order.indexOf(name)]
    if (to < 0 || to >= from)
      report(findings, ['steps', name, 'onReject', 'returnTo'], {
        code: 'approval_return_unreachable',
        en: `A return from "${name}" cannot go to "${String(returnTo)}": it is no step before it.`,
        zh: `“${name}”不能退回到“${String(returnTo)}”：它不是之前的步骤。`,
      })
  }
}

function checkDecision(findings: Findings, name: string, decision: ApprovalStep['decision']): void {
  if (!decision) return
  const { type, percent, k } = decision
  const at = ['steps', name, 'decision']
  if (!decisions.includes(type))
    report(findings, [...at, 'type'], {
      code: 'approval_unknown_decision',
      en: `There is no decision "${type}". Use one of ${decisions.join(', ')}.`,
      zh: `没有决定方式“${type}”。可用：${decisions.join('、')}。`,
    })
  const byShare = type === 'ratio' || type === 'weighted'
  if (byShare && !(percent !== undefined && percent > 0 && percent <= 100))
    report(findings, [...at, 'percent'], {
      code: 'approval_decision_incomplete',
      en: 'Say how many per cent must agree: more than 0, at most 100.',
      zh: '请填写须同意的百分比：大于 0，不超过 100。',
    })
  if (type === 'kOfN' && !(k !== undefined && k >= 1))
    report(findings, [...at, 'k'], {
      code: 'approval_decision_incomplete',
      en: 'Say how many must agree: 1 at least.',
      zh: '请填写须同意的人数：至少为 1。',
    })
}
