import type { Queryable } from '../database.ts'
import { ident, join, type Sql, sql } from '../sql.ts'
import type {
  ColumnShape,
  ForeignKeyShape,
  LiveForeignKey,
  LiveIndex,
  LiveSchema,
  LiveTable,
} from './schema.ts'

/** Below this a table's rows are counted, above it the planner's estimate is good enough. */
const counted = 100_000

/**
 * The tables of the schema `app` as the database has them now; their rows are estimates.
 *
 * @param known what was read before: tables that are still the same are taken over, not read again
 */
export async function readLiveSchema(db: Queryable, known?: LiveSchema): Promise<LiveSchema> {
  return toLiveSchema(await db.rows<LiveRow>(liveTables(known)), known)
}

/** A table as `liveTables` answers it; what it is made of only where that is not known. */
export interface LiveRow {
  hasTerms: boolean
  /** Null in the only row where there is no table. */
  name: string | null
  /** Changes with the table's columns, indexes and constraints. */
  print: string
  estimate: number
  filled: boolean
  ever: number
  columns: (Omit<ColumnShape, 'default'> & { default: string | null })[] | null
  indexes: LiveIndex[] | null
  constraints: ConstraintRow[] | null
}

interface ConstraintRow {
  name: string
  kind: 'f' | 'c'
  valid: boolean
  column: string
  target: string | null
  action: string
}

const columns = sql`(SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
    'notNull', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attnum)
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`

/** Columns of expressions are found through the dependencies that PostgreSQL keeps. */
const indexes = sql`(SELECT json_agg(json_build_object('name', i.relname, 'unique', x.indisunique, 'primary', x.indisprimary,
    'valid', x.indisvalid AND x.indisready, 'columns',
    ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY(x.indkey)
      UNION SELECT a.attname::text FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attname <> 'deleted_at'
        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.oid AND d.refclassid = 'pg_class'::regclass
          AND d.refobjid = c.oid AND d.refobjsubid > 0)))
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid)`

const constraints = sql`(SELECT json_agg(json_build_object('name', k.conname, 'kind', k.contype, 'valid', k.convalidated,
    'column', a.attname, 'target', t.relname, 'action', k.confdeltype))
  FROM pg_constraint k LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
  LEFT JOIN pg_class t ON t.oid = k.confrelid WHERE k.conrelid = c.oid AND k.contype IN ('f', 'c'))`

/** Of everything that `columns`, `indexes` and `constraints` tell, in an order of no account. */
const print = sql`concat_ws(' ', c.oid,
  (SELECT sum(hashtextextended(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attisdropped), 0))
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
  (SELECT sum(hashtextextended(concat_ws(' ', d.adnum, d.oid), 0)) FROM pg_attrdef d WHERE d.adrelid = c.oid),
  (SELECT sum(hashtextextended(concat_ws(' ', i.oid, i.relname, x.indisunique, x.indisvalid, x.indisready), 0))
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid),
  (SELECT sum(hashtextextended(concat_ws(' ', k.oid, k.conname, k.convalidated, k.confdeltype, t.relname), 0))
    FROM pg_constraint k LEFT JOIN pg_class t ON t.oid = k.confrelid WHERE k.conrelid = c.oid))`

/** The statement by itself, for those who ask it among others. */
export function liveTables(known?: LiveSchema): Sql {
  const prints = Object.fromEntries(
    [...(known?.tables.values() ?? [])].map((table) => [table.name, table.print]),
  )
  const unlessKnown = (part: Sql) => sql`CASE WHEN c.print = k.print THEN NULL ELSE ${part} END`
  return sql`WITH c AS MATERIALIZED (
      SELECT c.oid, c.relname AS name, c.reltuples, c.relnatts, ${print} AS print
      FROM pg_class c WHERE c.relnamespace = to_regnamespace('app') AND c.relkind = 'r'
    ), k AS MATERIALIZED (SELECT key AS name, value AS print FROM json_each_text(${JSON.stringify(prints)}::json))
    SELECT to_regprocedure('jx.search_terms(uuid,uuid[],text[])') IS NOT NULL AS "hasTerms", c.name, c.print,
      greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::float8 AS estimate,
      pg_relation_size(c.oid) > 0 AS filled, c.relnatts AS ever,
      ${unlessKnown(columns)} AS columns, ${unlessKnown(indexes)} AS indexes, ${unlessKnown(constraints)} AS constraints
    FROM (VALUES (1)) one LEFT JOIN c ON true LEFT JOIN k ON k.name = c.name ORDER BY c.name`
}

