/** A value known only when the filter runs: `$user.id`, `$today()`, `$addDays($today(), -7)`. */
export interface LiveValue {
  live: string
}
export type ConditionValue = string | number | boolean | LiveValue
/** One condition as a chip shows it. A condition that chips can't show keeps its own text in `free`. */
export type Condition =
  | { field: string; operator: string; value?: ConditionValue | ConditionValue[]; free?: undefined }
  | { free: string; field?: undefined; operator?: undefined; value?: undefined }

const comparisons: Record<string, string> = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' }
const words: Record<string, string> = Object.fromEntries(
  Object.entries(comparisons).map(([word, sign]) => [sign, word]),
)

export const isLive = (value: unknown): value is LiveValue =>
  typeof value === 'object' && value !== null && 'live' in value

function printValue(value: ConditionValue): string {
  if (isLive(value)) return value.live
  if (typeof value !== 'string') return String(value)
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`
}
const printList = (value: Condition['value']) => `[${[value ?? []].flat().map(printValue).join(', ')}]`
const name = (field: string) =>
  field
    .split('.')
    .map((part) => (/^[A-Za-z_]\w*$/.test(part) ? part : `\`${part}\``))
    .join('.')

/** One condition as expression text. */
function print(condition: Condition): string {
  if (condition.free !== undefined) return condition.free
  const field = name(condition.field)
  const value = condition.value
  const one = () => printValue([value ?? ''].flat()[0]!)
  switch (condition.operator) {
    case 'ne':
      return `$not(${field} = ${one()})`
    case 'in':
      return `${field} in ${printList(value)}`
    case 'notIn':
      return `$not(${field} in ${printList(value)})`
    case 'contains':
      return `$contains(${field}, ${one()})`
    case 'has':
      return `${one()} in ${field}`
    case 'startsWith':
      return `$substring(${field}, 0, ${String([value].flat()[0] ?? '').length}) = ${one()}`
    case 'isBlank':
      return `$not($exists(${field}))`
    case 'isNotBlank':
      return `$exists(${field})`
    case 'group':
      return `$group(${field}) = ${one()}`
    case 'between': {
      const [from, to] = [value ?? []].flat()
      return `${field} >= ${printValue(from ?? '')} and ${field} <= ${printValue(to ?? '')}`
    }
    default:
      return `${field} ${comparisons[condition.operator]} ${one()}`
  }
}

/** Conditions as one filter, joined by `and`. Empty text for none. */
export function toFilterText(conditions: Condition[]): string {
  return conditions
    .map((condition) =>
      condition.free !== undefined && conditions.length > 1 ? `(${condition.free})` : print(condition),
    )
    .join(' and ')
}

/** Splits at top-level `and`; text in quotes, parentheses and brackets stays whole. */
function splitAnd(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (const match of text.matchAll(
    /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|[([{]|[)\]}]|(?<![\w$.])and(?!\w)/g,
  )) {
    if ('([{'.includes(match[0])) depth += 1
    else if (')]}'.includes(match[0])) depth -= 1
    else if (match[0] === 'and' && depth === 0) {
      parts.push(text.slice(from, match.index))
      from = match.index + 3
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter(Boolean)
}

const fieldPattern = '((?:[A-Za-z_]\\w*|`[^`]+`)(?:\\.(?:[A-Za-z_]\\w*|`[^`]+`))*)'
const literal = `('(?:\\\\.|[^'\\\\])*'|"(?:\\\\.|[^"\\\\])*"|-?\\d+(?:\\.\\d+)?|true|false|\\$user\\.\\w+|\\$today\\(\\)|\\$now\\(\\)|\\$add(?:Days|Months)\\(\\$today\\(\\), ?-?\\d+\\))`
const shape = (pattern: string) =>
  new RegExp(`^${pattern.replaceAll('FIELD', fieldPattern).replaceAll('VALUE', literal)}$`)
const shapes = {
  compare: shape('FIELD\\s*(=|<=|>=|<|>)\\s*VALUE'),
  ne: shape('\\$not\\(\\s*FIELD\\s*=\\s*VALUE\\s*\\)'),
  in: shape('FIELD\\s+in\\s*\\[(.*)\\]'),
  notIn: shape('\\$not\\(\\s*FIELD\\s+in\\s*\\[(.*)\\]\\s*\\)'),
  has: shape('VALUE\\s+in\\s+FIELD'),
  contains: shape('\\$contains\\(\\s*FIELD\\s*,\\s*VALUE\\s*\\)'),
  startsWith: shape('\\$substring\\(\\s*FIELD\\s*,\\s*0\\s*,\\s*\\d+\\s*\\)\\s*=\\s*VALUE'),
  isBlank: shape('\\$not\\(\\s*\\$exists\\(\\s*FIELD\\s*\\)\\s*\\)'),
  isNotBlank: shape('\\$exists\\(\\s*FIELD\\s*\\)'),
  group: shape('\\$group\\(\\s*FIELD\\s*\\)\\s*=\\s*VALUE'),
}
function readValue(text: string): ConditionValue {
  if (text.startsWith('$')) return { live: text }
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^['"]/.test(text)) return text.slice(1, -1).replace(/\\(.)/g, '$1')
  return Number(text)
}
function readList(text: string): ConditionValue[] | undefined {
  const items = text.match(new RegExp(literal, 'g')) ?? []
  const rest = text.replace(new RegExp(literal, 'g'), '').replace(/[\s,]/g, '')
  return rest ? undefined : items.map(readValue)
}

function read(text: string): Condition {
  const bare = (field: string) => field.replaceAll('`', '')
  for (const [operator, pattern] of Object.entries(shapes)) {
    const [, first = '', second = '', third = ''] = pattern.exec(text) ?? []
    if (!first) continue
    if (operator === 'has') return { field: bare(second), operator, value: readValue(first) }
    if (operator === 'compare')
      return { field: bare(first), operator: words[second]!, value: readValue(third) }
    if (operator === 'isBlank' || operator === 'isNotBlank') return { field: bare(first), operator }
    if (operator === 'in' || operator === 'notIn') {
      const value = readList(second)
      return value ? { field: bare(first), operator, value } : { free: text }
    }
    return { field: bare(first), operator, value: readValue(second) }
  }
  return { free: text }
}

/** The chips of a filter: what they can't show stays as one free condition each. `toFilterText` is the way back. */
export function toConditions(filter: string | undefined): Condition[] {
  const read1 = splitAnd(filter ?? '').map((part) => read(part))
  const merged: Condition[] = []
  for (const condition of read1) {
    const before = merged.at(-1)
    if (before?.operator === 'gte' && condition.operator === 'lte' && before.field === condition.field) {
      merged[merged.length - 1] = {
        field: condition.field,
        operator: 'between',
        value: [before.value, condition.value].flat() as ConditionValue[],
      }
    } else merged.push(condition)
  }
  return merged
}
