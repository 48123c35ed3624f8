import { type Difference, differences } from '../document/differences.ts'
import type { Document } from '../document/draft-session.ts'
import { valueAt } from '../document/set-at.ts'
import { keyTitle } from './key-title.ts'
import { both, labelIn, listChanges, type Part, type Sentence, shortly } from './sentence.ts'
import { tellAdded, tellRemoved } from './tell-document.ts'
import { tellField } from './tell-field.ts'
import { itemLabel, tellPlacing } from './tell-item.ts'
import { tellOrder } from './tell-order.ts'

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
