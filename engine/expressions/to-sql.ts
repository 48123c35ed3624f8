import { check } from '../../metadata/language/check/index.ts'
import type { Node } from '../../metadata/language/types.ts'
import type { Sql } from '../sql.ts'
import { checkOnce, everywhere, requireNode } from './check-text.ts'
import type { Frames, SqlScope } from './scope.ts'
import { nodeTruth } from './sql/node-truth.ts'
import { nodeValue } from './sql/node-value.ts'

/**
 * A condition as SQL for WHERE: only IS TRUE matters, and comparisons stay bare so that indexes serve them.
 * @throws expression_invalid, expression_not_sql (with `from`, `to`)
 */
export function conditionToSql(text: string, scope: SqlScope): Sql {
  return conditionSql(checkedCondition(text, scope), scope)
}

/** A condition as it is checked in that place. @throws expression_invalid, expression_not_sql (with `from`, `to`) */
export const checkedCondition = (text: string, scope: SqlScope): Node => nodeOf(text, scope, 'condition')

/** A checked expression as SQL for WHERE. */
export const conditionSql = (node: Node, scope: SqlScope): Sql => nodeTruth(node, framesOf(scope))

/** A checked expression as a value: NULL is missing. */
export const valueSql = (node: Node, scope: SqlScope): Sql => nodeValue(node, framesOf(scope))

const framesOf = (scope: SqlScope): Frames => ({
  root: scope,
  row: scope,
  value: nodeValue,
  truth: nodeTruth,
})

function nodeOf(text: string, scope: SqlScope, expect?: 'condition'): Node {
  const { model, object } = scope
  const objects = {
    get: (name: string) => (name === object.name ? object : model.objects.get(name)),
  }
  const names = { ...everywhere, ...(scope.host ? { record: scope.host.object } : {}) }
  const given = { objects, object: object.name, names }
  // What a person may not see is neither proposed nor remembered for others.
  const usual = model.objects.get(object.name) === object && !scope.mayName
  const checked = usual
    ? checkOnce(model, text, given, `sql ${scope.host?.object ?? ''}`, expect)
    : check(text, { ...given, ...(scope.mayName ? { mayName: scope.mayName } : {}) }, expect)
  return requireNode(checked)
}
