import { dayIn } from '../../../metadata/language/days.ts'
import { numberText } from '../../../metadata/language/numbers.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { listOf, scalarOf } from './dynamic-values.ts'
import type { ProcessNames } from './process-names.ts'

type Combine = (left: unknown, right: unknown, names: ProcessNames) => unknown

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)

/** What an operator does; undefined for one that the language does not have. */
export function combine(operator: string): Combine | undefined {
  return operators[operator]
}

const numbers =
  (operator: string, apply: (a: number, b: number) => number): Combine =>
  (left, right) => {
    const [a, b] = [scalarOf(left), scalarOf(right)]
    if (a === undefined || b === undefined) return undefined
    if (typeof a !== 'number' || typeof b !== 'number')
      throw new ExpressionFailed(operator, {
        en: `"${operator}" takes numbers.`,
        zh: `“${operator}”只能用于数字。`,
      })
    const result = apply(a, b)
    return Number.isFinite(result) ? result : undefined
  }

const ordered =
  (operator: string, judge: (order: number) => boolean): Combine =>
  (left, right, names) => {
    const [a, b] = alike(scalarOf(left), scalarOf(right), names)
    if (a === undefined || b === undefined) return undefined
    if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string'))
      throw new ExpressionFailed(operator, {
        en: `"${operator}" takes two numbers, two texts or two dates.`,
        zh: `“${operator}”两侧必须同为数字、文本或日期。`,
      })
    return judge(a === b ? 0 : (a as string) < (b as string) ? -1 : 1)
  }

/** A point in time beside a day is taken as its day in the business time zone. */
function alike(a: unknown, b: unknown, { timeZone }: ProcessNames): [unknown, unknown] {
  if (isDay(a) && isInstant(b)) return [a, dayIn(b, timeZone)]
  if (isInstant(a) && isDay(b)) return [dayIn(a, timeZone), b]
  if (isInstant(a) && isInstant(b)) return [new Date(a).toISOString(), new Date(b).toISOString()]
  return [a, b]
}

function same(left: unknown, right: unknown, names: ProcessNames): boolean {
  const [a, b] = alike(scalarOf(left), scalarOf(right), names)
  if (typeof a === 'object' && typeof b === 'object') return JSON.stringify(a) === JSON.stringify(b)
  return a === b
}

const textOf = (value: unknown): string => {
  const scalar = scalarOf(value)
  if (scalar === undefined) return ''
  if (typeof scalar === 'number') return numberText(scalar)
  return typeof scalar === 'object' ? JSON.stringify(scalar) : String(scalar)
}

const operators: Readonly<Record<string, Combine>> = {
  '+': numbers('+', (a, b) => a + b),
  '-': numbers('-', (a, b) => a - b),
  '*': numbers('*', (a, b) => a * b),
  '/': numbers('/', (a, b) => a / b),
  '%': numbers('%', (a, b) => a % b),
  '<': ordered('<', (order) => order < 0),
  '<=': ordered('<=', (order) => order <= 0),
  '>': ordered('>', (order) => order > 0),
  '>=': ordered('>=', (order) => order >= 0),
  '=': (left, right, names) => (left === undefined || right === undefined ? false : same(left, right, names)),
  '!=': (left, right, names) =>
    left === undefined || right === undefined ? false : !same(left, right, names),
  in: (left, right, names) =>
    left === undefined ? false : listOf(right).some((one) => same(left, one, names)),
  '&': (left, right) => textOf(left) + textOf(right),
}

export { textOf }
