import { dayIn } from '../../../metadata/language/days.ts'
import { functions } from '../../../metadata/language/functions/index.ts'
import type { Ast } from '../../../metadata/language/parse.ts'
import { parsePattern } from '../../../metadata/language/pattern.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { matchesPattern } from '../../rules/surroundings.ts'
import { type Dynamic, NotAtOnce } from './closure.ts'
import { textOf } from './dynamic-operators.ts'
import { isTrue, listOf, scalarOf } from './dynamic-values.ts'
import type { ProcessNames } from './process-names.ts'

type Call = (args: readonly unknown[], names: ProcessNames) => unknown

const ifThere =
  (apply: (value: unknown, rest: readonly unknown[]) => unknown): Call =>
  ([value, ...rest]) =>
    value === undefined ? undefined : apply(value, rest)

const takes = (name: string, en: string, zh: string) =>
  new ExpressionFailed(`$${name}`, { en: `$${name} takes ${en}.`, zh: `$${name} 的参数应为：${zh}。` })

const numbersOf = (name: string, value: unknown): number[] => {
  const list = listOf(value)
  if (!list.every((one) => typeof one === 'number')) throw takes(name, 'numbers', '数字')
  return list
}

const overNumbers =
  (name: string, apply: (list: number[]) => number): Call =>
  ([value]) => {
    const list = numbersOf(name, value)
    return list.length === 0 ? undefined : apply(list)
  }

const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0)

/** Functions that take lists, or what is missing; all others are of the language's table. */
const own: Readonly<Record<string, Call>> = {
  exists: ([value]) => value !== undefined,
  not: ifThere((value) => !isTrue(value)),
  boolean: ifThere((value) => isTrue(value)),
  string: ifThere(textOf),
  count: ([value]) => listOf(value).length,
  sum: overNumbers('sum', sum),
  average: overNumbers('average', (list) => sum(list) / list.length),
  min: overNumbers('min', (list) => Math.min(...list)),
  max: overNumbers('max', (list) => Math.max(...list)),
  join: ifThere((value, [separator = '']) => listOf(value).map(textOf).join(String(separator))),
  append: ([a, b]) => [...listOf(a), ...listOf(b)],
  distinct: ifThere((value) => [...new Map(listOf(value).map((one) => [JSON.stringify(one), one])).values()]),
  matches: ifThere((value, [pattern]) => {
    const parsed = parsePattern(String(pattern))
    if (!parsed.ok)
      throw new ExpressionFailed('$matches', {
        en: parsed.reason,
        zh: `$matches 的模式不可用：${parsed.reason}`,
      })
    return matchesPattern(parsed.source, String(value))
  }),
}

/** @throws NotAtOnce for a function that only the interpreter has */
export function callOf(ast: Ast, closure: (ast: Ast) => Dynamic): Dynamic {
  const name = ast.procedure?.type === 'variable' ? String(ast.procedure.value) : ''
  if (name === 'base' && ast.arguments?.[0]?.steps?.at(-1)?.type !== 'name') throw new NotAtOnce('$base')
  const args = (ast.arguments ?? []).map((arg) => closure(name === 'base' ? inCompanyCurrency(arg) : arg))
  if (name === 'base') return args[0] ?? (() => undefined)
  const call = own[name] ?? fromTable(name)
  if (!call) throw new NotAtOnce(`$${name}`)
  return (names, here, bound) =>
    call(
      args.map((arg) => arg(names, here, bound)),
      names,
    )
}

/** `$base(amount)` reads what is kept beside the amount. */
export function inCompanyCurrency(arg: Ast): Ast {
  const steps = arg.steps ?? []
  const last = steps.at(-1)
  if (last?.type !== 'name') return arg
  return { ...arg, steps: [...steps.slice(0, -1), { ...last, value: `${String(last.value)}_base` }] }
}

function fromTable(name: string): Call | undefined {
  const known = functions.get(name)
  if (!known) return undefined
  const least = known.params.length - (known.optional ?? 0)
  return (given, names) => {
    if (given.length < least || given.length > known.params.length)
      throw takes(name, known.signature, known.signature)
    const args = given.map((arg, at) => fitted(name, known.params[at]!, scalarOf(arg), names))
    return args.includes(undefined) ? undefined : known.js(args, names)
  }
}

function fitted(name: string, param: string, value: unknown, { timeZone }: ProcessNames): unknown {
  if (value === undefined) return undefined
  if (param === 'day') {
    const text = String(value)
    if (!/^\d{4}-\d\d-\d\d/.test(text)) throw takes(name, 'a day', '日期')
    return text.length > 10 ? dayIn(text, timeZone) : text
  }
  if (param === 'num' && typeof value !== 'number') throw takes(name, 'a number', '数字')
  if (param === 'str' && typeof value !== 'string') throw takes(name, 'a text', '文本')
  return value
}
