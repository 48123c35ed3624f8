import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { filledBy } from '../expressions/filled.ts'
import { Joins } from '../expressions/scope.ts'
import { checkedCondition, conditionSql } from '../expressions/to-sql.ts'
import type { ObjectDef } from '../model.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ruleCondition } from '../permissions/rule-condition.ts'
import { allOf, empty, ident, join, raw, type Sql, sql } from '../sql.ts'
import { listHash, readCursor, writeCursor } from './cursor.ts'
import { firstRows } from './first-rows.ts'
import { type StaleSince, staleColumn, staleSince } from './kept/stale.ts'
import { segments } from './keyset.ts'
import { objectFor } from './known-object.ts'
import type { ListQuery } from './list-query.ts'
import { parseSort, type SortKey } from './order.ts'
import { keyColumns, pageRows } from './page-rows.ts'
import { listSearch } from './search-hits.ts'
import { comparableSort, pathSeen } from './seen-paths.ts'
import { listedFields, select } from './selection.ts'
import { personScope } from './sql-scope.ts'

export interface RecordPage {
  data: Record<string, unknown>[]
  page: {
    next: string | null
    count?: number
    countKind: 'exact' | 'estimate' | 'none'
    /** Stored values of this object that a job is still bringing up to date, by field. */
    stale_since?: StaleSince
  }
}

/** Rows of a list besides its own filter: children of a record, a search's hits. */
export interface ListWithin {
  /** Condition under alias `a`. */
  where: Sql
  /** What tells this list from others, for its cursors. */
  key: string
}

const estimateCap = 10_000

/** Rows of a page up to which labels are looked up row by row; beyond that joins are worth their planning. */
const mostOnScreen = 200

/**
 * One page of an object's records: filter, search, sort, fields, keyset cursor or offset, count; one statement.
 *
 * @throws unknown_object, forbidden, parameter_invalid, expression_invalid, unknown_field, field_masked, cursor_invalid
 */
export async function listRecords(
  ctx: Ctx,
  objectName: string,
  query: ListQuery,
  within?: ListWithin,
): Promise<RecordPage> {
  const object = objectFor(ctx, objectName, 'read')
  const joins = new Joins()
  const scope = personScope(ctx, object, 'a', joins)
  const view = viewOf(ctx, object, query.view)
  const sort = query.sort ?? comparableSort(ctx, object, view?.sort ?? object.sort)
  const filter = query.filter ? checkedCondition(query.filter, scope) : undefined
  const filled = filter && filledBy(filter)
  const keys = withoutId(parseSort(ctx, object, sort, scope)).map((key) =>
    // Where the filter lets no empties through, they are not even planned for.
    key.own && filled?.has(key.own) ? { ...key, nullable: false } : key,
  )
  const search = query.search ? listSearch(ctx, object, query.search, query.deleted) : undefined
  const withoutSearch = [
    raw(query.deleted ? 'a."deleted_at" IS NOT NULL' : 'a."deleted_at" IS NULL'),
    ...optional(rowsFor(ctx, object, 'read')),
    ...(query.deleted ? optional(rowsFor(ctx, object, 'delete')) : []),
    ...optional(within?.where),
    ...(view?.filter ? [ruleCondition(ctx, object, 'a', view.filter, 'v')] : []),
    ...(filter ? [conditionSql(filter, scope)] : []),
  ]
  const searched = (parts: readonly Sql[] | undefined): Sql[] =>
    parts ? parts.map((part) => allOf([...withoutSearch, part])) : [allOf(withoutSearch)]
  const hash = listHash([
    object.name,
    sort,
    query.filter ?? '',
    query.search ?? '',
    query.view ?? '',
    query.deleted,
    within?.key ?? '',
  ])
  const place = query.cursor ? readCursor(ctx, hash, query.cursor, keys.length) : undefined
  const selection = select(ctx, object, query.fields ?? view?.fields ?? listedFields(ctx, object), 'p', {
    labels: query.limit > mostOnScreen ? 'joined' : 'looked up',
  })

  const page = pageRows({
    object,
    joins,
    either: searched(search?.rows),
    keys,
    parts: segments(keys, raw('a."id"'), place),
    columns: selection.reads,
    limit: query.limit,
    offset: query.offset,
  })
  const { rows: found, head } = await firstRows<Record<string, unknown>>(
    ctx,
    sql`SELECT ${join([raw('p."id" AS "_id"'), ...keyColumns(keys), selection.columns])}
      FROM (${page.from}) p ${selection.joins} ORDER BY ${page.orderBy}`,
    sql`${countColumn(query, object, joins, searched(search?.all))}${staleColumn(object)}`,
    { keptFor: ctx.model.version, plannedByValues: true, ...(search ? { with: search.found } : {}) },
  )
  const shown = found.slice(0, query.limit)
  const last = found.length > query.limit ? shown.at(-1) : undefined
  const next = last
    ? writeCursor(ctx, hash, {
        values: keys.map((_, at) => last[`_k${at}`] as string | null),
        id: String(last['_id']),
      })
    : null
  const stale = staleSince(ctx, object, head)
  return {
    data: shown.map((row) => selection.read(row)),
    page: { next, ...countOf(query, head), ...(stale ? { stale_since: stale } : {}) },
  }
}

const optional = (condition: Sql | undefined): Sql[] => (condition ? [condition] : [])

/** An order by id is the tie-break alone. */
const withoutId = (keys: SortKey[]): SortKey[] =>
  keys.length > 0 && keys.every((key) => key.path === 'id') ? [] : keys

function countColumn(query: ListQuery, object: ObjectDef, joins: Joins, either: readonly Sql[]): Sql {
  if (query.count === 'none') return empty
  const rows = join(
    either.map(
      (conditions) =>
        sql`(SELECT 1 FROM ${ident('app', object.name)} a ${joins.sql} WHERE ${conditions} ${query.count === 'exact' ? empty : raw(`LIMIT ${estimateCap + 1}`)})`,
    ),
    ' UNION ALL ',
  )
  return sql`, (SELECT count(*) FROM (${rows}) counted) AS "_count"`
}

function countOf(
  query: ListQuery,
  head: Record<string, unknown>,
): { count?: number; countKind: RecordPage['page']['countKind'] } {
  if (query.count === 'none') return { countKind: 'none' }
  const count = Number(head['_count'])
  return query.count === 'estimate' && count > estimateCap
    ? { count: estimateCap, countKind: 'estimate' }
    : { count, countKind: 'exact' }
}

/** A view's filter, sort and columns as defaults. Columns the person may not see are left out. */
function viewOf(
  ctx: Ctx,
  object: ObjectDef,
  name: string | undefined,
): { filter?: string; sort?: string; fields?: string[] } | undefined {
  if (!name) return undefined
  const view = ctx.model.views.get(name)
  if (!view || view.object !== object.name)
    throw new AppError('parameter_invalid', {
      parameter: 'view',
      value: name,
      reason: `${object.name} has no such view.`,
      reasonZh: `“${object.name}”没有该视图。`,
    })
  const fields = [
    ...(view.columns ?? []).map((column) => (typeof column === 'string' ? column : column.field)),
    ...(view.card ?? []),
  ]
  const seen = fields.filter((path) => pathSeen(ctx, object, path))
  return {
    ...(view.filter ? { filter: view.filter } : {}),
    ...(view.sort ? { sort: view.sort } : {}),
    ...(seen.length > 0 ? { fields: seen } : {}),
  }
}
