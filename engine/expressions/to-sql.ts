import { type Ast, parseExpression } from '../../metadata/language/parse.ts'
import { linkTable } from '../db/derived-name.ts'
import type { LanguageType } from '../model.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'
import { existsIn, sqlFunctions } from './functions.ts'
import { followPath, namesOf, referenceId, spanOf, unknownField } from './paths.ts'
import { invalid, notSql, type Span } from './refusal.ts'
import { columnOf, type SqlScope } from './scope.ts'
import { comparable, type Value } from './value.ts'

/**
 * A condition as SQL for WHERE: only IS TRUE matters, and comparisons stay bare so that indexes serve them.
 * @throws expression_invalid, expression_not_sql (with `from`, `to`)
 */
export function conditionToSql(text: string, scope: SqlScope): Sql {
  const parsed = parseExpression(text)
  if (!parsed.ok) throw invalid({ from: parsed.from, to: parsed.to }, parsed.message, parsed.message)
  return condition(parsed.ast, scope)
}

/** A value as SQL, with its type: sorts, report columns. @throws as conditionToSql */
export function expressionToSql(text: string, scope: SqlScope): Value {
  const parsed = parseExpression(text)
  if (!parsed.ok) throw invalid({ from: parsed.from, to: parsed.to }, parsed.message, parsed.message)
  return value(parsed.ast, scope)
}

const comparisons = new Set(['=', '!=', '<', '<=', '>', '>='])
const arithmetic = new Set(['+', '-', '*', '/'])

function condition(ast: Ast, scope: SqlScope): Sql {
  const only = single(ast)
  if (only) return condition(only, scope)
  if (ast.type === 'binary') {
    const [left, right] = sides(ast)
    if (ast.value === 'and') return sql`(${condition(left, scope)} AND ${condition(right, scope)})`
    if (ast.value === 'or') return sql`(${condition(left, scope)} OR ${condition(right, scope)})`
    if (ast.value === 'in') return member(left, right, scope)
    if (comparisons.has(String(ast.value))) return comparison(ast, left, right, scope)
  }
  if (ast.type === 'function') {
    const name = String(ast.procedure?.value)
    const [argument] = ast.arguments ?? []
    if (name === 'not' && argument) return sql`(NOT COALESCE(${condition(argument, scope)}, false))`
    if (name === 'exists' && argument) return exists(argument, scope)
    if (name === 'boolean' && argument) return condition(argument, scope)
  }
  const result = value(ast, scope)
  if (result.type === 'bool') return result.sql
  if (result.type === 'num' || result.type === 'int') return sql`(${result.sql} <> 0)`
  if (result.type === 'none')
    throw notSql(
      result.span,
      'this cannot be true or false; ask $exists(…)',
      '该值不能作为条件，请使用 $exists(…)',
    )
  return sql`(${result.sql} IS NOT NULL)`
}

/** A block of one expression: brackets. */
const single = (ast: Ast): Ast | undefined =>
  ast.type === 'block' && ast.expressions?.length === 1 ? ast.expressions[0] : undefined

const sides = (ast: Ast): [Ast, Ast] => [ast.lhs as Ast, ast.rhs as Ast]

function comparison(ast: Ast, left: Ast, right: Ast, scope: SqlScope): Sql {
  const operator = String(ast.value)
  const [a, b] = [value(left, scope), value(right, scope)]
  const [l, r] = comparable(a, b, scope.model.settings.timeZone)
  if (operator === '=') return sql`(${l} = ${r})`
  if (operator === '!=') return sql`(${l} <> ${r})`
  if (a.type === 'bool' || a.type === 'ref' || a.type === 'tags')
    throw invalid(
      spanOf(ast),
      `"${operator}" does not fit here; use = or !=`,
      `此处不能使用“${operator}”，请使用 = 或 !=`,
    )
  const bytewise = a.type === 'str' && b.type === 'str' ? raw(' COLLATE "C"') : raw('')
  return sql`(${l}${bytewise} ${raw(operator)} ${r}${bytewise})`
}

