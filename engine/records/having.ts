import type { Ctx } from '../context.ts'
import { conditionToSql } from '../expressions/to-sql.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { ruleScope } from '../permissions/rule-condition.ts'
import type { Sql } from '../sql.ts'

/**
 * A condition over the measures of an aggregate (`n > 10 and total >= 1000`): they are numbers, named as asked.
 *
 * @param column of a measure in the sub-select `alias`
 * @throws expression_invalid for anything that is no measure
 */
export function havingCondition(
  ctx: Ctx,
  object: ObjectDef,
  {
    text,
    measures,
    alias,
    column,
  }: { text: string; measures: readonly string[]; alias: string; column: (name: string) => string },
): Sql {
  const fields = new Map(measures.map((name) => [name, measureField(name, column(name))]))
  return conditionToSql(text, ruleScope(ctx, { ...object, fields, relations: new Map() }, alias))
}

function measureField(name: string, column: string): FieldDef {
  return {
    name: column,
    type: 'decimal',
    label: name,
    system: false,
    required: false,
    readOnly: true,
    unique: false,
    indexed: false,
    searchable: false,
    multiple: false,
    history: false,
    secret: false,
    exclude: [],
    to: [],
    open: false,
    was: [],
    raw: {},
    columns: [{ name: column, type: 'numeric' }],
    language: 'num',
    stores: 'value',
  }
}
