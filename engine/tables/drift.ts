import type { Problem } from '../model.ts'
import { pathOf } from './planning.ts'
import type { LiveSchema, LiveTable, SchemaShape, TableShape } from './schema.ts'

/**
 * Where the live tables are not what the published model made of them: somebody altered one by hand. The plan is
 * made from the live schema, so publishing it is the fix.
 *
 * @param fits says of tables that they need not be looked at
 */
export function findDrift(
  published: SchemaShape,
  live: LiveSchema,
  fits: (live: LiveTable, shape: TableShape) => boolean,
): Problem[] {
  const problems: Problem[] = []
  for (const shape of published.values()) {
    const table = live.tables.get(shape.name)
    if (!table) {
      problems.push(drift(shape.name, undefined, { en: `the table is gone`, zh: '表已不存在' }))
      continue
    }
    if (fits(table, shape)) continue
    for (const wanted of shape.columns.values()) {
      const column = table.columns.get(wanted.name)
      if (!column)
        problems.push(drift(shape.name, wanted.name, { en: 'the column is gone', zh: '列已不存在' }))
      else if (column.type !== wanted.type)
        problems.push(
          drift(shape.name, wanted.name, {
            en: `it is ${column.type} instead of ${wanted.type}`,
            zh: `类型为 ${column.type}，应为 ${wanted.type}`,
          }),
        )
    }
    for (const index of shape.indexes.values()) {
      if (index.keys.some((key) => key.form === 'terms') && !live.hasTerms) continue
      if (!table.indexes.get(index.name)?.valid)
        problems.push(
          drift(shape.name, undefined, {
            en: `the index ${index.name} is missing`,
            zh: `缺少索引 ${index.name}`,
          }),
        )
    }
  }
  return problems
}

function drift(table: string, column: string | undefined, what: { en: string; zh: string }): Problem {
  const name = column === undefined ? table : `${table}.${column}`
  return {
    severity: 'warning',
    code: 'schema_drift',
    path: pathOf(table, column),
    message: {
      en: `${name} was changed outside: ${what.en}.`,
      zh: `${name} 在系统之外被改动：${what.zh}。`,
    },
    fix: { label: { en: 'Publish this plan: it brings the table back.', zh: '发布此方案即可恢复。' } },
  }
}
