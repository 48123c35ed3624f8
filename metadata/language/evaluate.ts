import { dayIn } from './days.ts'
import type { CallContext } from './functions/define.ts'
import { functions } from './functions/index.ts'
import { numberText } from './numbers.ts'
import type { ComparedAs, Comparison, Many, Node, NodeOf, Root } from './types.ts'

/**
 * A record as the language sees it (`record.ts` makes it): numbers, texts, days; what is missing is absent; a to-one
 * reference is a record with at least its `id`, a list is an array of records.
 */
export type Row = Readonly<Record<string, unknown>>

export interface Surroundings extends CallContext {
  old?: Row | undefined
  new?: Row | undefined
  record?: Row | undefined
  /** `user`, `settings`, `input` … by name. */
  given: Readonly<Record<string, Row>>
  /** Runs a parsed pattern. The engine hands in a linear-time one; the browser's own RegExp by default. */
  matches?(source: string, text: string): boolean
}

type Closure = (root: Row | undefined, row: Row | undefined, around: Surroundings) => unknown

/** A compiled expression. Synchronous; a missing result is undefined. */
export type Compiled = (record: Row | undefined, around: Surroundings) => unknown

const compiled = new WeakMap<Node, Compiled>()

/** The closure of a checked expression; made once a tree. No `eval`, so any content policy allows it. */
export function compileNode(node: Node): Compiled {
  const known = compiled.get(node)
  if (known) return known
  const run = closure(node)
  const made: Compiled = (record, around) => run(record, record, around)
  compiled.set(node, made)
  return made
}

/** Whether a condition holds: JSONata's effective boolean, missing is false. */
export const holds = (node: Node, record: Row | undefined, around: Surroundings): boolean =>
  isTrue(compileNode(node)(record, around))

function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (value === undefined) return false
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'string') return value !== ''
  return !Array.isArray(value) || value.length > 0
}

function closure(node: Node): Closure {
  switch (node.op) {
    case 'literal': {
      const { value } = node
      return () => value
    }
    case 'list': {
      const items = node.items.map(closure)
      return (root, row, around) => items.map((item) => item(root, row, around))
    }
    case 'field':
      return field(node)
    case 'within': {
      const at = follow(node.root, node.path)
      const of = closure(node.of)
      if (node.computed)
        return (root, row, around) => {
          const target = at(root, row, around)
          return target === undefined ? undefined : of(target, target, around)
        }
      return (root, row, around) => {
        const target = at(root, row, around)
        return target === undefined ? undefined : of(root, target, around)
      }
    }
    case 'given': {
      const { name, path } = node
      return (_root, _row, around) =>
        path.reduce<unknown>((value, key) => (value as Row | undefined)?.[key], around.given[name])
    }
    case 'negate': {
      const of = closure(node.of)
      return (root, row, around) => {
        const value = of(root, row, around) as number | undefined
        return value === undefined ? undefined : -value
      }
    }
    case 'arithmetic':
      return arithmetic(node)
    case 'compare':
      return compare(node.operator, node.as, closure(node.left), closure(node.right))
    case 'and': {
      const [left, right] = [closure(node.left), closure(node.right)]
      return (root, row, around) => isTrue(left(root, row, around)) && isTrue(right(root, row, around))
    }
    case 'or': {
      const [left, right] = [closure(node.left), closure(node.right)]
      return (root, row, around) => isTrue(left(root, row, around)) || isTrue(right(root, row, around))
    }
    case 'concat': {
      const [left, right] = [closure(node.left), closure(node.right)]
      return (root, row, around) => textOf(left(root, row, around)) + textOf(right(root, row, around))
    }
    case 'choice': {
      const [asked, yes] = [closure(node.condition), closure(node.yes)]
      const no = node.no ? closure(node.no) : () => undefined
      return (root, row, around) =>
        isTrue(asked(root, row, around)) ? yes(root, row, around) : no(root, row, around)
    }
    case 'in':
      return member(node)
    case 'inMany': {
      const [left, rows] = [closure(node.left), records(node.many)]
      const value = node.many.value
        ? closure(node.many.value)
        : (_r: unknown, row: Row | undefined) => row?.['id']
      const same = equals(node.as)
      return (root, row, around) => {
        const wanted = left(root, row, around)
        if (wanted === undefined) return false
        return rows(root, row, around).some((one) => same(wanted, value(root, one, around), around))
      }
    }
    case 'exists': {
      const of = closure(node.of)
      return (root, row, around) => of(root, row, around) !== undefined
    }
    case 'existsMany': {
      const values = valuesOf(node.many)
      return (root, row, around) => values(root, row, around).length > 0
    }
    case 'aggregate':
      return aggregate(node)
    case 'call':
      return call(node)
  }
}

