import type { Document } from '../document/draft-session.ts'
import { keyTitle } from './key-title.ts'
import { both, labelIn, type Sentence } from './sentence.ts'

/** A document that was not there before. */
export function tellAdded(kind: string, name: string, after: Document): Sentence {
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

/** A document that is gone. */
export function tellRemoved(kind: string, name: string, before: Document): Sentence {
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
