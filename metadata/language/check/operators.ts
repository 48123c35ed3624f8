import type { Ast } from '../parse.ts'
import type { Arithmetic, ComparedAs, Comparison, Kind, Node, Span } from '../types.ts'
import { dateTime, isDay, time } from '../values/date.ts'
import { isId } from '../values/reference.ts'
import {
  broken,
  type Checking,
  type Frame,
  isBroken,
  isNumber,
  kindNames,
  refuse,
  spanOf,
} from './context.ts'
import { nearest } from './suggest.ts'

/** Both sides as what they are compared by, literals in the canonical form of the other side. */
export function compared(
  checking: Checking,
  left: Node,
  right: Node,
): { as: ComparedAs; left: Node; right: Node } {
  const [l, r] = [asLiteralOf(left, right), asLiteralOf(right, left)]
  const as = comparedAs(l.type, r.type)
  if (!as) {
    const [a, b] = [kindNames[left.type], kindNames[right.type]]
    refuse(
      'type_mismatch',
      { from: left.from, to: right.to },
      `${capital(a.en)} cannot be compared with ${b.en}.`,
      `${a.zh}不能与${b.zh}比较。`,
    )
  }
  hintOption(checking, l, r)
  hintOption(checking, r, l)
  return { as: as!, left: l, right: r }
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

function comparedAs(left: Kind, right: Kind): ComparedAs | undefined {
  if (isNumber(left) && isNumber(right)) return 'num'
  if ((left === 'date' && right === 'dt') || (left === 'dt' && right === 'date')) return 'day'
  // An id is a text: that of the request, or one written down.
  if ((left === 'ref' && right === 'str') || (left === 'str' && right === 'ref')) return 'ref'
  if (left !== right || left === 'none' || left === 'tags' || left === 'undef') return undefined
  return left === 'int' ? 'num' : (left as ComparedAs)
}

/** A text literal beside a day, a point in time or a time of day is one itself. @throws Refusal for an odd one */
function asLiteralOf(node: Node, other: Node): Node {
  if (node.op !== 'literal' || typeof node.value !== 'string') return node
  const { value } = node
  // Ids are kept in small letters, and closures compare them as texts.
  if (other.type === 'ref' && isId(value)) return { ...node, value: value.toLowerCase() }
  if (other.type === 'date' || other.type === 'dt') {
    if (isDay(value)) return { ...node, type: 'date' }
    const instant = dateTime.coerce(value, {})
    if (instant.ok && instant.value !== null) return { ...node, value: String(instant.value), type: 'dt' }
    refuse(
      'type_mismatch',
      node,
      `"${value}" is not a ${other.type === 'date' ? 'day; write it as "2026-11-20"' : 'point in time; write it as "2026-11-20T09:30:00Z"'}.`,
      `“${value}”不是有效${other.type === 'date' ? '日期，请写作 "2026-11-20"' : '时间点，请写作 "2026-11-20T09:30:00Z"'}。`,
    )
  }
  if (other.type === 'time') {
    const clock = time.coerce(value, {})
    if (clock.ok && clock.value !== null) return { ...node, value: String(clock.value), type: 'time' }
    refuse(
      'type_mismatch',
      node,
      `"${value}" is not a time of day; write it as "09:30".`,
      `“${value}”不是有效时刻，请写作 "09:30"。`,
    )
  }
  return node
}

/** A select compared with a text that none of its options is. */
function hintOption(checking: Checking, field: Node, literal: Node): void {
  if (literal.op !== 'literal' || typeof literal.value !== 'string') return
  const options = optionsOf(checking, field)
  if (!options || options.includes(literal.value)) return
  const meant = nearest(literal.value, options)
  checking.diagnostics.push({
    code: 'hint',
    severity: 'warning',
    message: {
      en: `No option has the key "${literal.value}"${meant ? `; did you mean "${meant}"?` : '.'}`,
      zh: `没有键为“${literal.value}”的选项${meant ? `，是否为“${meant}”？` : '。'}`,
    },
    from: literal.from,
    to: literal.to,
    ...(meant ? { suggestion: meant } : {}),
  })
}

export function optionsOf(checking: Checking, node: Node): string[] | undefined {
  const field = fieldOf(checking, node)
  return field?.type === 'select' ? field.options?.map(({ key }) => key) : undefined
}

/** The field a path ends in. */
export function fieldOf(checking: Checking, node: Node) {
  if (node.op !== 'field') return undefined
  let object = checking.scope.objects.get(node.object)
  for (const [at, name] of node.path.entries()) {
    const field = object?.fields.get(name)
    if (at === node.path.length - 1) return field
    object = field && checking.scope.objects.get(field.to[0] ?? '')
  }
  return undefined
}

const comparisons = new Set(['=', '!=', '<', '<=', '>', '>='])
const arithmetic = new Set(['+', '-', '*', '/', '%'])

export function binary(checking: Checking, ast: Ast, frame: Frame): Node {
  const operator = String(ast.value)
  const span = spanOf(checking, ast)
  if (operator === 'in') return member(checking, ast, frame, span)
  if (!comparisons.has(operator) && !arithmetic.has(operator) && !['and', 'or', '&'].includes(operator))
    refuse(
      'not_compilable',
      span,
      `"${operator}" is possible in mappings and templates, not here.`,
      `“${operator}”只能用于映射和模板。`,
    )
  const left = checking.visit(ast.lhs as Ast, frame)
  const right = checking.visit(ast.rhs as Ast, frame)
  if (isBroken(left) || isBroken(right)) return broken(span)
  if (operator === 'and' || operator === 'or')
    return { op: operator, left: condition(left), right: condition(right), type: 'bool', ...span }
  if (operator === '&') {
    for (const side of [left, right]) requireScalar(side)
    return { op: 'concat', left, right, type: 'str', ...span }
  }
  if (arithmetic.has(operator)) return calculation(operator as Arithmetic, left, right, span)
  const pair = compared(checking, left, right)
  if (operator !== '=' && operator !== '!=' && (pair.as === 'bool' || pair.as === 'ref'))
    refuse(
      'type_mismatch',
      span,
      `"${operator}" does not fit here; use = or !=.`,
      `此处不能使用“${operator}”，请使用 = 或 !=。`,
    )
  if (operator === '!=') hintMissing(checking, pair.left, span)
  return { op: 'compare', operator: operator as Comparison, ...pair, type: 'bool', ...span }
}

/** JSONata's `!=` is false beside a missing value: worth a word where a field may be empty. */
function hintMissing(checking: Checking, left: Node, span: Span): void {
  if (left.op !== 'field' || left.root === 'old' || left.type === 'bool' || left.path.at(-1) === 'id') return
  checking.diagnostics.push({
    code: 'hint',
    severity: 'info',
    message: {
      en: 'Records where this is empty do not match; write $not(… = …) to include them.',
      zh: '为空的记录不会匹配；如需包含请写 $not(… = …)。',
    },
    ...span,
  })
}

function calculation(operator: Arithmetic, left: Node, right: Node, span: Span): Node {
  for (const side of [left, right])
    if (!isNumber(side.type))
      refuse(
        'type_mismatch',
        side,
        `"${operator}" needs numbers; this is ${kindNames[side.type].en}.`,
        `“${operator}”需要数字，此处为${kindNames[side.type].zh}。`,
      )
  const whole = left.type === 'int' && right.type === 'int'
  if (operator === '%' && !whole) refuse('not_compilable', span, '"%" needs whole numbers.', '“%”需要整数。')
  return {
    op: 'arithmetic',
    operator,
    left,
    right,
    type: whole && operator !== '/' ? 'int' : 'num',
    ...span,
  }
}

export function requireScalar(node: Node): void {
  if (['tags', 'none', 'undef', 'ref'].includes(node.type))
    refuse(
      'type_mismatch',
      node,
      `${capital(kindNames[node.type].en)} has no text of its own.`,
      `${kindNames[node.type].zh}没有对应文本。`,
    )
}

/** What may be true or false by itself. */
export function condition(node: Node): Node {
  if (node.type === 'none')
    refuse(
      'type_mismatch',
      node,
      'This cannot be true or false; ask $exists(…).',
      '该值不能作为条件，请使用 $exists(…)。',
    )
  return node
}

function member(checking: Checking, ast: Ast, frame: Frame, span: Span): Node {
  const left = checking.visit(ast.lhs as Ast, frame)
  const rhs = ast.rhs as Ast
  if (rhs.type === 'unary' && rhs.value === '[') {
    const items = (rhs.expressions ?? []).map((item) => checking.visit(item, frame))
    if (isBroken(left) || items.some(isBroken)) return broken(span)
    const pairs = items.map((item) => compared(checking, left, item))
    const as = pairs[0]?.as ?? 'str'
    if (pairs.some((pair) => pair.as !== as))
      refuse('type_mismatch', span, 'The entries of a list must be of one kind.', '列表中的值必须类型相同。')
    return {
      op: 'in',
      as,
      left: pairs[0]?.left ?? left,
      right: { op: 'list', items: pairs.map((pair) => pair.right), type: 'tags', ...spanOf(checking, rhs) },
      type: 'bool',
      ...span,
    }
  }
  const found = checking.list(rhs, frame)
  if (isBroken(left) || (found.node && isBroken(found.node))) return broken(span)
  if (found.many) {
    const { value } = found.many
    const item: Node = value ?? { op: 'literal', value: '', type: 'ref', ...found.span }
    const pair = compared(checking, left, item)
    return { op: 'inMany', as: pair.as, left: pair.left, many: found.many, type: 'bool', ...span }
  }
  const right = found.node
  if (right.type === 'tags') {
    if (left.type !== 'str' && !(left.type === 'ref' && right.op === 'given'))
      refuse('type_mismatch', left, 'Only a text can be looked for in this list.', '此列表只能查找文本。')
    hintOption(checking, right, left)
    return { op: 'in', as: 'str', left, right, type: 'bool', ...span }
  }
  const pair = compared(checking, left, right)
  return { op: 'compare', operator: '=', ...pair, type: 'bool', ...span }
}
