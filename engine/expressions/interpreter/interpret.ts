import jsonata from 'jsonata'
import { dayIn } from '../../../metadata/language/days.ts'
import type { Row } from '../../../metadata/language/evaluate.ts'
import { functions } from '../../../metadata/language/functions/index.ts'
import { type Ast, parseExpression } from '../../../metadata/language/parse.ts'
import { parsePattern } from '../../../metadata/language/pattern.ts'
import { capped } from './capped.ts'
import { toDialect } from './dialect.ts'
import { longestList, refuse } from './limits.ts'
import { dialectOperators } from './operators.ts'
import { LinearRegExp } from './regex.ts'

/** What the interpreter is given beside the record. All fixed for one evaluation. */
export interface Bindings {
  timeZone: string
  now: string
  today: string
  /** Variables by name: `user`, `old`, `row` … */
  given: Readonly<Record<string, unknown>>
}

/** Time one evaluation may take, in ms: checked by JSONata between its steps. */
const timeoutMs = 1000

/** Functions of the table that JSONata lacks or has otherwise. */
const ours = ['date', 'addDays', 'addMonths', 'daysBetween', 'year', 'month', 'day', 'roundHalfUp', 'toScale']

/**
 * The whole of JSONata, hardened, in our dialect. For a worker thread: the caps bound memory and the built-ins' time,
 * only the end of the thread bounds the rest.
 *
 * @throws what JSONata throws for a syntax error
 */
export function interpret(
  text: string,
  timeZone: string,
  groupsOf: (path: readonly string[]) => Record<string, string> = () => ({}),
): (record: Row | undefined, bindings: Bindings) => Promise<unknown> {
  const parsed = parseExpression(text)
  if (!parsed.ok) return refuse('S0500', { en: parsed.message, zh: parsed.messageZh })
  const expression = jsonata(text, {
    timeout: timeoutMs,
    stack: 500,
    sequence: longestList,
    RegexEngine: LinearRegExp as unknown as RegExpConstructor,
  })
  toDialect(expression.ast() as unknown as Ast, groupsOf)
  for (const [name, made] of Object.entries({ ...dialectOperators(timeZone), ...capped }))
    expression.registerFunction(name, made as (...args: unknown[]) => unknown)
  expression.registerFunction('matches', matches)
  return (record, bindings) => {
    for (const name of ours) expression.registerFunction(name, ourFunction(name, bindings))
    expression.registerFunction('now', () => bindings.now)
    expression.registerFunction('today', () => bindings.today)
    expression.registerFunction('millis', () => Date.parse(bindings.now))
    return expression.evaluate(record, { ...bindings.given })
  }
}

function ourFunction(name: string, context: Bindings): (...args: unknown[]) => unknown {
  const { js, params } = functions.get(name)!
  return (...args) => {
    const fitted = args.map((arg, at) =>
      params[at] === 'day' && typeof arg === 'string' && arg.length > 10 ? dayIn(arg, context.timeZone) : arg,
    )
    return fitted.includes(undefined) || fitted.length === 0 ? undefined : js(fitted, context)
  }
}

function matches(text: unknown, pattern: unknown): boolean | undefined {
  if (text === undefined) return undefined
  const parsed = parsePattern(String(pattern))
  if (!parsed.ok) return refuse('D9004', { en: parsed.reason, zh: `模式不可用：${parsed.reason}` })
  return new LinearRegExp(parsed.source).exec(String(text)) !== null
}
