import type { Difference } from '../document/differences.ts'
import { both, labelIn, listChanges, type Part, type Sentence } from './sentence.ts'

/** A field that came, went, was renamed, retired, or changed. */
export function tellField(
  { renamed, changes, ...part }: Part,
  name: string,
  was: unknown,
  is: unknown,
): (Sentence | undefined)[] {
  const path = ['fields', name]
  const label = labelIn(is ?? was, name)
  if (was === undefined) {
    const old = renamed.get(name)
    if (old)
      return [
        {
          tone: 'amber',
          icon: 'replace',
          path,
          text: both((l) =>
            l === 'en'
              ? `**${label(l)}** is renamed from ${old} to ${name}`
              : `**${label(l)}**由 ${old} 改名为 ${name}`,
          ),
          detail: { en: 'The data is kept', zh: '数据保留' },
        },
      ]
    const { type } = is as { type: string }
    return [
      {
        tone: 'green',
        icon: 'plus',
        path,
        text: both((l) =>
          l === 'en' ? `New field **${label(l)}**, ${type}` : `新增字段**${label(l)}**，类型 ${type}`,
        ),
      },
    ]
  }
  if (is === undefined) {
    if ([...renamed.values()].includes(name)) return []
    return [
      {
        tone: 'red',
        icon: 'trash-2',
        path,
        text: both((l) => (l === 'en' ? `Field **${label(l)}** is removed` : `移除字段**${label(l)}**`)),
        detail: {
          en: 'Hidden; the column and its data are kept until purged',
          zh: '隐藏；在清除之前保留列和数据',
        },
      },
    ]
  }
  const rest = changes.filter(({ path: at }) => at[2] !== 'active' && at[2] !== 'type')
  return [
    tellActive(path, label, changes),
    tellType(path, label, changes),
    rest.length > 0
      ? {
          tone: 'blue',
          icon: 'pencil',
          path,
          text: both(
            (l) => `**${label(l)}**${l === 'en' ? ': ' : '：'}${listChanges({ ...part, changes: rest }, l)}`,
          ),
        }
      : undefined,
  ]
}

function tellActive(
  path: string[],
  label: (language: string) => string,
  changes: Difference[],
): Sentence | undefined {
  const change = changes.find(({ path: at }) => at[2] === 'active')
  if (!change) return undefined
  if (change.after === false)
    return {
      tone: 'gray',
      icon: 'archive',
      path,
      text: both((l) =>
        l === 'en' ? `**${label(l)}** is retired: hidden, data kept` : `停用**${label(l)}**：隐藏，数据保留`,
      ),
    }
  return {
    tone: 'green',
    icon: 'archive-restore',
    path,
    text: both((l) =>
      l === 'en' ? `**${label(l)}** is brought back with its data` : `恢复**${label(l)}**及其数据`,
    ),
  }
}

function tellType(
  path: string[],
  label: (language: string) => string,
  changes: Difference[],
): Sentence | undefined {
  const change = changes.find(({ path: at }) => at[2] === 'type' && at.length === 3)
  if (!change) return undefined
  return {
    tone: 'amber',
    icon: 'replace',
    path,
    text: both((l) =>
      l === 'en'
        ? `**${label(l)}** becomes ${String(change.after)}, it was ${String(change.before)}`
        : `**${label(l)}**由 ${String(change.before)} 变为 ${String(change.after)}`,
    ),
  }
}
