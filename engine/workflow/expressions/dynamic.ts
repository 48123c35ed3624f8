import type { Ast } from '../../../metadata/language/parse.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { type Dynamic, NotAtOnce } from './closure.ts'
import { callOf } from './dynamic-calls.ts'
import { combine } from './dynamic-operators.ts'
import { isTrue, listOf, present, scalarOf, sequence } from './dynamic-values.ts'
import { lastStep, processVariable } from './process-names.ts'

/**
 * Makes a closure of JSONata's tree, with the dialect of `expressions.md`: missing is absent, division by zero is
 * missing, a reference stands for its id, a point in time compares with a day as its day.
 *
 * @throws NotAtOnce for lambdas, wildcards and what else needs the interpreter
 */
export function dynamicClosure(ast: Ast): Dynamic {
  switch (ast.type) {
    case 'number':
    case 'string': {
      const { value } = ast
      return () => value
    }
    case 'value': {
      const value = present(ast.value)
      return () => value
    }
    case 'path':
      return pathOf(ast.steps ?? [])
    case 'variable':
      return filtered(variableOf(String(ast.value)), ast)
    case 'name':
      return pathOf([ast])
    case 'function':
      return filtered(callOf(ast, dynamicClosure), ast)
    case 'binary':
      return filtered(binary(ast), ast)
    case 'unary':
      return filtered(unary(ast), ast)
    case 'condition':
      return choice(ast)
    case 'block':
      return filtered(block(ast), ast)
  }
  throw new NotAtOnce(ast.type)
}

function variableOf(name: string): Dynamic {
  if (name === '') return (_names, here) => here
  if (name === '$') return (names) => names.record
  return (names, _here, bound) => (name in bound ? bound[name] : present(processVariable(names, name)))
}

function pathOf(steps: readonly Ast[]): Dynamic {
  const [first, second] = steps
  if (first?.type === 'variable' && first.value === 'steps' && second?.type === 'name') {
    const node = String(second.value)
    return along(
      filtered((names) => lastStep(names, node), second),
      steps.slice(2),
    )
  }
  if (first?.type === 'name') return along((_names, here) => here, steps)
  return along(first ? dynamicClosure(first) : () => undefined, steps.slice(1))
}

/** Each name is read of every part there is so far. */
function along(from: Dynamic, steps: readonly Ast[]): Dynamic {
  const parts = steps.map((step) => {
    if (step.focus !== undefined || step.index !== undefined || step.group) throw new NotAtOnce('@')
    const read: Dynamic =
      step.type === 'name'
        ? (_names, here) => property(here, String(step.value))
        : step.type === 'block' || step.type === 'function' || step.type === 'condition'
          ? dynamicClosure(step)
          : unknownStep(step)
    return step.type === 'name' ? filtered(read, step) : read
  })
  return (names, here, bound) => {
    let at = from(names, here, bound)
    for (const part of parts) {
      if (at === undefined) return undefined
      at = sequence(listOf(at).flatMap((one) => listOf(part(names, one, bound))))
    }
    return at
  }
}

function unknownStep(step: Ast): never {
  throw new NotAtOnce(String(step.value ?? step.type))
}

function property(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, name)) return undefined
  return present((of as Record<string, unknown>)[name])
}

/** With the conditions and indexes in brackets behind it. */
function filtered(of: Dynamic, { stages = [], predicate = [], keepArray }: Ast): Dynamic {
  const filters = [...predicate, ...stages].map((stage) => {
    if (stage.type !== 'filter' || !stage.expr) throw new NotAtOnce(stage.type)
    return stage.expr
  })
  if (filters.length === 0) return of
  const tests = filters.map((expr) => ({
    index: expr.type === 'number' ? Number(expr.value) : undefined,
    test: dynamicClosure(expr),
  }))
  return (names, here, bound) => {
    let list = listOf(of(names, here, bound))
    for (const { index, test } of tests)
      list =
        index === undefined
          ? list.filter((one) => isTrue(test(names, one, bound)))
          : list.slice(index, index === -1 ? undefined : index + 1)
    return keepArray ? list : sequence(list)
  }
}

function binary(ast: Ast): Dynamic {
  const operator = String(ast.value)
  const [left, right] = [dynamicClosure(ast.lhs as Ast), dynamicClosure(ast.rhs!)]
  if (operator === 'and')
    return (names, here, bound) => isTrue(left(names, here, bound)) && isTrue(right(names, here, bound))
  if (operator === 'or')
    return (names, here, bound) => isTrue(left(names, here, bound)) || isTrue(right(names, here, bound))
  const apply = combine(operator)
  if (!apply) throw new NotAtOnce(operator)
  return (names, here, bound) => apply(left(names, here, bound), right(names, here, bound), names)
}

function unary(ast: Ast): Dynamic {
  if (ast.value === '-') {
    const of = dynamicClosure(ast.expression!)
    return (names, here, bound) => {
      const value = scalarOf(of(names, here, bound))
      if (value === undefined) return undefined
      if (typeof value !== 'number')
        throw new ExpressionFailed('-', { en: 'Only a number has an opposite.', zh: '只有数字可以取负。' })
      return -value
    }
  }
  if (ast.value === '[') {
    const items = (ast.expressions ?? []).map(dynamicClosure)
    return (names, here, bound) => items.flatMap((item) => listOf(item(names, here, bound)))
  }
  if (ast.value !== '{') throw new NotAtOnce(String(ast.value))
  const pairs = (ast.lhs as unknown as [Ast, Ast][]).map(
    ([key, value]) => [dynamicClosure(key), dynamicClosure(value)] as const,
  )
  return (names, here, bound) =>
    Object.fromEntries(
      pairs.flatMap(([key, value]) => {
        const found = value(names, here, bound)
        return found === undefined ? [] : [[String(key(names, here, bound)), found]]
      }),
    )
}

function choice(ast: Ast): Dynamic {
  const [asked, yes] = [dynamicClosure(ast.condition!), dynamicClosure(ast.then!)]
  const no: Dynamic = ast.else ? dynamicClosure(ast.else) : () => undefined
  return (names, here, bound) => (isTrue(asked(names, here, bound)) ? yes : no)(names, here, bound)
}

function block(ast: Ast): Dynamic {
  const parts = (ast.expressions ?? []).map((part) =>
    part.type === 'bind'
      ? { name: String((part.lhs as Ast).value), of: dynamicClosure(part.rhs!) }
      : { name: undefined, of: dynamicClosure(part) },
  )
  return (names, here, bound) => {
    let [value, known] = [undefined as unknown, bound]
    for (const { name, of } of parts) {
      value = of(names, here, known)
      if (name !== undefined) known = { ...known, [name]: value }
    }
    return value
  }
}
