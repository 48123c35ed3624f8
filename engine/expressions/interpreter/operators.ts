import { dayIn } from '../../../metadata/language/days.ts'
import { numberText } from '../../../metadata/language/numbers.ts'
import { longestText, refuse } from './limits.ts'

type Value = unknown

/** A reference, or a list of them, as ids. */
function ids(value: Value): Value {
  if (Array.isArray(value)) return value.map(ids)
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id : value
}

const isDay = (value: Value): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
const isInstant = (value: Value): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)

/** Both sides as they are compared. */
function sides(left: Value, right: Value, timeZone: string): [Value, Value] {
  if (typeof left === 'string' || typeof right === 'string') {
    const [l, r] = [ids(left), ids(right)]
    if (isDay(l) && isInstant(r)) return [l, dayIn(r, timeZone)]
    if (isInstant(l) && isDay(r)) return [dayIn(l, timeZone), r]
    return [l, r]
  }
  return [left, right]
}

function same(left: Value, right: Value): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  const [a, b] = [left as Record<string, unknown>, right as Record<string, unknown>]
  if (typeof a['id'] === 'string' && typeof b['id'] === 'string') return a['id'] === b['id']
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]))
}

const points = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0)!)

function order(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left !== 'string' || typeof right !== 'string' || left === right) return 0
  const [a, b] = [points(left), points(right)]
  for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) return a[at]! - b[at]!
  return a.length - b.length
}

const comparable = (value: Value): boolean =>
  value === undefined || typeof value === 'string' || typeof value === 'number'

const ordering =
  (timeZone: string, judge: (order: number) => boolean) =>
  (left: Value, right: Value): boolean | undefined => {
    const [l, r] = sides(left, right, timeZone)
    if (!comparable(l) || !comparable(r))
      refuse('T2010', { en: 'Only numbers and texts have an order.', zh: '只有数字和文本可以比较大小。' })
    if (l === undefined || r === undefined) return undefined
    if (typeof l !== typeof r)
      refuse('T2009', { en: 'A number cannot be compared with a text.', zh: '数字不能与文本比较。' })
    return judge(order(l, r))
  }

const numeric = (value: Value): number | undefined => {
  if (value === undefined || typeof value === 'number') return value
  return refuse('T2001', { en: 'A number is needed here.', zh: '此处需要数字。' })
}

const text = (value: Value): string => {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  return typeof value === 'number' ? numberText(value) : JSON.stringify(value)
}

/** The dialect's operators, as functions that `toDialect` has put in their place. */
export function dialectOperators(timeZone: string): Record<string, (...args: never[]) => unknown> {
  const equal = (left: Value, right: Value): boolean => {
    const [l, r] = sides(left, right, timeZone)
    return l !== undefined && r !== undefined && same(l, r)
  }
  return {
    __eq: equal,
    __ne: (left: Value, right: Value) => left !== undefined && right !== undefined && !equal(left, right),
    __lt: ordering(timeZone, (found) => found < 0),
    __le: ordering(timeZone, (found) => found <= 0),
    __gt: ordering(timeZone, (found) => found > 0),
    __ge: ordering(timeZone, (found) => found >= 0),
    __in: (left: Value, right: Value) =>
      left !== undefined &&
      right !== undefined &&
      (Array.isArray(right) ? right : [right]).some((one) => equal(left, one)),
    __div: (left: Value, right: Value) => {
      const [a, b] = [numeric(left), numeric(right)]
      return a === undefined || b === undefined || b === 0 ? undefined : a / b
    },
    __mod: (left: Value, right: Value) => {
      const [a, b] = [numeric(left), numeric(right)]
      return a === undefined || b === undefined || b === 0 ? undefined : a % b
    },
    __concat: (left: Value, right: Value) => {
      const made = text(left) + text(right)
      return made.length > longestText
        ? refuse('D9001', { en: 'The text becomes too long.', zh: '文本过长。' })
        : made
    },
    __group: (option: Value, groups: string) => {
      const found = JSON.parse(groups) as Record<string, string>
      return typeof option === 'string' && Object.hasOwn(found, option) ? found[option] : undefined
    },
  }
}
