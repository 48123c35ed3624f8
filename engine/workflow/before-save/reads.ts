import type { Row } from '../../../metadata/language/evaluate.ts'
import type { Ctx } from '../../context.ts'
import { Joins } from '../../expressions/scope.ts'
import { conditionToSql } from '../../expressions/to-sql.ts'
import type { ObjectDef } from '../../model.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import type { GraphNode } from '../../process/graph/graph.ts'
import { aggregateStatement } from '../../records/aggregate.ts'
import { type AggregateQuery, parseAggregate } from '../../records/aggregate-query.ts'
import { objectFor } from '../../records/known-object.ts'
import { parseSort } from '../../records/order.ts'
import { comparableSort } from '../../records/seen-paths.ts'
import { personScope } from '../../records/sql-scope.ts'
import { readRow } from '../../rules/load-rows.ts'
import { allOf, ident, join, raw, type Sql, sql } from '../../sql.ts'

/** What a node of one record asks the database, with the record's own values filled in. */
export interface Read {
  node: GraphNode
  filter: string | undefined
}

/** Different questions of one node that go into one statement. */
const atOnce = 50
const usualLimit = 100
const mostFound = 200

/**
 * Answers what the records of a batch ask: records with the same question share its answer, different questions of one
 * node go together. What the batch itself is about to write is not seen yet.
 *
 * @param ctx whose rights count
 */
export async function answerReads(ctx: Ctx, reads: readonly Read[]): Promise<unknown[]> {
  const answers = new Map<string, unknown>()
  const keyOf = ({ node, filter }: Read): string => `${node.id} ${filter ?? ''}`
  const byNode = new Map<GraphNode, Map<string, string | undefined>>()
  for (const read of reads) {
    const filters = byNode.get(read.node) ?? new Map<string, string | undefined>()
    byNode.set(read.node, filters.set(keyOf(read), read.filter))
  }
  for (const [node, filters] of byNode) {
    const asked = [...filters]
    for (let from = 0; from < asked.length; from += atOnce) {
      const some = asked.slice(from, from + atOnce)
      const found = await ask(
        ctx,
        node,
        some.map(([, filter]) => filter),
      )
      for (const [at, [key]] of some.entries()) answers.set(key, found[at])
    }
  }
  return reads.map((read) => answers.get(keyOf(read)))
}

type Rows = (Record<string, unknown> & { _q: number })[]

async function ask(ctx: Ctx, node: GraphNode, filters: readonly (string | undefined)[]): Promise<unknown[]> {
  const question = node.type === 'find' ? finding(ctx, node) : aggregating(ctx, node)
  const arms = filters.map((filter, at) => sql`(${question.arm(filter, raw(String(at)))})`)
  const rows = await ctx.db.rows<Rows[number]>(
    sql`SELECT u.* FROM (${join(arms, ' UNION ALL ')}) u ORDER BY u."_q", u."_n"`,
  )
  const groups = filters.map((): Rows => [])
  for (const row of rows) groups[Number(row._q)]!.push(row)
  return groups.map((group) => question.answer(group))
}

interface Question {
  arm(filter: string | undefined, at: Sql): Sql
  answer(rows: Rows): unknown
}

interface FindOptions {
  object: string
  sort?: string
  limit?: number
  fields?: string[]
  first?: boolean
}

function finding(ctx: Ctx, { options }: GraphNode): Question {
  const { object: name, sort, limit, fields, first } = options as unknown as FindOptions
  const object = objectFor(ctx, name, 'read')
  const seen = seenFields(ctx, object, fields)
  const most = first ? 1 : Math.min(limit ?? usualLimit, mostFound)
  return {
    arm(filter, at) {
      const joins = new Joins()
      const scope = personScope(ctx, object, 'a', joins)
      const keys = parseSort(ctx, object, sort ?? comparableSort(ctx, object, object.sort), scope)
      const order = join([
        ...keys.map((key) => sql`${key.sql} ${raw(key.descending ? 'DESC' : 'ASC')} NULLS LAST`),
        raw('a."id"'),
      ])
      const rows = rowsFor(ctx, object, 'read')
      const where = allOf([
        raw('a."deleted_at" IS NULL'),
        ...(rows ? [rows] : []),
        ...(filter === undefined ? [] : [conditionToSql(filter, scope)]),
      ])
      return sql`SELECT ${at} AS "_q", row_number() OVER (ORDER BY ${order}) AS "_n", a.*
        FROM ${ident('app', object.name)} a ${joins.sql} WHERE ${where} ORDER BY ${order} LIMIT ${raw(String(most))}`
    },
    answer(rows) {
      const need = { fields: seen, refs: new Map(), lists: new Map() }
      const found: Row[] = rows.map((row) => readRow(object, row, need))
      return first ? found[0] : found
    },
  }
}

/** Hidden fields and masked ones are not there. */
function seenFields(ctx: Ctx, object: ObjectDef, wanted: readonly string[] | undefined): Set<string> {
  const fields = [...object.fields.values()].filter(
    (field) =>
      !field.secret && (ctx.user.system || ['read', 'edit'].includes(fieldRight(ctx, object, field).level)),
  )
  const names = fields.map(({ name }) => name)
  return new Set(wanted ? ['id', ...wanted.filter((name) => names.includes(name))] : names)
}

interface AggregateOptions {
  object: string
  groupBy?: unknown[]
  measures?: Record<string, unknown>
  limit?: number
}

function aggregating(ctx: Ctx, { options }: GraphNode): Question {
  const { object, groupBy, measures, limit } = options as unknown as AggregateOptions
  const queryOf = (filter: string | undefined): AggregateQuery =>
    parseAggregate({
      ...(groupBy ? { groupBy } : {}),
      ...(measures ? { measures } : {}),
      ...(limit ? { limit } : {}),
      ...(filter === undefined ? {} : { filter }),
    })
  const { read } = aggregateStatement(ctx, object, queryOf(undefined))
  return {
    arm(filter, at) {
      const { statement } = aggregateStatement(ctx, object, queryOf(filter))
      return sql`SELECT ${at} AS "_q", row_number() OVER () AS "_n", t.* FROM (${statement}) t`
    },
    answer(rows) {
      const data = rows.map((row) => numbered(read(row)))
      return groupBy?.length ? data : data[0]
    },
  }
}

/** Sums of money and decimals are numbers to expressions. */
const numbered = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const amount = (value as { amount?: unknown } | null)?.amount ?? value
      return [name, typeof amount === 'string' && /^-?\d+(\.\d+)?$/.test(amount) ? Number(amount) : value]
    }),
  )
