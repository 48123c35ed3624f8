import type { Ast } from './parse.ts'
import { quoteName, quoteText } from './quote.ts'
import { insideBrackets, isSameTree } from './same-tree.ts'

/** How strongly operators hold their sides; JSONata's own binding powers. */
const powers: Readonly<Record<string, number>> = {
  or: 25,
  and: 30,
  '=': 40,
  '!=': 40,
  '<': 40,
  '<=': 40,
  '>': 40,
  '>=': 40,
  in: 40,
  '~>': 40,
  '+': 50,
  '-': 50,
  '&': 50,
  '*': 60,
  '/': 60,
  '%': 60,
}
const alone = 0
const sorted = 40
const prefixed = 70
const grouped = 70
const stepped = 75
const whole = 80

/**
 * A tree as text, with one space around operators and no bracket that changes nothing. Read again, the text gives the
 * same tree (`isSameTree`).
 */
export const printExpression = (ast: Ast): string => print(ast, alone)

/** The text of a part that must hold together at least so strongly; in brackets where it does not. */
function print(ast: Ast, least: number): string {
  const inner = insideBrackets(ast)
  if (inner) return print(inner, least)
  const text = withGroup(ast)
  return powerOf(ast) < least ? `(${text})` : text
}

function powerOf(ast: Ast): number {
  if (ast.group) return grouped
  switch (ast.type) {
    case 'condition':
    case 'bind':
      return alone + 1
    case 'binary':
      return powers[String(ast.value)] ?? alone
    case 'apply':
      return powers['~>']!
    case 'unary':
      return ast.value === '-' ? prefixed : whole
    case 'number':
      return Number(ast.value) < 0 ? prefixed : whole
    case 'path':
      if (ast.steps?.some(({ type }) => type === 'sort')) return sorted
      return (ast.steps?.length ?? 0) > 1 ? stepped : whole
    default:
      return whole
  }
}

const withGroup = (ast: Ast): string =>
  picked(ast) + (ast.group ? `{${ast.group.lhs.map(pair).join(', ')}}` : '') + keptWhole(ast)

/** `lines^(price)[]`: of a path that is more than one name. */
const keptWhole = (ast: Ast): string =>
  ast.type === 'path' && ast.keepArray && !ast.steps?.at(-1)?.keepArray ? '[]' : ''

/** The part with what is picked from it: `lines[]@$l#$i[quantity > 1]`. */
function picked(ast: Ast): string {
  const filters = [...(ast.predicate ?? []), ...(ast.stages ?? [])].map((stage) =>
    stage.type === 'index' ? `#$${stage.value}` : `[${print(stage.expr!, alone)}]`,
  )
  const keep = ast.keepArray && ast.type !== 'apply' && ast.type !== 'path' ? '[]' : ''
  const focus = ast.focus ? `@$${ast.focus}` : ''
  const index = ast.index ? `#$${ast.index}` : ''
  return bare(ast) + keep + focus + index + filters.join('')
}

const list = (parts: readonly Ast[] | undefined, separator = ', '): string =>
  (parts ?? []).map((part) => print(part, alone)).join(separator)

const pair = ([key, value]: [Ast, Ast]): string => `${undangled(key)}: ${print(value, alone)}`

/** Before a colon: a condition without an outcome for "else" would take it for its own. */
const undangled = (ast: Ast): string => print(ast, (insideBrackets(ast) ?? ast).type === 'condition' ? 2 : 0)