function rootOf(root: Root): Closure {
  switch (root) {
    case 'root':
      return (top) => top
    case 'row':
      return (_top, row) => row
    default:
      return (_top, _row, around) => around[root]
  }
}

/** The record at the end of a to-one path. */
function follow(root: Root, path: readonly string[]): (...args: Parameters<Closure>) => Row | undefined {
  const from = rootOf(root)
  return (top, row, around) => {
    let at = from(top, row, around) as Row | undefined
    for (const name of path) at = at?.[name] as Row | undefined
    return at
  }
}

function field(node: NodeOf<'field'>): Closure {
  const name = node.path.at(-1)!
  const isReference = node.type === 'ref' && name !== 'id'
  if (node.path.length === 1 && node.root === 'root' && !isReference) return (root) => root?.[name]
  const at = follow(node.root, node.path.slice(0, -1))
  if (!isReference) return (root, row, around) => at(root, row, around)?.[name]
  return (root, row, around) => (at(root, row, around)?.[name] as Row | undefined)?.['id']
}

function arithmetic(node: NodeOf<'arithmetic'>): Closure {
  const [left, right] = [closure(node.left), closure(node.right)]
  const apply = calculations[node.operator]
  return (root, row, around) => {
    const a = left(root, row, around) as number | undefined
    if (a === undefined) return undefined
    const b = right(root, row, around) as number | undefined
    if (b === undefined) return undefined
    const result = apply(a, b)
    // A division by zero, or more than a number holds: missing, as in SQL.
    return Number.isFinite(result) ? result : undefined
  }
}

const calculations: Readonly<Record<NodeOf<'arithmetic'>['operator'], (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

/** Order of code points, which is PostgreSQL's "C"; JavaScript's own order of UTF-16 units differs beyond U+FFFF. */
function comparePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x === y) continue
    const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdfff
    if (isHigh(x) !== isHigh(y) && x >= 0xd800 && y >= 0xd800) return isHigh(x) ? 1 : -1
    return x - y
  }
  return a.length - b.length
}

const orders: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

const toDay = (value: unknown, around: Surroundings): string => {
  const text = String(value)
  return text.length > 10 ? dayIn(text, around.timeZone) : text
}

function compare(operator: Comparison, as: ComparedAs, left: Closure, right: Closure): Closure {
  const judge = orders[operator]
  const isEquality = operator === '=' || operator === '!='
  const order = (a: unknown, b: unknown, around: Surroundings): number => {
    if (as === 'num') return (a as number) - (b as number)
    if (as === 'day') return comparePoints(toDay(a, around), toDay(b, around))
    if (as === 'str') return isEquality ? (a === b ? 0 : 1) : comparePoints(a as string, b as string)
    return a === b ? 0 : (a as string) < (b as string) ? -1 : 1
  }
  return (root, row, around) => {
    const a = left(root, row, around)
    const b = right(root, row, around)
    if (a === undefined || b === undefined) return isEquality ? false : undefined
    return judge(order(a, b, around))
  }
}

const equals =
  (as: ComparedAs) =>
  (a: unknown, b: unknown, around: Surroundings): boolean =>
    as === 'day' && a !== undefined && b !== undefined ? toDay(a, around) === toDay(b, around) : a === b

