import { functions, special } from '../functions/index.ts'
import type { Ast } from '../parse.ts'
import { parsePattern } from '../pattern.ts'
import type { Aggregate, Kind, Node, Span } from '../types.ts'
import { isDay } from '../values/date.ts'
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
import { condition, fieldOf, requireScalar } from './operators.ts'
import { nearest } from './suggest.ts'

/** Beyond them a rounding costs time and no longer changes a number. */
const mostPlaces = 20
const mostCharacters = 1_000_000

const aggregates = new Set(['sum', 'average', 'min', 'max', 'count', 'join'])

export function call(checking: Checking, ast: Ast, frame: Frame): Node {
  const span = spanOf(checking, ast)
  const procedure = ast.procedure
  if (procedure?.type !== 'variable') {
    const name = procedure?.type === 'path' ? String(procedure.steps?.[0]?.value ?? '') : ''
    const known = functions.has(name) || special.has(name)
    return refuse(
      known ? 'unknown_name' : 'not_compilable',
      span,
      known ? `Functions begin with $: write $${name}(…).` : 'Only functions can be called.',
      known ? `函数以 $ 开头：请写 $${name}(…)。` : '此处只能调用函数。',
      known ? `$${name}` : undefined,
    )
  }
  const name = String(procedure.value)
  const args = ast.arguments ?? []
  if (aggregates.has(name)) return aggregate(checking, name as Aggregate, args, frame, span)
  if (special.has(name)) return specialCall(checking, name, args, frame, span)
  const known = functions.get(name)
  if (!known) return unknownFunction(name, spanOf(checking, procedure))
  const least = known.params.length - (known.optional ?? 0)
  if (args.length < least || args.length > known.params.length) {
    const count = least === known.params.length ? `${least}` : `${least}–${known.params.length}`
    refuse('type_mismatch', span, `$${name} takes ${count} arguments.`, `$${name} 需要 ${count} 个参数。`)
  }
  const nodes = args.map((arg) => checking.visit(arg, frame))
  if (nodes.some(isBroken)) return broken(span)
  const fitted = nodes.map((node, at) => fit(node, known.params[at]!, name))
  for (const at of known.literal ?? []) {
    const given = fitted[at]
    if (given && (given.op !== 'literal' || (given.type === 'num' && !Number.isInteger(given.value))))
      refuse(
        'not_compilable',
        given,
        `Argument ${at + 1} of $${name} must be written down, not computed.`,
        `$${name} 的第 ${at + 1} 个参数必须为固定值。`,
      )
  }
  for (const at of known.literal ?? []) {
    const given = fitted[at]
    if (given?.op !== 'literal' || typeof given.value !== 'number') continue
    const most = known.params[0] === 'num' ? mostPlaces : mostCharacters
    if (Math.abs(given.value) > most)
      refuse(
        'type_mismatch',
        given,
        `Argument ${at + 1} of $${name} is at most ${most}.`,
        `$${name} 的第 ${at + 1} 个参数最大为 ${most}。`,
      )
  }
  return { op: 'call', name, args: fitted, type: known.returns, ...span }
}

function unknownFunction(name: string, span: Span): never {
  const meant = nearest(name, [...functions.keys(), ...special.keys()])
  const whole = interpreted.has(name)
  return refuse(
    whole ? 'not_compilable' : 'unknown_name',
    span,
    whole
      ? `$${name} works in mappings and templates, not here.`
      : `There is no function $${name}${meant ? `; did you mean $${meant}?` : '.'}`,
    whole ? `$${name} 只能用于映射和模板。` : `没有函数 $${name}${meant ? `，是否为 $${meant}？` : '。'}`,
    meant ? `$${meant}` : undefined,
  )
}

/** JSONata's functions that only the interpreter has. */
const interpreted = new Set(
  'append assert base64decode base64encode clone decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error eval filter formatBase formatInteger formatNumber fromMillis keys lookup map match merge millis number pad parseInteger power random reduce replace reverse shuffle sift single sort split spread sqrt toMillis type zip'.split(
    ' ',
  ),
)

/** Whether the whole of the language has a function of that name. */
export const isFunction = (name: string): boolean =>
  functions.has(name) || special.has(name) || aggregates.has(name) || interpreted.has(name)

function fit(node: Node, param: string, name: string): Node {
  const wrong = (what: string, whatZh: string): never =>
    refuse(
      'type_mismatch',
      node,
      `$${name} needs ${what}; this is ${kindNames[node.type].en}.`,
      `$${name} 需要${whatZh}，此处为${kindNames[node.type].zh}。`,
    )
  if (param === 'num') return isNumber(node.type) ? node : wrong('a number', '数字')
  if (param === 'str') return node.type === 'str' ? node : wrong('a text', '文本')
  if (param === 'day') {
    if (node.type === 'date') return node
    if (node.type === 'dt')
      return { op: 'call', name: 'date', args: [node], type: 'date', from: node.from, to: node.to }
    if (node.op === 'literal' && typeof node.value === 'string' && isDay(node.value))
      return { ...node, type: 'date' }
    return wrong('a day', '日期')
  }
  return node
}

