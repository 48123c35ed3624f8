import { type Difference, differences } from '../document/differences.ts'
import type { Document } from '../document/draft-session.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { valueAt } from '../document/set-at.ts'
import { type Bilingual, type LocalizedText, textOf } from '../document/text.ts'
import { keyTitle } from './key-title.ts'

/** One change, told to people. `**` marks what it is about. */
export interface Sentence {
  tone: 'green' | 'amber' | 'gray' | 'red' | 'blue'
  icon: string
  text: Bilingual
  detail?: Bilingual
  /** Where it is in the document. */
  path: string[]
}

type Labelled = { label?: LocalizedText } | undefined
const both = (make: (language: 'en' | 'zh') => string): Bilingual => ({ en: make('en'), zh: make('zh') })
const labelIn = (thing: unknown, name: string) => (language: string) =>
  textOf((thing as Labelled)?.label, language, name)

export interface Compared {
  kind: string
  name: string
  before: Document | undefined
  after: Document | undefined
  /** What people call a field of the document's object. */
  fieldLabel?: (field: string, language: string) => string | undefined
}

/** What changed between two states of a document, in sentences. */
export function tellChanges({
  kind,
  name,
  before,
  after,
  fieldLabel = () => undefined,
}: Compared): Sentence[] {
  if (!before && !after) return []
  if (!before) return [tellAdded(kind, name, after!)]
  if (!after) return [tellRemoved(kind, name, before)]
  const groups = new Map<string, Difference[]>()
  for (const difference of differences(before, after)) {
    const key = partOf(kind, difference.path).join('/')
    groups.set(key, [...(groups.get(key) ?? []), difference])
  }
  const renamed = renamesIn(before, after)
  return [...groups]
    .flatMap(([key, changes]) =>
      tellPart({ kind, before, after, path: key.split('/'), changes, renamed, fieldLabel }),
    )
    .filter((sentence) => sentence !== undefined)
}

/** The named part of a document that a change belongs to: a field, a section, an item, else the key at the top. */
function partOf(kind: string, path: string[]): string[] {
  const [first = '', second, third, fourth] = path
  if (kind === 'form' && first === 'sections' && second && third === 'items' && fourth)
    return path.slice(0, 4)
  if (kind === 'form' && first === 'sections' && third === 'order') return path.slice(0, 3)
  return second !== undefined && maps.has(first) ? [first, second] : [first]
}

const maps = new Set([
  'fields',
  'validations',
  'indexes',
  'unique',
  'recordTypes',
  'actions',
  'sections',
  'tabs',
  'stages',
  'options',
  'objects',
  'onChange',
  'capabilities',
  'navigation',
])

interface Part {
  kind: string
  before: Document
  after: Document
  path: string[]
  changes: Difference[]
  /** New name → old name. */
  renamed: ReadonlyMap<string, string>
  fieldLabel: NonNullable<Compared['fieldLabel']>
}

function tellPart(part: Part): (Sentence | undefined)[] {
  const { path, before, after, kind } = part
  const [first = '', name = first] = [path[0], path.at(-1)]
  if (name === 'order' || first === 'order') return [tellOrder(part)]
  const [was, is] = [valueAt(before, path), valueAt(after, path)]
  if (first === 'fields') return tellField(part, name, was, is)
  const what = keyTitle(kind, path.length > 1 ? path.slice(0, -1) : path)
  if (kind === 'form' && path[2] === 'items' && (was === undefined || is === undefined))
    return [tellPlacing(part, name, was === undefined)]
  const label = path[2] === 'items' ? itemLabel(part, name, is ?? was) : labelIn(is ?? was, name)
  if (path.length === 1) return [tellKey(part)]
  if (was === undefined)
    return [
      {
        tone: 'green',
        icon: 'plus',
        path,
        text: both((l) =>
          l === 'en' ? `New in ${what.en}: **${label(l)}**` : `${what.zh}新增**${label(l)}**`,
        ),
      },
    ]
  if (is === undefined)
    return [
      {
        tone: 'gray',
        icon: 'minus',
        path,
        text: both((l) =>
          l === 'en' ? `**${label(l)}** is taken out of ${what.en}` : `从${what.zh}移除**${label(l)}**`,
        ),
      },
    ]
  return [
    {
      tone: 'blue',
      icon: 'pencil',
      path,
      text: both((l) => `**${label(l)}**${l === 'en' ? ': ' : '：'}${listChanges(part, l)}`),
    },
  ]
}

/** What an item of a form is called there, else on its object. */
const itemLabel =
  ({ fieldLabel }: Part, name: string, item: unknown) =>
  (language: string) =>
    textOf((item as Labelled)?.label, language, fieldLabel(name, language) ?? name)

/** An item that left one section for another is told once, where it arrived. */
function tellPlacing(part: Part, name: string, isHere: boolean): Sentence | undefined {
  const { path } = part
  const other = isHere ? part.before : part.after
  const sections = Object.values(
    (other['sections'] ?? {}) as Record<string, { items?: Record<string, unknown> }>,
  )
  const isMoved = sections.some(({ items }) => items && name in items)
  if (isMoved && !isHere) return undefined
  const label = itemLabel(part, name, valueAt(isHere ? part.after : part.before, path))
  const section = labelIn(valueAt(isHere ? part.after : part.before, path.slice(0, 2)), path[1] ?? '')
  const words = isMoved
    ? both((l) =>
        l === 'en' ? `**${label(l)}** moves to ${section(l)}` : `**${label(l)}**移到${section(l)}`,
      )
    : isHere
      ? both((l) =>
          l === 'en' ? `**${label(l)}** is put into ${section(l)}` : `**${label(l)}**放入${section(l)}`,
        )
      : both((l) => (l === 'en' ? `**${label(l)}** is taken off the form` : `从表单移除**${label(l)}**`))
  const look = isMoved
    ? ({ tone: 'blue', icon: 'move-horizontal' } as const)
    : isHere
      ? ({ tone: 'green', icon: 'plus' } as const)
      : ({ tone: 'gray', icon: 'minus' } as const)
  return { ...look, path, text: words }
}