export function toLiveSchema(rows: readonly LiveRow[], known?: LiveSchema): LiveSchema {
  const tables = new Map<string, LiveTable>()
  for (const row of rows) {
    if (row.name === null) continue
    const before = row.columns === null ? known?.tables.get(row.name) : undefined
    tables.set(row.name, { ...(before ?? tableOf(row.name, row)), ...rowsOf(row) })
  }
  return { tables, hasTerms: rows[0]?.hasTerms === true }
}

/** A table that holds something has a row at least. */
const rowsOf = ({ estimate, filled }: LiveRow): Pick<LiveTable, 'rows' | 'isCounted'> =>
  filled
    ? { rows: Math.max(1, Math.round(estimate)), isCounted: estimate >= counted }
    : { rows: 0, isCounted: true }

function tableOf(
  name: string,
  { print, ever, columns, indexes, constraints }: LiveRow,
): Omit<LiveTable, 'rows' | 'isCounted'> {
  const foreignKeys = (constraints ?? []).flatMap((row): LiveForeignKey[] =>
    row.kind === 'c' || row.target === null
      ? []
      : [
          {
            name: row.name,
            column: row.column,
            target: row.target,
            onDelete: actions[row.action] ?? 'NO ACTION',
            valid: row.valid,
          },
        ],
  )
  const checks = (constraints ?? []).filter(({ kind }) => kind === 'c')
  return {
    name,
    print,
    columns: new Map((columns ?? []).map((row) => [row.name, toColumn(row)])),
    indexes: new Map((indexes ?? []).map((index) => [index.name, index])),
    foreignKeys,
    checks: new Map(checks.map((row) => [row.name, { name: row.name, valid: row.valid }])),
    everColumns: ever,
  }
}

const toColumn = ({
  name,
  type,
  notNull,
  default: made,
}: NonNullable<LiveRow['columns']>[number]): ColumnShape =>
  made === null ? { name, type, notNull } : { name, type, notNull, default: withoutCast(made) }

const actions: Record<string, ForeignKeyShape['onDelete']> = { n: 'SET NULL', c: 'CASCADE' }

/** `'new'::text` is how PostgreSQL prints the default `'new'`. */
export const withoutCast = (expression: string): string =>
  expression.replace(/::[a-z ]+(\(\d+(,\d+)?\))?(\[\])?$/, '')

/**
 * The same with the rows of small tables counted, where that is not done yet.
 *
 * @param names only these tables; all unless given
 */
export async function countRows(
  db: Queryable,
  live: LiveSchema,
  names?: ReadonlySet<string>,
): Promise<LiveSchema> {
  const open = [...live.tables.values()].filter(
    ({ name, isCounted }) => !isCounted && (names?.has(name) ?? true),
  )
  if (open.length === 0) return live
  const counts = open.map(
    ({ name }) => sql`SELECT ${name}::text AS name,
      (SELECT count(*)::int FROM (SELECT 1 FROM ${ident('app', name)} LIMIT ${counted}) AS page) AS rows`,
  )
  const tables = new Map(live.tables)
  for (const { name, rows } of await db.rows<{ name: string; rows: number }>(join(counts, ' UNION ALL ')))
    tables.set(name, { ...tables.get(name)!, rows, isCounted: true })
  return { ...live, tables }
}
