import { type Ast, parseExpression } from '../parse.ts'
import { tokenStarts } from '../tokens.ts'
import type { Diagnostic, Kind, Node } from '../types.ts'
import { isUserValue } from '../user-value.ts'
import { sizeOf } from '../walk.ts'
import { call } from './calls.ts'
import {
  broken,
  type Checking,
  type CheckScope,
  type Found,
  type Frame,
  isBroken,
  isNumber,
  kindNames,
  Refusal,
  refuse,
  spanOf,
} from './context.ts'
import { binary, condition } from './operators.ts'
import { followPath } from './paths.ts'

export type { CheckScope, Names } from './context.ts'

export interface Checked {
  /** Absent when the text has an error. */
  node?: Node
  type: Kind
  diagnostics: readonly Diagnostic[]
}

/** Deepest nesting: closures, SQL and PostgreSQL's own parser all recurse. */
const deepest = 200

/** Most parts, those of named values counted where they are used: `$b := $a + $a; $c := $b + $b` doubles each time. */
const mostParts = 10_000

/**
 * Types a text against an object and the names of its place. Errors and hints carry positions; everything of the
 * language that closures and SQL do not have is `not_compilable`.
 *
 * @param expect `condition`, or the kind a value must have (`num` takes whole numbers too)
 */
export function check(text: string, scope: CheckScope, expect?: 'condition' | Kind): Checked {
  const parsed = parseExpression(text)
  if (!parsed.ok) {
    const { from, to } = parsed
    const code = parsed.tooLong ? 'too_long' : 'syntax'
    return {
      type: 'undef',
      diagnostics: [
        { code, severity: 'error', message: { en: parsed.message, zh: parsed.messageZh }, from, to },
      ],
    }
  }
  const checking = new Check(text, scope)
  const frame: Frame = {
    object: scope.object === undefined ? undefined : scope.objects.get(scope.object),
    depth: 0,
    bound: new Map(),
  }
  let node = checking.visit(parsed.ast, frame)
  if (!isBroken(node) && sizeOf(node) > mostParts) {
    const message = {
      en: 'The expression is too large once its named values and formulas stand where they are used.',
      zh: '展开命名值和公式后表达式过大。',
    }
    checking.diagnostics.push({ code: 'too_long', severity: 'error', message, from: 0, to: text.length })
  }
  if (!isBroken(node) && expect) node = checking.expected(node, expect)
  const { diagnostics } = checking
  if (isBroken(node) || diagnostics.some(({ severity }) => severity === 'error'))
    return { type: 'undef', diagnostics }
  return { node, type: node.type, diagnostics }
}

class Check implements Checking {
  readonly scope: CheckScope
  readonly starts: ReadonlyMap<number, number>
  readonly diagnostics: Diagnostic[] = []
  #depth = 0

  constructor(text: string, scope: CheckScope) {
    this.scope = scope
    this.starts = tokenStarts(text)
  }

  visit(ast: Ast, frame: Frame): Node {
    return this.#guard(ast, () => this.#node(ast, frame), broken(spanOf(this, ast)))
  }

  list(ast: Ast, frame: Frame): Found {
    const only = ast.type === 'block' && ast.expressions?.length === 1 ? ast.expressions[0]! : undefined
    if (only) return this.list(only, frame)
    if (ast.type === 'path' && !isGiven(this.scope, ast))
      return this.#guard<Found>(ast, () => followPath(this, ast, frame), { node: broken(spanOf(this, ast)) })
    return { node: this.visit(ast, frame) }
  }