function tellField(
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

/** The map that a document's own `order` is about. */
const ordered: Record<string, string> = {
  object: 'fields',
  form: 'sections',
  option_set: 'options',
  pipeline: 'stages',
  page: 'tabs',
}

/** Another order is told only where it is not just what was added or taken away. */
function tellOrder({ kind, before, after, path }: Part): Sentence | undefined {
  const place = path.slice(0, -1)
  const mapKey = place[0] === 'sections' ? 'items' : ordered[kind]
  const orderIn = (document: Document) => {
    const holder = valueAt(document, place) as Record<string, unknown> | undefined
    const map = (mapKey ? holder?.[mapKey] : holder) as Record<string, unknown> | undefined
    return mapKey ? namesInOrder(map, holder?.['order'] as string[]) : ((holder?.['order'] as string[]) ?? [])
  }
  const [old, now] = [orderIn(before), orderIn(after)]
  const shared = (list: string[], other: string[]) => list.filter((each) => other.includes(each)).join()
  if (shared(old, now) === shared(now, old)) return undefined
  return {
    tone: 'blue',
    icon: 'arrow-up-down',
    path,
    text: { en: 'Another order', zh: '调整顺序' },
    detail: both(() => now.slice(0, 6).join(', ') + (now.length > 6 ? '…' : '')),
  }
}

function tellKey({ kind, path, changes, before, after }: Part): Sentence {
  const title = keyTitle(kind, path)
  const [was, is] = [shortly(valueAt(before, path)), shortly(valueAt(after, path))]
  const isShort =
    changes.length === 1 && changes[0]!.path.length === path.length && was !== undefined && is !== undefined
  const detail = isShort
    ? both((l) => (l === 'en' ? `${is}, it was ${was}` : `${is}，原为 ${was}`))
    : both((l) => listChanges({ kind, changes }, l))
  return {
    tone: 'blue',
    icon: 'pencil',
    path,
    text: both((l) => (l === 'en' ? `**${title.en}** changes` : `修改**${title.zh}**`)),
    detail,
  }
}

/** "required, at most 120 (was 60)" */
function listChanges({ kind, changes }: Pick<Part, 'kind' | 'changes'>, language: 'en' | 'zh'): string {
  const told = changes.map(({ path, before, after }) => {
    const title = keyTitle(kind, path)[language]
    const [was, is] = [shortly(before), shortly(after)]
    if (after === undefined) return language === 'en' ? `${title} taken away` : `去除${title}`
    if (is === undefined) return title
    if (before === undefined) return `${title} ${is}`
    return language === 'en' ? `${title} ${is}, was ${was ?? '…'}` : `${title} ${is}（原为 ${was ?? '…'}）`
  })
  return [...new Set(told)].slice(0, 4).join(language === 'en' ? '; ' : '；') + (told.length > 4 ? '…' : '')
}

/** A value in a few words; undefined for what is too long to say. */
function shortly(value: unknown): string | undefined {
  if (value === undefined) return '—'
  if (typeof value === 'boolean') return value ? '✓' : '✗'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.length > 60 ? `“${value.slice(0, 57)}…”` : `“${value}”`
  return undefined
}

function tellAdded(kind: string, name: string, after: Document): Sentence {
  const label = labelIn(after, name)
  const what = keyTitle(kind, [])
  const fields = Object.keys((after['fields'] as object | undefined) ?? {}).length
  return {
    tone: 'green',
    icon: 'plus',
    path: [],
    text: both((l) =>
      l === 'en' ? `New ${what.en.toLowerCase()} **${label(l)}**` : `新建${what.zh}**${label(l)}**`,
    ),
    ...(kind === 'object'
      ? {
          detail: {
            en: `A table with ${fields} field${fields === 1 ? '' : 's'}`,
            zh: `含 ${fields} 个字段的新表`,
          },
        }
      : {}),
  }
}

function tellRemoved(kind: string, name: string, before: Document): Sentence {
  const label = labelIn(before, name)
  const what = keyTitle(kind, [])
  return {
    tone: 'red',
    icon: 'trash-2',
    path: [],
    text: both((l) =>
      l === 'en' ? `${what.en} **${label(l)}** is deleted` : `删除${what.zh}**${label(l)}**`,
    ),
    ...(kind === 'object'
      ? {
          detail: {
            en: 'Hidden; the table and its data are kept until purged',
            zh: '隐藏；在清除之前保留表和数据',
          },
        }
      : {}),
  }
}

function renamesIn(before: Document, after: Document): Map<string, string> {
  const old = (before['fields'] ?? {}) as Record<string, unknown>
  const now = (after['fields'] ?? {}) as Record<string, { was?: string[] }>
  return new Map(
    Object.entries(now).flatMap(([name, field]): [string, string][] => {
      const from = field.was?.find((each) => each in old && !(each in now))
      return from && !(name in old) ? [[name, from]] : []
    }),
  )
}
