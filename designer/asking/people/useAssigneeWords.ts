import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { type LocalizedText, textOf } from '../../document/text.ts'
import { useFieldWords } from '../../expressions/useFieldWords.ts'
import { useStudio } from '../../shell/studio.ts'
import type { AskingContext } from '../context.ts'
import { type Assignee, kindOf, type Parts, type PeopleKind, partsOf } from './assignee.ts'
import { useNamedRecords } from './named-records.ts'

/** People as a document names them, in words: by their names, where those are known. */
export function useAssigneeWords(
  object: () => string | undefined,
  { usualStart, cause }: Pick<AskingContext, 'usualStart' | 'cause'>,
) {
  const { t, locale } = useI18n()
  const studio = useStudio()
  const nameOf = useNamedRecords()
  const { fieldLabel, labelled } = useFieldWords(object)
  const comma = computed(() => (locale.value === 'zh' ? '、' : ', '))

  const roleOf = (name: unknown) =>
    textOf(
      studio.document<{ label?: LocalizedText }>('role', String(name))?.label,
      locale.value,
      String(name ?? ''),
    )
  /** An expression by the labels of its fields, a key by the name of what it is the key of. */
  const ruleOr = (slot: unknown, of: 'user' | 'department') => {
    const text = String(slot ?? '')
    return text.startsWith('=') ? labelled(text.slice(1)) : nameOf(of, text)
  }
  /** Left out where it goes without saying. */
  function whose(of: unknown): string {
    const whom = of ?? usualStart
    if (whom === 'submitter')
      return usualStart === 'submitter' ? '' : t('asks.whose', { who: t('asks.theCause') })
    return t('asks.whose', { who: whom === 'owner' ? t('asks.owner') : labelled(String(whom)) })
  }

  const texts: Readonly<Record<PeopleKind, (parts: Parts) => string>> = {
    owner: () => t('asks.word.owner'),
    submitter: () => t(`asks.word.${cause}`),
    user: ({ user }) => ruleOr(user, 'user'),
    role: ({ role, within }) =>
      t('asks.is.role', { role: roleOf(role) }) +
      (within === undefined ? '' : ` · ${ruleOr(within, 'department')}`),
    team: ({ team }) => t('asks.is.team', { team: nameOf('team', String(team ?? '')) }),
    department: ({ department }) =>
      t('asks.is.department', { department: nameOf('department', String(department ?? '')) }),
    pool: ({ pool }) => {
      const { role, team } = (pool ?? {}) as Parts
      return t('asks.is.pool', { of: role === undefined ? nameOf('team', String(team ?? '')) : roleOf(role) })
    },
    departmentHead: ({ departmentHead, level }) => {
      const isObject = typeof departmentHead === 'object' && departmentHead !== null
      const { of, level: inner } = (isObject ? departmentHead : {}) as Parts
      const up = Number(level ?? inner ?? 0)
      const which = isObject
        ? of === undefined
          ? ''
          : labelled(String(of).replace(/^=/, ''))
        : ruleOr(departmentHead, 'department')
      const head = t('asks.is.departmentHead') + (which === '' ? whose(undefined) : '')
      return [head, which, up > 0 ? t('asks.levelsUp', up) : ''].filter(Boolean).join(', ')
    },
    superior: ({ superior, of }) => t('asks.is.superior', { n: Number(superior) }) + whose(of),
    superiors: ({ superiors, of }) => {
      const { count, toLevel, toRole } = (superiors ?? {}) as Parts
      const end =
        count !== undefined
          ? t('asks.is.superiorsCount', { n: Number(count) })
          : toLevel !== undefined
            ? t('asks.is.superiorsLevel', { n: Number(toLevel) })
            : t('asks.is.superiorsRole', { role: roleOf(toRole) })
      return end + whose(of)
    },
    path: ({ path }) => fieldLabel(String(path)) ?? String(path ?? ''),
    chosen: ({ chosen }) => t(chosen === 'previous' ? 'asks.is.chosenPrevious' : 'asks.is.chosen'),
    table: ({ table }) => t('asks.is.table', { table: String(table ?? '') }),
    expression: ({ expression }) => labelled(String(expression ?? '')),
    plugin: ({ plugin }) => String(plugin ?? ''),
  }
  function assignee(one: unknown): string {
    const given = (one ?? {}) as Assignee
    const kind = kindOf(given)
    return kind ? texts[kind](partsOf(given)) : t('asks.nobodyYet')
  }
  /** One or a list of them. */
  const assignees = (given: unknown): string => [given ?? []].flat().map(assignee).join(comma.value)
  return { assignee, assignees }
}
