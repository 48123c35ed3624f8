import { RE2JS } from 're2js'
import type { Ctx } from '../../../../engine/context.ts'
import { checkOnce, everywhere } from '../../../../engine/expressions/check-text.ts'
import { interpret } from '../../../../engine/expressions/interpreter/interpret.ts'
import { Joins, type SqlScope } from '../../../../engine/expressions/scope.ts'
import { conditionSql, valueSql } from '../../../../engine/expressions/to-sql.ts'
import { ruleScope } from '../../../../engine/permissions/rule-condition.ts'
import { loadRows, type MutableRow, readRow } from '../../../../engine/rules/load-rows.ts'
import { sql } from '../../../../engine/sql.ts'
import { compileNode, holds, type Surroundings } from '../../../../metadata/language/evaluate.ts'
import { emptyNeed, mergeNeeds, needsOf } from '../../../../metadata/language/needs.ts'
import type { Kind, Node } from '../../../../metadata/language/types.ts'

export interface Mismatch {
  expression: string
  record: string
  closure: unknown
  sql: unknown
  interpreter: unknown
  where?: boolean
}

const patterns = new Map<string, RE2JS>()
const matches = (source: string, text: string): boolean => {
  const pattern = patterns.get(source) ?? RE2JS.compile(source)
  patterns.set(source, pattern)
  return pattern.matcher(text).find()
}

/** Text or number of an SQL value, so that the driver's own conversions stay out of it. */
const asText = (kind: Kind, value: ReturnType<typeof valueSql>) =>
  kind === 'dt'
    ? sql`to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : kind === 'num' || kind === 'int' || kind === 'bool'
      ? value
      : sql`(${value})::text`

const asId = (kind: Kind, value: unknown): unknown =>
  kind === 'ref' ? (value as { id?: string } | undefined)?.id : value

const plain = (value: unknown): unknown => (Object.is(value, -0) ? 0 : (value ?? undefined))

/**
 * One expression over every piece, by closure, by SQL as a value and in WHERE, and by the interpreter.
 *
 * @returns undefined when the text does not check, which the generator should not make happen
 */
export async function compareEngines(
  ctx: Ctx,
  expression: string,
  rows: readonly MutableRow[],
): Promise<{ mismatches: Mismatch[]; checks: number } | undefined> {
  const node = nodeOf(ctx, expression)
  if (!node) return undefined
  const object = ctx.model.objects.get('piece')!
  const joins = new Joins()
  const scope = ruleScope(ctx, object, 'a', joins)
  const [value, truth] = [valueSql(node, scope), conditionSql(node, scope)]
  const found = await ctx.db.rows<{ id: string; v: unknown; t: boolean }>(
    sql`SELECT a.id, ${asText(node.type, value)} AS v, (${truth}) IS TRUE AS t FROM app.piece a ${joins.sql} WHERE a.deleted_at IS NULL`,
  )
  const kept = await ctx.db.rows<{ id: string }>(
    sql`SELECT a.id FROM app.piece a ${joins.sql} WHERE a.deleted_at IS NULL AND ${truth}`,
  )
  const inWhere = new Set(kept.map(({ id }) => id))
  const bySql = new Map(found.map((row) => [row.id, row]))
  const around = surroundings(ctx, scope)
  const run = compileNode(node)
  const groups: Record<string, string> = { cut: 'open', weld: 'open', sold: 'done', lost: 'cancelled' }
  const interpreted = interpret(expression, ctx.model.settings.timeZone, (path) =>
    path.join('.') === 'stage' ? groups : {},
  )
  const mismatches: Mismatch[] = []
  for (const row of rows) {
    const id = String(row['id'])
    const closure = plain(run(row, around))
    const fromSql = plain(bySql.get(id)!.v)
    const interpreter = plain(asId(node.type, await interpreted(row, around)))
    const isTrue = holds(node, row, around)
    const agree =
      closure === fromSql &&
      closure === interpreter &&
      isTrue === bySql.get(id)!.t &&
      isTrue === inWhere.has(id)
    if (!agree)
      mismatches.push({
        expression,
        record: JSON.stringify(row),
        closure,
        sql: fromSql,
        interpreter,
        where: inWhere.has(id),
      })
  }
  return { mismatches, checks: rows.length * 4 }
}

function nodeOf(ctx: Ctx, expression: string): Node | undefined {
  const checked = checkOnce(
    ctx.model,
    expression,
    { objects: ctx.model.objects, object: 'piece', names: everywhere },
    'differential',
  )
  return checked.node
}

function surroundings(ctx: Ctx, { now, today }: SqlScope): Surroundings {
  return {
    timeZone: ctx.model.settings.timeZone,
    now: now.toISOString(),
    today,
    given: { user: { id: ctx.user.id } },
    matches,
  }
}

/** Every piece with all that any expression of the generator reads. */
export async function loadPieces(ctx: Ctx): Promise<MutableRow[]> {
  const everything = [
    'bench.hall.level + bench.hall.rent + bench.rank > 0 and bench.hall.name & bench.name = "" and bench.open and bench.opened < $today()',
    '$sum(parts.(qty * cost)) > 0 and $count(parts[spare and made < $today()].label) > 0 and $sum(parts.bench.rank) > 0',
    '$count(parts[bench.open and bench.opened < $today() and bench.name = ""].bench.hall.level) > 0',
    '$count(helpers.rank) > 0 and (bench in bench.hall.benches) and $sum(bench.pieces[done].price) + $sum(bench.pieces.parts.qty) > 0',
  ].map((text) => nodeOf(ctx, text)!)
  const object = ctx.model.objects.get('piece')!
  const own = { ...emptyNeed(), fields: new Set([...object.fields.keys(), 'worth_base']) }
  const need = mergeNeeds(needsOf(everything).root, own)
  const stored = await ctx.db.rows<Record<string, unknown>>(
    sql`SELECT * FROM app.piece WHERE deleted_at IS NULL ORDER BY id`,
  )
  const rows = stored.map((row) => readRow(object, row, need))
  await loadRows({ model: ctx.model, db: ctx.db }, object, need, rows)
  return rows
}
