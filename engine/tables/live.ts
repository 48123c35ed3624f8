import type { Queryable } from '../database.ts'
import { ident, join, raw, sql } from '../sql.ts'
import type { ColumnShape, ForeignKeyShape, LiveSchema, LiveTable } from './schema.ts'

/** Below this a table's rows are counted, above it the planner's estimate is good enough. */
const counted = 100_000

/** The tables of the schema `app` as the database has them now. */
export async function readLiveSchema(db: Queryable): Promise<LiveSchema> {
  const tables = await readTables(db)
  const [terms] = await Promise.all([
    db.first<{ there: boolean }>(
      sql`SELECT to_regprocedure('jx.search_terms(uuid,uuid[],text[])') IS NOT NULL AS there`,
    ),
    readColumns(db, tables),
    readIndexes(db, tables),
    readConstraints(db, tables),
  ])
  return { tables, hasTerms: terms?.there === true }
}

interface TableRow {
  name: string
  estimate: number
  bytes: string
  ever: number
}

async function readTables(db: Queryable): Promise<Map<string, LiveTable>> {
  const rows = await db.rows<TableRow>(sql`
    SELECT c.relname AS name, greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::float8 AS estimate,
      pg_relation_size(c.oid) AS bytes,
      (SELECT count(*)::int FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS ever
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'app' AND c.relkind = 'r' ORDER BY c.relname`)
  const counts = await countRows(
    db,
    rows.filter((row) => Number(row.bytes) > 0 && row.estimate < counted).map((row) => row.name),
  )
  return new Map(
    rows.map(({ name, estimate, bytes, ever }) => {
      const rowCount = Number(bytes) === 0 ? 0 : (counts.get(name) ?? Math.round(estimate))
      return [
        name,
        {
          name,
          columns: new Map(),
          indexes: new Map(),
          foreignKeys: [],
          checks: new Map(),
          rows: rowCount,
          everColumns: ever,
        },
      ]
    }),
  )
}

async function countRows(db: Queryable, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map()
  const counts = names.map(
    (name) => sql`SELECT ${name}::text AS name,
      (SELECT count(*)::int FROM (SELECT 1 FROM ${ident('app', name)} LIMIT ${counted}) AS page) AS rows`,
  )
  const rows = await db.rows<{ name: string; rows: number }>(join(counts, ' UNION ALL '))
  return new Map(rows.map((row) => [row.name, row.rows]))
}

interface ColumnRow {
  table: string
  name: string
  type: string
  notNull: boolean
  default: string | null
}

async function readColumns(db: Queryable, tables: Map<string, LiveTable>): Promise<void> {
  const rows = await db.rows<ColumnRow>(sql`
    SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
      a.attnotnull AS "notNull", pg_get_expr(d.adbin, d.adrelid) AS "default"
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE n.nspname = 'app' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum`)
  for (const row of rows) {
    const shape: ColumnShape = { name: row.name, type: row.type, notNull: row.notNull }
    if (row.default !== null) shape.default = withoutCast(row.default)
    tables.get(row.table)?.columns.set(row.name, shape)
  }
}

/** `'new'::text` is how PostgreSQL prints the default `'new'`. */
export const withoutCast = (expression: string): string =>
  expression.replace(/::[a-z ]+(\(\d+(,\d+)?\))?(\[\])?$/, '')

interface IndexRow {
  table: string
  name: string
  unique: boolean
  primary: boolean
  valid: boolean
  columns: string[]
}

/** Columns of expressions are found through the dependencies that PostgreSQL keeps. */
async function readIndexes(db: Queryable, tables: Map<string, LiveTable>): Promise<void> {
  const rows = await db.rows<IndexRow>(sql`
    SELECT c.relname AS "table", i.relname AS name, x.indisunique AS "unique", x.indisprimary AS "primary",
      x.indisvalid AND x.indisready AS valid,
      ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY(x.indkey)
        UNION SELECT a.attname::text FROM pg_depend d
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attname <> 'deleted_at'
          WHERE d.classid = 'pg_class'::regclass AND d.objid = i.oid AND d.refclassid = 'pg_class'::regclass
            AND d.refobjid = c.oid AND d.refobjsubid > 0) AS columns
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'app' AND c.relkind = 'r'`)
  for (const { table, ...index } of rows) tables.get(table)?.indexes.set(index.name, index)
}

interface ConstraintRow {
  table: string
  name: string
  kind: 'f' | 'c'
  valid: boolean
  column: string
  target: string | null
  action: string
}

const actions: Record<string, ForeignKeyShape['onDelete']> = { n: 'SET NULL', c: 'CASCADE' }

async function readConstraints(db: Queryable, tables: Map<string, LiveTable>): Promise<void> {
  const rows = await db.rows<ConstraintRow>(sql`
    SELECT c.relname AS "table", k.conname AS name, k.contype AS kind, k.convalidated AS valid,
      a.attname AS "column", t.relname AS target, k.confdeltype AS action
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
    LEFT JOIN pg_class t ON t.oid = k.confrelid
    WHERE n.nspname = 'app' AND k.contype IN (${raw("'f', 'c'")})`)
  for (const row of rows) {
    const table = tables.get(row.table)
    if (row.kind === 'c') table?.checks.set(row.name, { name: row.name, valid: row.valid })
    else if (row.target !== null)
      table?.foreignKeys.push({
        name: row.name,
        column: row.column,
        target: row.target,
        onDelete: actions[row.action] ?? 'NO ACTION',
        valid: row.valid,
      })
  }
}