function member(left: Ast, right: Ast, scope: SqlScope): Sql {
  const names = namesOf(right)
  const links = names?.length === 1 ? scope.object.fields.get(names[0]!) : undefined
  if (links?.stores === 'links') {
    scope.checkField(scope.object, links, links.name, spanOf(right))
    const id = value(left, scope)
    const x = scope.joins.nextAlias()
    return sql`EXISTS (SELECT 1 FROM ${ident('app', linkTable(scope.object.name, links.name))} ${raw(x)}
      WHERE ${columnOf(x, 'source_id')} = ${columnOf(scope.alias, 'id')} AND ${columnOf(x, 'target_id')}::text = ${id.sql}::text)`
  }
  const list = right.type === 'unary' && right.value === '[' ? (right.expressions ?? []) : undefined
  if (list) {
    if (list.length === 0) return raw('false')
    const subject = value(left, scope)
    const items = list.map((entry) => comparable(subject, value(entry, scope), scope.model.settings.timeZone))
    return sql`(${items[0]![0]} IN (${join(items.map(([, item]) => item))}))`
  }
  const set = value(right, scope)
  const subject = value(left, scope)
  if (set.known && Array.isArray(set.known.value))
    return sql`(${subject.sql}::text = ANY(${set.known.value}::text[]))`
  if (set.type === 'tags' && subject.type !== 'str')
    throw invalid(subject.span, 'only a text can be looked for in this list', '此列表只能查找文本')
  if (set.type === 'tags') return sql`(${subject.sql} = ANY(${set.sql}))`
  const [l, r] = comparable(subject, set, scope.model.settings.timeZone)
  return sql`(${l} = ${r})`
}

function exists(ast: Ast, scope: SqlScope): Sql {
  const names = namesOf(ast)
  if (names?.length === 1) {
    const name = names[0]!
    const field = scope.object.fields.get(name)
    if (!field && scope.object.relations.has(name)) return existsIn(scope, name, scope.alias, spanOf(ast))
    if (field?.stores === 'links') {
      scope.checkField(scope.object, field, name, spanOf(ast))
      const x = scope.joins.nextAlias()
      return sql`EXISTS (SELECT 1 FROM ${ident('app', linkTable(scope.object.name, name))} ${raw(x)} WHERE ${columnOf(x, 'source_id')} = ${columnOf(scope.alias, 'id')})`
    }
  }
  return sql`(${value(ast, scope).sql} IS NOT NULL)`
}

function value(ast: Ast, scope: SqlScope): Value {
  const span = spanOf(ast)
  const only = single(ast)
  if (only) return value(only, scope)
  switch (ast.type) {
    case 'number':
      return { sql: sql`${String(ast.value)}::numeric`, type: 'num', span, known: { value: ast.value } }
    case 'string':
      return { sql: sql`${ast.value}::text`, type: 'str', span, known: { value: ast.value } }
    case 'value':
      if (ast.value === null)
        throw notSql(
          span,
          'null is never equal to anything; ask $exists(field) or $not($exists(field))',
          '空值不能比较，请使用 $exists(字段) 或 $not($exists(字段))',
        )
      return { sql: raw(String(ast.value)), type: 'bool', span, known: { value: ast.value } }
    case 'path':
      return path(ast, scope, span)
    case 'function':
      return call(ast, scope, span)
    case 'binary':
      if (arithmetic.has(String(ast.value))) return calculation(ast, scope, span)
      return { sql: sql`(${condition(ast, scope)} IS TRUE)`, type: 'bool', span }
    case 'unary':
      if (ast.value === '-' && ast.expression)
        return { ...number(ast.expression, scope), sql: sql`(- ${number(ast.expression, scope).sql})` }
      break
    case 'condition':
      return choice(ast, scope, span)
    case 'variable':
      if (ast.value === 'user')
        throw invalid(span, '$user needs a field, e.g. $user.id', '$user 后需要字段，例如 $user.id')
      throw invalid(span, `there is no $${String(ast.value)} here`, `此处没有 $${String(ast.value)}`)
  }
  throw notSql(
    span,
    'this part of the language works in mappings and templates, not in a filter',
    '该写法只能用于映射和模板，不能用于筛选',
  )
}

function number(ast: Ast, scope: SqlScope): Value {
  const result = value(ast, scope)
  if (result.type === 'num' || result.type === 'int') return result
  throw invalid(result.span, 'a number is needed here', '此处需要数字')
}

