import type { FieldView } from '../client/model.ts'
import { type Condition, toConditions } from '../conditions/filter-text.ts'

/** A condition in words, by whoever knows the field, the operator and the value. */
export function conditionWords(
  when: string,
  words: {
    field: (name: string) => FieldView | undefined
    operator: (name: string) => string
    value: (condition: Condition, field: FieldView | undefined) => string
    and: string
  },
): string {
  return toConditions(when)
    .map((condition) => {
      if (condition.free !== undefined) return condition.free
      const field = words.field(condition.field)
      const value = ['isBlank', 'isNotBlank'].includes(condition.operator)
        ? ''
        : words.value(condition, field)
      return [field?.label ?? condition.field, words.operator(condition.operator), value]
        .filter(Boolean)
        .join(' ')
    })
    .join(words.and)
}
