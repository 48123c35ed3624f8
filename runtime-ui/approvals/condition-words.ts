import { type ConditionItem, isGroup } from '../../metadata/language/condition-rows.ts'
import { readConditions } from '../../metadata/language/conditions.ts'
import type { FieldView } from '../client/model.ts'
import type { Condition } from '../conditions/filter-text.ts'

/** How names, comparisons and values are written. */
export interface Wording {
  field: (name: string) => FieldView | undefined
  operator: (name: string) => string
  value: (condition: Condition, field: FieldView | undefined) => string
  /** What is no comparison; without, it keeps its text. */
  free?: (text: string) => string
  and: string
  or: string
}

/** A condition in words: `discount > 20 or $base(amount) > 100000` → "Discount more than 20 or Amount more than 100,000". */
export function conditionWords(when: string, words: Wording): string {
  // Money is compared in the company's currency, which goes without saying.
  return itemWords(readConditions(when.replace(/\$base\(([\w.]+)\)/g, '$1')), words)
}

function itemWords(item: ConditionItem, words: Wording): string {
  if (isGroup(item)) {
    const parts = (item.all ?? item.any).map((one) => {
      const text = itemWords(one, words)
      return isGroup(one) && (one.all ?? one.any).length > 1 ? `(${text})` : text
    })
    return parts.join(item.all ? words.and : words.or)
  }
  if (item.free !== undefined) return words.free?.(item.free) ?? item.free
  const field = words.field(item.field)
  const value = ['isBlank', 'isNotBlank', 'isTrue', 'isFalse'].includes(item.operator)
    ? ''
    : words.value(item, field)
  return [field?.label ?? item.field, words.operator(item.operator), value].filter(Boolean).join(' ')
}