  expected(node: Node, expect: 'condition' | Kind): Node {
    return this.#guard(
      undefined,
      () => {
        if (expect === 'condition') return condition(node)
        if (node.type === expect || (isNumber(node.type) && isNumber(expect))) return node
        return refuse(
          'type_mismatch',
          node,
          `Here must stand ${kindNames[expect].en}; this gives ${kindNames[node.type].en}.`,
          `此处需要${kindNames[expect].zh}，结果为${kindNames[node.type].zh}。`,
        )
      },
      broken(node),
    )
  }

  #guard<T>(ast: Ast | undefined, work: () => T, otherwise: T): T {
    this.#depth += 1
    try {
      if (this.#depth > deepest && ast)
        refuse('too_long', spanOf(this, ast), 'The expression is nested too deeply.', '表达式嵌套过深。')
      return work()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.diagnostics.push(error.diagnostic)
      return otherwise
    } finally {
      this.#depth -= 1
    }
  }

  #node(ast: Ast, frame: Frame): Node {
    const span = spanOf(this, ast)
    switch (ast.type) {
      case 'number':
        return {
          op: 'literal',
          value: ast.value as number,
          type: Number.isInteger(ast.value) ? 'int' : 'num',
          ...span,
        }
      case 'string':
        if (String(ast.value).includes('\u0000'))
          refuse('type_mismatch', span, 'A text holds no NUL character.', '文本不能包含空字符。')
        return { op: 'literal', value: String(ast.value), type: 'str', ...span }
      case 'value':
        if (typeof ast.value === 'boolean') return { op: 'literal', value: ast.value, type: 'bool', ...span }
        return refuse(
          'not_compilable',
          span,
          'null is never equal to anything; ask $exists(field) or $not($exists(field)).',
          '空值不能比较，请使用 $exists(字段) 或 $not($exists(字段))。',
        )
      case 'path':
        return this.#path(ast, frame)
      case 'variable':
        return this.#variable(ast, frame)
      case 'function':
        return call(this, ast, frame)
      case 'binary':
        return binary(this, ast, frame)
      case 'unary':
        if (ast.value === '-' && ast.expression) return this.#negate(ast.expression, frame)
        break
      case 'condition':
        return this.#choice(ast, frame)
      case 'block':
        return this.#block(ast, frame)
    }
    return refuse(
      'not_compilable',
      span,
      'This part of the language works in mappings and templates, not here.',
      '该写法只能用于映射和模板。',
    )
  }

  #path(ast: Ast, frame: Frame): Node {
    if (isGiven(this.scope, ast)) return this.#given(ast)
    const [first, ...rest] = ast.steps ?? []
    const bound = first?.type === 'variable' ? frame.bound.get(String(first.value)) : undefined
    if (bound && rest.length > 0)
      refuse(
        'not_compilable',
        spanOf(this, ast),
        'Nothing can follow a named value.',
        '命名值之后不能再跟字段。',
      )
    const found = followPath(this, ast, frame)
    if (found.node) return found.node
    return refuse(
      'list',
      found.span,
      'This is a list; ask $exists(…), $count(…), $sum(…) or "in".',
      '此处为列表，请使用 $exists(…)、$count(…)、$sum(…) 或 in。',
    )
  }

  #given(ast: Ast): Node {
    const span = spanOf(this, ast)
    const [variable, ...rest] = ast.steps ?? []
    const name = String(variable?.value)
    const path = rest.map((step) => String(step.value))
    if (name === 'settings') return this.#setting(path, span)
    const known = this.scope.names?.given?.[name] ?? new Map<string, Kind>()
    const simple = rest.every(({ type, stages, predicate }) => type === 'name' && !stages && !predicate)
    const type = simple ? (known.get(path.join('.')) ?? this.#userField(name, path)) : undefined
    if (!type)
      return refuse(
        'unknown_name',
        span,
        `$${name} has no "${path.join('.')}"; it has ${[...known.keys()].join(', ')}.`,
        `$${name} 没有“${path.join('.')}”，可用：${[...known.keys()].join('、')}。`,
      )
    return { op: 'given', name, path, type, ...span }
  }

  /** `$user` has the fields of a user's record too, as far as they are values of its own. */
  #userField(name: string, path: readonly string[]): Kind | undefined {
    const field =
      name === 'user' && path.length === 1 ? this.scope.objects.get('user')?.fields.get(path[0]!) : undefined
    return field && isUserValue(field) ? field.language : undefined
  }

  #setting(path: string[], span: { from: number; to: number }): Node {
    const [object = '', field = '', ...more] = path
    const shape = this.scope.objects.get(object)
    const known = more.length === 0 && shape?.single ? shape.fields.get(field) : undefined
    if (!known || known.stores === 'links' || known.computed)
      return refuse(
        'unknown_name',
        span,
        `There is no setting "${path.join('.')}"; write $settings.<object>.<field> of a settings object.`,
        `没有设置“${path.join('.')}”，请写 $settings.<对象>.<字段>。`,
      )
    return { op: 'given', name: 'settings', path, type: known.language, ...span }
  }

  #variable(ast: Ast, frame: Frame): Node {
    const name = String(ast.value)
    const bound = frame.bound.get(name)
    const span = spanOf(this, ast)
    if (bound) return { ...bound, ...span }
    const known = this.scope.names?.given?.[name]
    return refuse(
      'unknown_name',
      span,
      known ? `$${name} needs a field, e.g. $${name}.${[...known.keys()][0]}.` : `There is no $${name} here.`,
      known ? `$${name} 后需要字段，例如 $${name}.${[...known.keys()][0]}。` : `此处没有 $${name}。`,
    )
  }

  #negate(of: Ast, frame: Frame): Node {
    const node = this.visit(of, frame)
    if (isBroken(node)) return node
    if (!isNumber(node.type))
      refuse('type_mismatch', node, 'Only a number has an opposite.', '只有数字可以取负。')
    return { op: 'negate', of: node, type: node.type, from: Math.max(0, node.from - 1), to: node.to }
  }

  #choice(ast: Ast, frame: Frame): Node {
    const span = spanOf(this, ast)
    const asked = this.visit(ast.condition!, frame)
    const yes = this.visit(ast.then!, frame)
    const no = ast.else ? this.visit(ast.else, frame) : undefined
    if (isBroken(asked) || isBroken(yes) || (no && isBroken(no))) return broken(span)
    condition(asked)
    const type = no ? common(yes, no) : yes.type
    if (!type)
      return refuse(
        'type_mismatch',
        span,
        `Both outcomes must be of one kind; these are ${kindNames[yes.type].en} and ${kindNames[no!.type].en}.`,
        `两个结果必须类型相同，此处为${kindNames[yes.type].zh}和${kindNames[no!.type].zh}。`,
      )
    return { op: 'choice', condition: asked, yes, ...(no ? { no } : {}), type, ...span }
  }

  /** `( $v := …; … )`: the named values are put where they are used. */
  #block(ast: Ast, frame: Frame): Node {
    const parts = ast.expressions ?? []
    const bound = new Map(frame.bound)
    for (const [at, part] of parts.entries()) {
      const inside = { ...frame, bound }
      if (at === parts.length - 1) return this.visit(part, inside)
      if (part.type !== 'bind' || frame.depth > 0)
        refuse(
          'not_compilable',
          spanOf(this, part),
          'Only named values ($v := …) may stand before the last part, outside lists.',
          '最后一部分之前只能是命名值（$v := …），且不能位于列表内。',
        )
      const { value: name } = part.lhs as Ast
      bound.set(String(name), this.visit(part.rhs as Ast, inside))
    }
    return refuse('not_compilable', spanOf(this, ast), 'There is nothing in the brackets.', '括号内为空。')
  }
}

/** `$user.id`: a value of the request rather than of a record. */
const isGiven = (scope: CheckScope, ast: Ast): boolean => {
  const [first] = ast.steps ?? []
  if (first?.type !== 'variable') return false
  const name = String(first.value)
  return (name === 'settings' && scope.names?.settings === true) || scope.names?.given?.[name] !== undefined
}

function common(left: Node, right: Node): Kind | undefined {
  if (left.type === right.type) return left.type
  return isNumber(left.type) && isNumber(right.type) ? 'num' : undefined
}
