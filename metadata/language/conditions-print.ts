import type { ConditionRow, ConditionValue, FreeCondition } from './condition-rows.ts'
import { quoteName, quoteText } from './quote.ts'
import { tokenize } from './tokens.ts'

const signs: Readonly<Record<string, string>> = {
  eq: '=',
  differs: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

const printValue = (value: ConditionValue): string => {
  if (typeof value === 'object') return value.live
  return typeof value === 'string' ? quoteText(value) : String(value)
}

/** @param alone nothing stands beside it, so a free text needs no brackets */
export function printCondition(condition: ConditionRow | FreeCondition, alone: boolean): string {
  if (condition.free !== undefined)
    return alone || holdsTogether(condition.free) ? condition.free : `(${condition.free})`
  const field = condition.field.split('.').map(quoteName).join('.')
  const values = [condition.value ?? []].flat()
  const one = printValue(values[0] ?? '')
  const list = `[${values.map(printValue).join(', ')}]`
  switch (condition.operator) {
    case 'ne':
      return `$not(${field} = ${one})`
    case 'in':
      return `${field} in ${list}`
    case 'notIn':
      return `$not(${field} in ${list})`
    case 'contains':
      return `$contains(${field}, ${one})`
    case 'has':
      return `${one} in ${field}`
    case 'startsWith':
      return `$substring(${field}, 0, ${[...String(values[0] ?? '')].length}) = ${one}`
    case 'isBlank':
      return `$not($exists(${field}))`
    case 'isNotBlank':
      return `$exists(${field})`
    case 'isTrue':
      return field
    case 'isFalse':
      return `$not(${field})`
    case 'group':
      return `$group(${field}) = ${one}`
    case 'between':
      return `${field} >= ${one} and ${field} <= ${printValue(values[1] ?? '')}`
    default:
      return `${field} ${signs[condition.operator] ?? '='} ${one}`
  }
}

/** Whether `and` or `or` beside a text would leave it in one piece. */
function holdsTogether(text: string): boolean {
  const tokens = tokenize(text)
  let depth = 0
  for (const { kind, text: word } of tokens) {
    if (kind === 'comment' || kind === 'unknown') return false
    if (kind === 'operator' && /^[)\]}]$/.test(word)) depth -= 1
    if (depth < 0) return false
    if (depth === 0 && /^(?:and|or|\?|\?:|\?\?|:=|;|,|~>)$/.test(word)) return false
    if (kind === 'operator' && /^[([{]$/.test(word)) depth += 1
  }
  return depth === 0
}
