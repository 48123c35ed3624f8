import { expect } from 'vitest'
import { formulaColumns, keptValues, rollupColumns } from '../../engine/expressions/derived-columns.ts'
import type { AppModel } from '../../engine/model.ts'
import { ident, type Sql, sql } from '../../engine/sql.ts'

interface Rows {
  rows<T>(query: Sql): Promise<T[]>
}

/** Every value that is kept in a column, of every record, deleted ones too for those over other records, is what it is made of. */
export async function expectExact(db: Rows, model: AppModel): Promise<void> {
  const wrong: unknown[] = []
  for (const object of model.objects.values())
    for (const field of object.fields.values()) {
      const made = field.kept ? keptValues : field.formula ? formulaColumns : field.rollup && rollupColumns
      if (!made) continue
      const values = made(model, object, field, 'a')
      for (const [at, { name }] of field.columns.entries())
        wrong.push(
          ...(await db.rows(sql`SELECT ${`${object.name}.${name}`} AS field, a."id", a.${ident(name)}::text AS kept, (${values[at]!})::text AS made
            FROM ${ident('app', object.name)} a
            WHERE a."deleted_at" IS NULL AND (a.${ident(name)}) IS DISTINCT FROM (${values[at]!}) LIMIT 5`)),
        )
    }
  expect(wrong).toEqual([])
}
