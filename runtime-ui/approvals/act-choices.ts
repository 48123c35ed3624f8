import type { ApprovalView, MySeat } from '../client/approvals.ts'
import type { ActChoices, ActSpec } from '../inbox/act-spec.ts'
import { seatChoices, stepsOf } from './acts.ts'

/** What an act on an approval is chosen from: steps it may go to, seats, people for what comes later. */
export function actChoices(
  spec: ActSpec,
  approval: ApprovalView,
  seat: MySeat | undefined,
  me: string | undefined,
  t: (key: string, named?: Record<string, string>) => string,
): ActChoices {
  return {
    targets: (seat?.return_targets ?? []).map(({ step, label }) => ({
      value: step,
      label: step === 'submit' ? t('appr.toSubmitter', { name: approval.submitter.name }) : label,
    })),
    seats: spec.seat
      ? seatChoices(approval, spec.seat, me).map(({ step, seat: one }) => ({
          value: `${step.step}/${one.seat}`,
          label: one.user?.name ?? one.queue?.name ?? t('appr.path.nobody'),
          hint: step.label,
          avatar: 'person' as const,
          input: { seat: one.seat, ...(spec.act === 'replace' ? { step: step.step } : {}) },
        }))
      : [],
    steps: stepsOf(approval.path)
      .filter(({ state }) => spec.step === 'any' || state === 'now')
      .map(({ step, label }) => ({ value: step, label })),
    picks: spec.picks ? (seat?.picks ?? []) : [],
  }
}
