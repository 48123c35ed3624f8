import { isMissing } from '../../metadata/language/values/value.ts'
import { type Condition, type ConditionValue, isLive, toConditions } from './filter-text.ts'

/** What a condition may name beside the record's own fields. */
export interface Surroundings {
  user: Record<string, unknown>
  today: string
  /** Status group of an option: `open`, `done`, `cancelled`. */
  groupOf: (field: string, option: unknown) => string | undefined
}

const bare = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value ? value.id : value

function read(record: Record<string, unknown>, path: string): unknown {
  const value = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], record)
  return isMissing(bare(value)) ? undefined : bare(value)
}

/** The value of a literal or of a word such as `$user.id`; throws for what the browser does not know. */
function resolve(value: ConditionValue | undefined, around: Surroundings): unknown {
  if (!isLive(value)) return value
  const [, key] = /^\$user\.(\w+)$/.exec(value.live) ?? []
  if (key && key in around.user) return bare(around.user[key])
  if (value.live === '$today()') return around.today
  throw new Error(`Not known in the browser: ${value.live}`)
}

function compare(left: unknown, right: unknown): number | undefined {
  if (left === undefined || right === undefined) return undefined
  const [a, b] = typeof right === 'number' ? [Number(left), right] : [String(left), String(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

function judgeOne(condition: Condition, record: Record<string, unknown>, around: Surroundings): boolean {
  if (condition.free !== undefined) throw new Error(`Not known in the browser: ${condition.free}`)
  const left = read(record, condition.field)
  const values = [condition.value ?? []].flat().map((value) => resolve(value, around))
  const order = compare(left, values[0])
  const includes = () => values.some((value) => compare(left, value) === 0)
  const judges: Record<string, () => boolean> = {
    eq: () => order === 0,
    ne: () => order !== 0,
    lt: () => order !== undefined && order < 0,
    lte: () => order !== undefined && order <= 0,
    gt: () => order !== undefined && order > 0,
    gte: () => order !== undefined && order >= 0,
    in: includes,
    notIn: () => !includes(),
    between: () => order !== undefined && order >= 0 && compare(left, values[1])! <= 0,
    has: () => Array.isArray(left) && left.includes(values[0]),
    contains: () => String(left ?? '').includes(String(values[0])),
    startsWith: () => String(left ?? '').startsWith(String(values[0])),
    isBlank: () => left === undefined,
    isNotBlank: () => left !== undefined,
    group: () => around.groupOf(condition.field!, left) === values[0],
  }
  const judge = judges[condition.operator]
  if (!judge) throw new Error(`Not known in the browser: ${condition.operator}`)
  return judge()
}

/**
 * Whether a rule holds for what stands in a form, for rules that are comparisons joined by `and`.
 * Undefined where the browser cannot tell: then the server alone decides, at save.
 */
export function judge(
  rule: string,
  record: Record<string, unknown>,
  around: Surroundings,
): boolean | undefined {
  try {
    return toConditions(rule).every((condition) => judgeOne(condition, record, around))
  } catch {
    return undefined
  }
}