function calculation(ast: Ast, scope: SqlScope, span: Span): Value {
  const [left, right] = sides(ast).map((side) => number(side, scope)) as [Value, Value]
  const divisor = ast.value === '/' ? sql`NULLIF(${right.sql}::float8, 0)` : sql`${right.sql}::float8`
  return { sql: sql`(${left.sql}::float8 ${raw(String(ast.value))} ${divisor})`, type: 'num', span }
}

function choice(ast: Ast, scope: SqlScope, span: Span): Value {
  if (!ast.condition || !ast.then) throw notSql(span, 'this choice is not complete', '条件不完整')
  const yes = value(ast.then, scope)
  const no = ast.else ? value(ast.else, scope) : undefined
  const numeric = (type: Value['type']) => type === 'num' || type === 'int'
  if (no && no.type !== yes.type && !(numeric(no.type) && numeric(yes.type)))
    throw invalid(span, 'both sides of a choice must be of one kind', '条件的两个结果必须类型相同')
  const other = no ? no.sql : raw('NULL')
  return {
    sql: sql`CASE WHEN ${condition(ast.condition, scope)} THEN ${yes.sql} ELSE ${other} END`,
    type: yes.type,
    span,
  }
}

function call(ast: Ast, scope: SqlScope, span: Span): Value {
  const name = String(ast.procedure?.value)
  if ((name === 'not' || name === 'exists' || name === 'boolean') && ast.arguments?.length !== 1)
    throw invalid(span, `$${name} takes one argument`, `$${name} 需要一个参数`)
  if (name === 'not' || name === 'exists' || name === 'boolean')
    return { sql: sql`(${condition(ast, scope)} IS TRUE)`, type: 'bool', span }
  const known = sqlFunctions[name]
  if (!known || !Object.hasOwn(sqlFunctions, name))
    throw notSql(span, `$${name} is not possible in a filter`, `筛选中不能使用 $${name}`)
  const args = (ast.arguments ?? []).map((argument) => value(argument, scope))
  return { ...known(scope, args, span), span }
}

const userTypes: Record<string, LanguageType> = {
  id: 'ref',
  name: 'str',
  email: 'str',
  department: 'ref',
  roles: 'tags',
  teams: 'tags',
}

function path(ast: Ast, scope: SqlScope, span: Span): Value {
  const [first, second] = ast.steps ?? []
  if (first?.type === 'variable' && first.value === 'user') {
    const name = String(second?.value)
    const type = ast.steps?.length === 2 && Object.hasOwn(userTypes, name) ? userTypes[name] : undefined
    if (!type)
      throw invalid(
        span,
        `$user has no "${name}"; it has ${Object.keys(userTypes).join(', ')}`,
        `$user 没有“${name}”，可用：${Object.keys(userTypes).join('、')}`,
      )
    const known = scope.user[name as keyof typeof scope.user]
    return {
      sql:
        type === 'tags' ? sql`${known}::text[]` : type === 'ref' ? sql`${known}::uuid` : sql`${known}::text`,
      type,
      span,
      known: { value: known },
    }
  }
  const names = namesOf(ast)
  if (!names)
    throw notSql(
      span,
      'only field names and to-one paths such as department.name are possible here',
      '此处只能使用字段名或单向路径，例如 department.name',
    )
  if (names.length === 1 && !scope.object.fields.has(names[0]!) && scope.object.relations.has(names[0]!))
    throw notSql(
      span,
      `"${names[0]}" is a list; ask $exists(${names[0]})`,
      `“${names[0]}”是列表，请使用 $exists(${names[0]})`,
    )
  if (names.length === 0) throw unknownField(scope.object, '', span)
  const found = followPath(scope, names, span)
  if (found.field.stores === 'links')
    throw notSql(
      span,
      `"${found.text}" holds several records; use $user.id in ${found.text} or $exists(${found.text})`,
      `“${found.text}”包含多条记录，请使用 in 或 $exists`,
    )
  const column =
    found.field.stores === 'target'
      ? referenceId(found.alias, found.field)
      : columnOf(found.alias, found.field.name)
  return { sql: column, type: found.field.language, span, field: found.field }
}