function aggregate(checking: Checking, fn: Aggregate, args: readonly Ast[], frame: Frame, span: Span): Node {
  const [subject, separator] = args
  if (!subject || args.length > (fn === 'join' ? 2 : 1))
    return refuse('type_mismatch', span, `$${fn} takes one list.`, `$${fn} 需要一个列表。`)
  const found = checking.list(subject, frame)
  const between = separator ? checking.visit(separator, frame) : undefined
  if (found.node) {
    if (isBroken(found.node)) return broken(span)
    return refuse(
      'not_compilable',
      found.node,
      `$${fn} needs a list of records, such as products.total.`,
      `$${fn} 需要记录列表，例如 products.total。`,
    )
  }
  const { many } = found
  const kind = many.value?.type
  if (fn === 'count') return { op: 'aggregate', fn, many, type: 'int', ...span }
  if (!many.value || !kind)
    return refuse(
      'type_mismatch',
      span,
      `$${fn} needs a field of the records, such as products.total.`,
      `$${fn} 需要记录的字段，例如 products.total。`,
    )
  if (isBroken(many.value)) return broken(span)
  if (fn === 'join') {
    if (kind !== 'str') refuse('type_mismatch', span, '$join needs texts.', '$join 需要文本。')
    if (between && (between.op !== 'literal' || typeof between.value !== 'string'))
      refuse('not_compilable', span, 'The separator must be written down.', '分隔符必须为固定文本。')
    const literal = between?.op === 'literal' ? { separator: String(between.value) } : {}
    return { op: 'aggregate', fn, many, ...literal, type: 'str', ...span }
  }
  if (!isNumber(kind)) refuse('type_mismatch', span, `$${fn} needs numbers.`, `$${fn} 需要数字。`)
  return { op: 'aggregate', fn, many, type: fn === 'average' ? 'num' : kind, ...span }
}

function specialCall(checking: Checking, name: string, args: readonly Ast[], frame: Frame, span: Span): Node {
  const wanted = name === 'matches' ? 2 : 1
  const [subject] = args
  if (!subject || args.length !== wanted)
    return refuse(
      'type_mismatch',
      span,
      `$${name} takes ${wanted === 1 ? 'one argument' : 'two arguments'}.`,
      `$${name} 需要${wanted === 1 ? '一个' : '两个'}参数。`,
    )
  if (name === 'exists') {
    const found = checking.list(subject, frame)
    if (found.many) return { op: 'existsMany', many: found.many, type: 'bool', ...span }
    if (isBroken(found.node)) return broken(span)
    return { op: 'exists', of: found.node, type: 'bool', ...span }
  }
  const node = checking.visit(subject, frame)
  if (isBroken(node)) return broken(span)
  const made = (callName: string, type: Kind, rest: readonly Node[] = []): Node => ({
    op: 'call',
    name: callName,
    args: [node, ...rest],
    type,
    ...span,
  })
  switch (name) {
    case 'not':
    case 'boolean':
      condition(node)
      return made(name, 'bool')
    case 'string':
      requireScalar(node)
      return made('string', 'str')
    case 'matches':
      return matches(checking, node, args[1]!, frame, span)
    case 'base':
      return base(checking, node, span)
    default:
      return group(checking, node, span)
  }
}

function matches(checking: Checking, subject: Node, arg: Ast, frame: Frame, span: Span): Node {
  const pattern = checking.visit(arg, frame)
  if (subject.type !== 'str')
    refuse('type_mismatch', subject, '$matches needs a text.', '$matches 需要文本。')
  if (pattern.op !== 'literal' || typeof pattern.value !== 'string')
    return refuse('not_compilable', pattern, 'The pattern must be written down.', '模式必须为固定文本。')
  const parsed = parsePattern(pattern.value)
  if (!parsed.ok)
    return refuse(
      'type_mismatch',
      pattern,
      `The pattern is not possible at ${parsed.at + 1}: ${parsed.reason}.`,
      `模式第 ${parsed.at + 1} 个字符处无效：${parsed.reason}。`,
    )
  return {
    op: 'call',
    name: 'matches',
    args: [subject, { ...pattern, value: parsed.source }],
    type: 'bool',
    ...span,
  }
}

function base(checking: Checking, node: Node, span: Span): Node {
  const field = fieldOf(checking, node)
  if (node.op !== 'field' || field?.type !== 'currency')
    return refuse('type_mismatch', node, '$base needs a money field.', '$base 需要金额字段。')
  return { ...node, path: [...node.path.slice(0, -1), `${field.name}_base`], type: 'num', ...span }
}

/** The groups travel with the call, so that a browser needs no model to judge. */
function group(checking: Checking, node: Node, span: Span): Node {
  const field = fieldOf(checking, node)
  if (!field?.options)
    return refuse('type_mismatch', node, '$group needs a select field.', '$group 需要选择字段。')
  const options: Record<string, string[]> = { open: [], done: [], cancelled: [] }
  for (const option of field.options) if (option.group) options[option.group]!.push(option.key)
  return { op: 'call', name: 'group', args: [node], options, type: 'str', ...span }
}
