import { createIndex, createTable, table } from './ddl.ts'
import type { Planning } from './planning.ts'
import type { TableShape } from './schema.ts'

/** PostgreSQL's hard limit, dropped columns included; from `nearLimit` on the plan says so. */
const columnLimit = 1_600
const nearLimit = 1_400

/** Locks a transaction may hold are finite, so new tables come 25 at a time. */
const tablesAtOnce = 25

/** New tables, empty, with their indexes. */
export function planNewTables(plan: Planning, fresh: readonly TableShape[]): void {
  for (const shape of fresh) warnOfLimit(plan, shape.name, shape.columns.size)
  for (let at = 0; at < fresh.length; at += tablesAtOnce) {
    const group = fresh.slice(at, at + tablesAtOnce)
    const names = group.map((shape) => shape.name)
    plan.add('createTable', {
      id: `tables/${names[0]}/create`,
      description: {
        en: `Create ${names.length === 1 ? 'the table' : 'the tables'} ${names.join(', ')}`,
        zh: `创建表 ${names.join('、')}`,
      },
      sql: group.flatMap((shape) => [createTable(shape), ...indexesOf(plan, shape)]),
      done: `SELECT ${names.map((name) => `to_regclass('${table(name)}') IS NOT NULL`).join(' AND ')}`,
      // Nobody reads the tables before the switch, but a reader of the catalog might hold one: so one by one.
      undo: names.map((name) => `DROP TABLE IF EXISTS ${table(name)} CASCADE`),
    })
  }
}

const indexesOf = (plan: Planning, shape: TableShape): string[] =>
  [...shape.indexes.values()]
    .filter((index) => plan.live.hasTerms || index.keys.every((key) => key.form !== 'terms'))
    .map((index) => createIndex(shape.name, index.name, index, ''))

export function warnOfLimit(plan: Planning, object: string, columns: number): void {
  if (columns < nearLimit) return
  const over = columns > columnLimit
  plan.problem({
    severity: over ? 'error' : 'warning',
    code: 'column_limit',
    path: `object/${object}#/fields`,
    message: {
      en: `"${object}" would have used ${columns} of PostgreSQL's ${columnLimit} columns a table; retired ones count.`,
      zh: `“${object}”将用掉 PostgreSQL 每表 ${columnLimit} 列中的 ${columns} 列，已停用的列也计算在内。`,
    },
  })
}