function member(node: NodeOf<'in'>): Closure {
  const [left, right] = [closure(node.left), closure(node.right)]
  const same = equals(node.as)
  return (root, row, around) => {
    const wanted = left(root, row, around)
    if (wanted === undefined) return false
    const items = right(root, row, around) as readonly unknown[] | undefined
    return items?.some((item) => same(wanted, item, around)) ?? false
  }
}

/** Records of a list, hop by hop, those that pass its conditions. */
function records(many: Many): (...args: Parameters<Closure>) => Row[] {
  const hops = many.hops.map(({ path, relation, filter }, at) => ({
    from: follow(at === 0 ? many.root : 'row', path),
    relation,
    filter: filter && closure(filter),
  }))
  return (root, row, around) => {
    let rows: (Row | undefined)[] = [row]
    for (const { from, relation, filter } of hops)
      rows = rows.flatMap((one) => {
        const children = (from(root, one, around)?.[relation] ?? []) as readonly Row[]
        return filter ? children.filter((child) => isTrue(filter(root, child, around))) : [...children]
      })
    return rows as Row[]
  }
}

/** What is read of each record; missing values are left out. */
function valuesOf(many: Many): (...args: Parameters<Closure>) => unknown[] {
  const rows = records(many)
  if (!many.value) return rows
  const value = closure(many.value)
  return (root, row, around) =>
    rows(root, row, around)
      .map((one) => value(root, one, around))
      .filter((one) => one !== undefined)
}

function aggregate(node: NodeOf<'aggregate'>): Closure {
  const values = valuesOf(node.many)
  if (node.fn === 'count') return (root, row, around) => values(root, row, around).length
  const separator = node.separator ?? ''
  return (root, row, around) => {
    const found = values(root, row, around)
    if (found.length === 0) return undefined
    if (node.fn === 'join') return found.join(separator)
    const numbers = found as number[]
    if (node.fn === 'min') return numbers.reduce((least, one) => Math.min(least, one))
    if (node.fn === 'max') return numbers.reduce((most, one) => Math.max(most, one))
    const sum = numbers.reduce((total, one) => total + one, 0)
    if (!Number.isFinite(sum)) return undefined
    return node.fn === 'sum' ? sum : sum / numbers.length
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'number' ? numberText(value) : String(value)
}

const patterns = new Map<string, RegExp>()

function browserMatches(source: string, text: string): boolean {
  let pattern = patterns.get(source)
  if (!pattern) {
    pattern = new RegExp(source, 'u')
    patterns.set(source, pattern)
  }
  return pattern.test(text)
}

function call(node: NodeOf<'call'>): Closure {
  const args = node.args.map(closure)
  const [first] = args as [Closure | undefined]
  switch (node.name) {
    case 'not':
      return (root, row, around) => {
        const value = first!(root, row, around)
        return value === undefined ? undefined : !isTrue(value)
      }
    case 'boolean':
      return (root, row, around) => {
        const value = first!(root, row, around)
        return value === undefined ? undefined : isTrue(value)
      }
    case 'string':
      return (root, row, around) => {
        const value = first!(root, row, around)
        return value === undefined ? undefined : textOf(value)
      }
    case 'matches': {
      const source = String((node.args[1] as NodeOf<'literal'>).value)
      return (root, row, around) => {
        const value = first!(root, row, around)
        return value === undefined ? undefined : (around.matches ?? browserMatches)(source, String(value))
      }
    }
    case 'group': {
      const groups = new Map(
        Object.entries(node.options ?? {}).flatMap(([name, keys]) => keys.map((key) => [key, name])),
      )
      return (root, row, around) => groups.get(String(first!(root, row, around)))
    }
    case 'date':
      return (root, row, around) => {
        const value = first!(root, row, around)
        return value === undefined ? undefined : toDay(value, around)
      }
  }
  const { js } = functions.get(node.name)!
  return (root, row, around) => {
    const values = args.map((arg) => arg(root, row, around))
    return values.includes(undefined) ? undefined : js(values, around)
  }
}
