import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAssigneeWords } from '../asking/people/useAssigneeWords.ts'
import { type LocalizedText, textOf } from '../document/text.ts'
import { useFieldWords } from '../expressions/useFieldWords.ts'
import { durationText } from '../workflows/spans.ts'
import type { Step, Way } from './path.ts'

type Parts = Readonly<Record<string, unknown>>

/** What a step says of itself in a line: whom it asks, how many must agree, until when. */
export function useStepWords(object: () => string | undefined) {
  const { t, te, locale } = useI18n()
  const comma = computed(() => (locale.value === 'zh' ? '、' : ', '))
  const { fieldLabel, labelled, condition } = useFieldWords(object)
  const people = useAssigneeWords(object, { usualStart: 'submitter', cause: 'submitter' })
  const assignees = (step: Step) => people.assignees(step.assignees)

  /** A word about how it is decided; `seats` where they are known. */
  function decision(
    { decision, assignees }: Step,
    seats = decision === undefined && isOnePerson(assignees) ? 1 : undefined,
  ): { text: string; color: string } {
    if (seats === 1) return { text: t('apd.tag.one'), color: 'blue' }
    const { type = 'all', percent, k } = decision ?? {}
    const text = te(`apd.tag.${type}`)
      ? t(`apd.tag.${type}`, { percent: percent ?? 0, k: k ?? 0 })
      : String(type)
    const colors: Readonly<Record<string, string>> = { any: 'teal', sequential: 'blue' }
    return { text, color: colors[type] ?? 'violet' }
  }
  function deadline({ deadline: due }: Step): string {
    if (due === undefined) return ''
    const {
      after,
      until,
      ladder = {},
      act,
    } = (typeof due === 'string' ? { after: due } : due) as {
      after?: unknown
      until?: unknown
      ladder?: Parts
      act?: unknown
    }
    const time =
      after === undefined
        ? t('apd.untilTime', { at: labelled(String(until ?? '').replace(/^=/, '')) })
        : t('apd.within', { time: durationText(after, locale.value) ?? labelled(String(after)) })
    const acts = [...Object.values(ladder).map((rung) => (rung as Parts)['act'] ?? 'remind'), act]
    const words = [...new Set(acts)].flatMap((word) =>
      typeof word === 'string' && te(`asks.ladder.${word}`) ? [t(`asks.ladder.${word}`)] : [],
    )
    return [time, ...words].join(comma.value)
  }
  const title = (name: string, step: Step | undefined) =>
    textOf(step?.label as LocalizedText | undefined, locale.value, spelt(name))
  /** What a branch is called: its label, else the step it is named after, else its name spelt out. */
  const branch = ({ key, label }: Way, steps: Readonly<Record<string, Step>>) =>
    label === undefined ? title(String(key), steps[key]) : textOf(label, locale.value, spelt(String(key)))
  return { branch, condition, fieldLabel, assignee: people.assignee, assignees, decision, deadline, title }
}

const onePerson = ['superior', 'user', 'departmentHead', 'pool', 'path']
/** Named in a way that finds one. */
const isOnePerson = (assignees: Step['assignees'] = [] as never): boolean =>
  assignees.length === 1 && onePerson.some((kind) => kind in Object(assignees[0]))

/** A name as people would write it: legal_check → Legal check. */
function spelt(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
