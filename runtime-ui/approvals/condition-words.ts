import { type ConditionItem, isGroup } from '../../metadata/language/condition-rows.ts'
import { readConditions } from '../../metadata/language/conditions.ts'
import type { FieldView } from '../client/model.ts'
import type { Condition } from '../conditions/filter-text.ts'

/** How comparisons are written. */
export interface Wording {
  field: (name: string) => FieldView | undefined
  /** One comparison as a sentence; `isBase`: of money, in the company's currency. */
  say: (condition: Condition, field: FieldView | undefined, isBase: boolean) => string
  /** What is no comparison; without, it keeps its text. */
  free?: (text: string) => string
  and: string
  or: string
}

const inBase = /\$base\(([\w.]+)\)/g

/** A condition in words, its comparisons as the wording says them. */
export function conditionWords(when: string, words: Wording): string {
  const based = new Set([...when.matchAll(inBase)].map(([, name]) => name!))
  return itemWords(readConditions(when.replace(inBase, '$1')), words, based)
}

function itemWords(item: ConditionItem, words: Wording, based: ReadonlySet<string>): string {
  if (isGroup(item)) {
    const parts = (item.all ?? item.any).map((one) => {
      const text = itemWords(one, words, based)
      return isGroup(one) && (one.all ?? one.any).length > 1 ? `(${text})` : text
    })
    return parts.join(item.all ? words.and : words.or)
  }
  if (item.free !== undefined) return words.free?.(item.free) ?? item.free
  return words.say(item, words.field(item.field), based.has(item.field))
}