function bare(ast: Ast): string {
  switch (ast.type) {
    case 'number':
      return Object.is(ast.value, -0) ? '-0' : String(ast.value)
    case 'string':
      return quoteText(String(ast.value))
    case 'value':
      return String(ast.value)
    case 'regex': {
      const { source, flags } = ast.value as RegExp
      return `/${source}/${flags.replace('g', '')}`
    }
    case 'name':
      return String(ast.value).includes('`') ? quoteText(String(ast.value)) : quoteName(String(ast.value))
    case 'variable':
      return `$${ast.value}`
    case 'wildcard':
      return '*'
    case 'descendant':
      return '**'
    case 'parent':
      return '%'
    case 'operator':
      return String(ast.value)
    case 'path':
      return path(ast.steps ?? [])
    case 'sort':
      return `^(${(ast.terms ?? []).map((term) => (term.descending ? '>' : '') + print(term.expression, alone)).join(', ')})`
    case 'function':
    case 'partial':
      return `${step(ast.procedure!)}(${list(ast.arguments)})`
    case 'lambda':
      return lambda(ast)
    case 'block':
      return `(${list(ast.expressions, '; ')})`
    case 'unary':
      return unary(ast)
    case 'binary':
      return binary(ast)
    case 'apply':
      return `${print(ast.lhs as Ast, 40)} ~> ${print(ast.rhs!, 41)}`
    case 'bind':
      return `${print(ast.lhs as Ast, alone)} := ${print(ast.rhs!, alone)}`
    case 'condition':
      return condition(ast)
    case 'transform':
      return `|${print(ast.pattern!, alone)}|${list([ast.update!, ...(ast.delete ? [ast.delete] : [])])}|`
  }
  throw new Error(`JSONata's tree has a part that cannot be printed: ${ast.type}.`)
}

function path(steps: readonly Ast[]): string {
  return steps.reduce((text, one, at) => {
    if (at === 0) return step(one, steps[1]?.type === 'sort' ? sorted : prefixed)
    return one.type === 'sort' ? text + picked(one) : `${text}.${step(one)}`
  }, '')
}

/** Brackets around a step are part of the tree: they stay. */
const step = (ast: Ast, least = prefixed): string => {
  const text = withGroup(ast)
  return powerOf(ast) < least ? `(${text})` : text
}

function lambda(ast: Ast): string {
  if (ast.thunk) return print(ast.body!, alone)
  return `function(${list(ast.arguments)})${ast.signature?.definition ?? ''}{${print(ast.body!, alone)}}`
}

function unary(ast: Ast): string {
  if (ast.value === '[') return `[${list(ast.expressions)}]`
  if (ast.value === '{') return `{${(ast.lhs as unknown as [Ast, Ast][]).map(pair).join(', ')}}`
  return `-${print(ast.expression!, prefixed + 1)}`
}

function binary(ast: Ast): string {
  const operator = String(ast.value)
  if (operator === '..') return `${print(ast.lhs as Ast, alone)}..${print(ast.rhs!, alone)}`
  const power = powers[operator]!
  const left = print(ast.lhs as Ast, power)
  const isClear = operator !== '/' || !hidesSlash(ast.lhs as Ast)
  return `${isClear ? left : `(${left})`} ${operator} ${print(ast.rhs!, power + 1)}`
}

/** After some endings JSONata's reader takes a slash for the start of a regular expression. */
function hidesSlash(ast: Ast): boolean {
  const last = insideBrackets(ast) ?? ast
  if (last.group || last.predicate) return false
  if (last.type === 'lambda' || last.type === 'transform') return true
  if (last.type === 'binary') return hidesSlash(last.rhs!)
  if (last.type === 'unary' && last.value === '-') return hidesSlash(last.expression!)
  const end = last.type === 'path' ? last.steps!.at(-1)! : last
  return !end.stages && (end.type === 'sort' || end.keepArray === true || last.keepArray === true)
}

/** JSONata parses `a ?: b` into a condition on a JSON copy of `a`, in which a regular expression is lost. */
const isCopy = (asked: Ast, then: Ast): boolean =>
  isSameTree(JSON.parse(JSON.stringify(asked)) as Ast, JSON.parse(JSON.stringify(then)) as Ast)

function condition({ condition: asked, then, else: otherwise }: Ast): string {
  if (otherwise) {
    const isDefault = asked!.type === 'function' && asked!.procedure?.value === 'exists'
    const [given] = asked!.arguments ?? []
    if (isDefault && given && isCopy(given, then!)) return `${print(then!, 40)} ?? ${print(otherwise, alone)}`
    if (isCopy(asked!, then!)) return `${print(then!, 40)} ?: ${print(otherwise, alone)}`
    return `${print(asked!, 20)} ? ${undangled(then!)} : ${print(otherwise, alone)}`
  }
  return `${print(asked!, 20)} ? ${print(then!, alone)}`
}
