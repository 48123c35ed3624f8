import type { Ctx } from '../../context.ts'
import type { DuplicateRule, FieldDef, ObjectDef } from '../../model.ts'
import type { Sql } from '../../sql.ts'
import type { Change } from '../change.ts'
import { recordset, toRow } from '../steps/to-row.ts'
import { storedValue } from '../stored-value.ts'
import type { Judged } from './judged.ts'

/** The batch's records as a rule compares them. */
export interface ComparedRows {
  /** Their changes, by the number in `_n`. */
  changes: readonly Change[]
  /** A table `x`: id, the columns compared, `_n`, and in `_m` the names of the matches that are asked about. */
  table: Sql
}

/** Records that are judged, and those beside them in the batch which they may repeat. */
export function comparedRows(
  ctx: Ctx,
  object: ObjectDef,
  rule: DuplicateRule,
  { judged, others }: { judged: readonly Judged[]; others: readonly Change[] },
): ComparedRows {
  const names = new Set(
    rule.matches.flatMap((match) =>
      match.parts.flatMap((part) => (match.in === object.name ? [part.field, part.with] : [part.field])),
    ),
  )
  const fields = [...names].map((name) => object.fields.get(name)!)
  const asked = new Map(judged.map(({ change, matches }) => [change, [...matches].map(({ name }) => name)]))
  const changes = others.filter(
    (change) =>
      asked.has(change) || change.kind === 'create' || fields.some(({ name }) => change.values.has(name)),
  )
  const rows = changes.map((change, at) => ({
    ...toRow(ctx, whole(change, fields), fields),
    _n: at,
    _m: `{${(asked.get(change) ?? []).join()}}`,
  }))
  const columns = [
    ...fields.flatMap((field) => field.columns),
    { name: '_n', type: 'integer' },
    { name: '_m', type: 'text[]' },
  ]
  return { changes, table: recordset(rows, columns) }
}

/** With the stored values of fields that the change leaves alone. */
function whole(change: Change, fields: readonly FieldDef[]): Change {
  const values = new Map(change.values)
  for (const field of fields)
    if (!values.has(field.name) && change.before) values.set(field.name, storedValue(change.before, field))
  return { ...change, values }
}
