import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel } from '../../model.ts'
import { isDuration } from '../../workflow/time/business-hours.ts'
import { deadlineOf, type LadderAct, ladderActs } from '../deadline.ts'
import { type Findings, report } from '../path/findings.ts'
import { checkExpression } from './check-expression.ts'

/** Deadlines name a time, a calendar there is, and acts that can be done. */
export function checkDeadlines(findings: Findings, model: AppModel, document: ApprovalDocument): void {
  const object = model.objects.get(document.object)!
  checkCalendar(findings, model, document.calendar, ['calendar'])
  for (const [name, step] of Object.entries(document.steps)) {
    const deadline = deadlineOf(document, step)
    if (!deadline) continue
    const at = ['steps', name, 'deadline']
    const { after, until, calendar, ladder } = deadline
    const time = after ?? until
    if ((after === undefined) === (until === undefined))
      report(findings, at, {
        code: 'approval_deadline_incomplete',
        en: 'Say when: "after" a duration such as P2D, or "until" a day or an instant; not both.',
        zh: '请填写期限：“after”时长（如 P2D）或“until”日期，二者择一。',
      })
    else if (typeof time === 'string' && !isDuration(time) && !/^\d{4}-\d\d/.test(time))
      checkExpression(findings, model, object, time.replace(/^=/, ''), [
        ...at,
        ...(typeof step.deadline === 'string' ? [] : [after === undefined ? 'until' : 'after']),
      ])
    if (typeof step.deadline === 'object' && step.deadline['calendar'] !== undefined)
      checkCalendar(findings, model, calendar, [...at, 'calendar'])
    for (const { name: rung, at: offset, act, every, to } of ladder) {
      const place = [...at, ...(rung === 'due' && !hasRung(step.deadline, rung) ? [] : ['ladder', rung])]
      for (const [key, duration] of [
        ['at', offset],
        ['every', every],
      ] as const)
        if (duration !== undefined && !isDuration(duration))
          report(findings, [...place, key], {
            code: 'approval_deadline_duration',
            en: `"${duration}" is no duration. Write P1D for a day, -PT4H for four hours before.`,
            zh: `“${duration}”不是有效时长。一天写作 P1D，提前四小时写作 -PT4H。`,
          })
      checkAct(findings, document, { act, to }, place, name)
    }
  }
}

const hasRung = (deadline: unknown, name: string): boolean =>
  typeof deadline === 'object' && Object.hasOwn((deadline as { ladder?: object }).ladder ?? {}, name)

function checkAct(
  findings: Findings,
  { steps }: ApprovalDocument,
  { act, to }: { act: LadderAct; to?: unknown },
  place: string[],
  step: string,
): void {
  if (!ladderActs.includes(act)) {
    const meant = nearest(act, ladderActs)
    report(findings, [...place, 'act'], {
      code: 'approval_unknown_act',
      en: `There is no act "${act}" of a deadline.${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `期限没有处理方式“${act}”。${meant ? `是否指“${meant}”？` : ''}`,
    })
  }
  if (act !== 'return' || to === undefined || to === 'submit') return
  if (typeof to === 'string' && Object.hasOwn(steps, to) && to !== step) return
  report(findings, [...place, 'to'], {
    code: 'approval_unknown_step',
    en: `"${String(to)}" is no other step of this approval. Return to "submit" or to a step before this one.`,
    zh: `“${String(to)}”不是本审批的其他步骤。可退回到“submit”或之前的步骤。`,
  })
}

function checkCalendar(
  findings: Findings,
  { calendars }: AppModel,
  name: string | undefined,
  at: readonly string[],
): void {
  if (name === undefined || ['org', 'flow', 'assignee', 'record'].includes(name) || calendars.has(name))
    return
  const meant = nearest(name, calendars.keys())
  report(findings, at, {
    code: 'unknown_calendar',
    en: `There is no calendar "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `没有日历“${name}”。${meant ? `是否指“${meant}”？` : ''}`,
  })
}
