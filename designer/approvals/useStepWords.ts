import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { type LocalizedText, textOf } from '../document/text.ts'
import { useFieldWords } from '../expressions/useFieldWords.ts'
import { useStudio } from '../shell/studio.ts'
import { durationText } from '../workflows/spans.ts'
import { useNamedRecords } from './named-records.ts'
import type { Step, Way } from './path.ts'

type Parts = Readonly<Record<string, unknown>>

/** What a step says of itself in a line: whom it asks, how many must agree, until when. */
export function useStepWords(object: () => string | undefined) {
  const { t, te, locale } = useI18n()
  const studio = useStudio()
  const nameOf = useNamedRecords()

  const comma = computed(() => (locale.value === 'zh' ? '、' : ', '))
  const labelOf = (kind: string, name: unknown) =>
    textOf(
      studio.document<{ label?: LocalizedText }>(kind, String(name))?.label,
      locale.value,
      String(name ?? ''),
    )
  const { fieldLabel, labelled, condition } = useFieldWords(object)
  const whose = (of: unknown) =>
    of === undefined || of === 'submitter'
      ? ''
      : t('apd.whose', { who: of === 'owner' ? t('apd.owner') : labelled(String(of)) })

  const texts: Readonly<Record<string, (parts: Parts) => string>> = {
    user: ({ user }) =>
      String(user).startsWith('=') ? labelled(String(user).slice(1)) : nameOf('user', String(user ?? '')),
    role: ({ role, within }) =>
      t('apd.is.role', { role: labelOf('role', role) }) +
      (within === undefined ? '' : ` · ${labelled(String(within).replace(/^=/, ''))}`),
    team: ({ team }) => t('apd.is.team', { team: nameOf('team', String(team ?? '')) }),
    pool: ({ pool }) => {
      const { role, team } = (pool ?? {}) as Parts
      return t('apd.is.pool', {
        of: role === undefined ? nameOf('team', String(team ?? '')) : labelOf('role', role),
      })
    },
    departmentHead: ({ departmentHead, level }) => {
      const { of, level: inner } = (typeof departmentHead === 'object' ? departmentHead : {}) as Parts
      const up = Number(level ?? inner ?? 0)
      const which = typeof departmentHead === 'string' ? departmentHead : of
      return [
        t('apd.is.departmentHead'),
        which === undefined ? '' : labelled(String(which).replace(/^=/, '')),
        up > 0 ? t('apd.levelsUp', up) : '',
      ]
        .filter(Boolean)
        .join(', ')
    },
    superior: ({ superior, of }) => t('apd.is.superior', { n: Number(superior) }) + whose(of),
    superiors: ({ superiors, of }) => {
      const { count, toLevel, toRole } = (superiors ?? {}) as Parts
      const end =
        count !== undefined
          ? t('apd.is.superiorsCount', { n: Number(count) })
          : toLevel !== undefined
            ? t('apd.is.superiorsLevel', { n: Number(toLevel) })
            : t('apd.is.superiorsRole', { role: labelOf('role', toRole) })
      return end + whose(of)
    },
    path: ({ path }) => fieldLabel(String(path)) ?? String(path ?? ''),
    chosen: ({ chosen }) => t(chosen === 'previous' ? 'apd.is.chosenPrevious' : 'apd.is.chosen'),
    table: ({ table }) => t('apd.is.table', { table: String(table ?? '') }),
    expression: ({ expression }) => labelled(String(expression ?? '')),
    plugin: ({ plugin }) => String(plugin ?? ''),
  }
  function assignee(one: unknown): string {
    if (typeof one === 'string') return te(`apd.word.${one}`) ? t(`apd.word.${one}`) : one
    const parts = (one ?? {}) as Parts
    const kind = Object.keys(texts).find((name) => name in parts)
    return kind ? texts[kind]!(parts) : t('apd.nobodyYet')
  }
  const assignees = (step: Step) => (step.assignees ?? []).map(assignee).join(comma.value)

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
      typeof word === 'string' && te(`apd.ladder.${word}`) ? [t(`apd.ladder.${word}`)] : [],
    )
    return [time, ...words].join(comma.value)
  }
  const title = (name: string, step: Step | undefined) =>
    textOf(step?.label as LocalizedText | undefined, locale.value, spelt(name))
  /** What a branch is called: its label, else the step it is named after, else its name spelt out. */
  const branch = ({ key, label }: Way, steps: Readonly<Record<string, Step>>) =>
    label === undefined ? title(String(key), steps[key]) : textOf(label, locale.value, spelt(String(key)))
  return { branch, condition, fieldLabel, assignee, assignees, decision, deadline, title }
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
