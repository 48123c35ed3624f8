import { computed, provide } from 'vue'
import { useI18n } from 'vue-i18n'
import { askingKey } from '../asking/context.ts'
import { peopleKinds } from '../asking/people/assignee.ts'
import type { ApprovalContext } from './context.ts'
import { stepsIn } from './path.ts'
import { useStepWords } from './useStepWords.ts'

/** A whole department decides nothing, and who owns the record is a user in a field. */
const kinds = peopleKinds.filter((kind) => !['owner', 'submitter', 'department'].includes(kind))

/** Lets the panels below ask people as approvals do. */
export function provideAsking({ document, step }: ApprovalContext): void {
  const { t } = useI18n()
  const words = useStepWords(() => document.value.object)
  /** Where a deadline may return it to. */
  const targets = () => {
    const all = stepsIn(document.value.path)
    const before = all.slice(0, Math.max(0, all.indexOf(step.value ?? '')))
    return [
      { value: 'submit', label: t('asks.theSubmitter') },
      ...before.map((name) => ({ value: name, label: words.title(name, document.value.steps[name]) })),
    ]
  }
  provide(askingKey, {
    kinds,
    usualStart: 'submitter',
    cause: 'submitter',
    tables: computed(() => Object.keys(document.value.tables ?? {})),
    ladderActs: ['remind', 'copySuperior', 'notify', 'transfer', 'approve', 'reject', 'return'],
    choiceOf: (act) =>
      act === 'return' ? { key: 'to', label: t('asks.to'), items: targets(), usual: 'submit' } : undefined,
    calendars: computed(() => ({
      words: [...(step.value === undefined ? [] : ['flow']), 'org', 'assignee'],
      usual: step.value !== undefined && document.value.calendar !== undefined ? 'flow' : 'clock',
    })),
  })
}
