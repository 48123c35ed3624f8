import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ApprovalAct, ApprovalPerson, ApprovalView } from '../client/approvals.ts'
import { stepsOf } from './acts.ts'

const isPerson = (value: unknown): value is ApprovalPerson =>
  typeof value === 'object' && value !== null && 'id' in value && 'name' in value

/** What somebody says who was asked to look first decides nothing. */
const isAdvice = ({ target }: ApprovalAct): boolean =>
  typeof target === 'object' && target !== null && 'advice' in target

/** Who asked this person for advice that has not been given yet. */
export function askedForAdvice({ acts }: ApprovalView, me: string | undefined): ApprovalPerson | undefined {
  const asked = acts.findLast(
    ({ act, target }) =>
      act === 'askAdvice' && (target as { people?: ApprovalPerson[] }).people?.some(({ id }) => id === me),
  )
  const isGiven = acts.some(
    ({ n, act, actor }) => act === 'comment' && actor?.id === me && n > (asked?.n ?? 0),
  )
  return isGiven ? undefined : (asked?.actor ?? undefined)
}

/** Everybody an approval names: those asked, those who acted, those told. */
export function peopleOf(approval: ApprovalView): ApprovalPerson[] {
  const all = [
    approval.submitter,
    ...stepsOf(approval.path).flatMap(({ seats }) => seats.flatMap(({ user }) => user ?? [])),
    ...approval.acts.flatMap(({ actor }) => actor ?? []),
    ...approval.copies,
  ]
  return [...new Map(all.map((one) => [one.id, one])).values()]
}

/** What was done, in words: `Round 1, approved "Manager" for Ann`. */
export function useTrail(approval: () => ApprovalView) {
  const { t, te } = useI18n()
  const steps = computed(() => new Map(stepsOf(approval().path).map(({ step, label }) => [step, label])))
  const people = computed(() => peopleOf(approval()))
  const names = computed(() => people.value.map(({ name }) => name))

  const nameOf = (one: unknown): string => {
    if (isPerson(one)) return one.name
    if (one === 'submit') return approval().submitter.name
    const known = people.value.find(({ id }) => id === one)?.name
    return known ?? steps.value.get(String(one)) ?? ''
  }
  /** Whom or what it was done to: people, else the step it went to. */
  function targetOf({ target }: ApprovalAct): string {
    if (typeof target !== 'object' || target === null || isPerson(target)) return nameOf(target)
    const { people: whom, to } = target as { people?: unknown[]; to?: unknown }
    return (whom ?? [to].flat()).map(nameOf).filter(Boolean).join(', ')
  }
  function sentence(act: ApprovalAct): string {
    const key = `appr.done.${act.act}`
    const step = act.step && (steps.value.get(act.step) ?? act.step)
    const target = targetOf(act)
    const done = isAdvice(act) ? t(`appr.done.advise_${act.act}`) : te(key) ? t(key) : act.act
    return [
      step ? t('appr.done.atStep', { done, step }) : done,
      target ? `→ ${target}` : '',
      act.on_behalf_of ? t('inbox.for', { name: act.on_behalf_of.name }) : '',
      act.channel === 'mail' ? t('appr.done.byMail') : '',
    ]
      .filter(Boolean)
      .join(' ')
  }
  return { sentence, names, people }
}
