import type { Database, Queryable } from '../database.ts'
import { linkTable, targetColumn } from '../db/derived-name.ts'
import { isTimeout } from '../db/pg-errors.ts'
import { type KeptHop, type KeptPath, pathsOf } from '../expressions/kept-paths.ts'
import type { AppModel, FieldDef, ObjectDef, Problem } from '../model.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'
import type { LiveSchema } from '../tables/schema.ts'
import { problemPath } from './problem.ts'

/** How many records follow one change of another, at most, by what is there now. */
export interface FanOut {
  /** Object whose records are changed. */
  of: string
  /** The stored formula or lookup that follows, as `object.field`. */
  field: string
  /** The way that leads to it, as an expression writes it. */
  path: string
  most: number
}

/** Most dependents that a save computes itself. */
const inOneSave = 1_000

/** So long a count may take: it is only told, and a publish waits for it. */
const patienceMs = 3_000

/** Whether values over other records are to be kept that were not, or that mean something else now. */
export const hasNewKept = (from: AppModel | undefined, to: AppModel): boolean =>
  [...to.objects.values()].some(
    (object) =>
      from?.objects.get(object.name)?.fields !== object.fields &&
      [...object.fields.values()].some((field) => field.kept && !isSame(from, object, field)),
  )

/** Fan-outs of stored formulas and lookups that are new or mean something else now, the largest of each object. */
export async function findFanOuts(
  db: Database,
  { from, to, live }: { from: AppModel | undefined; to: AppModel; live: LiveSchema },
): Promise<FanOut[]> {
  const largest = new Map<string, FanOut>()
  for (const object of to.objects.values())
    for (const field of object.fields.values()) {
      if (!field.kept || isSame(from, object, field)) continue
      for (const path of pathsOf(to.objects, object, field)) {
        if (!path.hops.some(({ kind }) => kind === 'reference' || kind === 'links')) continue
        const most = path.hops.every((hop) => isThere(live, hop)) ? await mostOf(db, path, live) : 0
        const key = `${path.end.name} ${object.name}.${field.name}`
        if (most <= (largest.get(key)?.most ?? -1)) continue
        largest.set(key, { of: path.end.name, field: `${object.name}.${field.name}`, path: path.key, most })
      }
    }
  return [...largest.values()].sort((a, b) => b.most - a.most)
}

/** For people, in the plan. */
export const fanOutNotes = (fanOuts: readonly FanOut[]): Problem[] =>
  fanOuts.map(({ of, field, most }) => {
    const [object = '', name = ''] = field.split('.')
    const isMany = most > inOneSave
    return {
      severity: 'info',
      code: 'fan_out',
      path: problemPath(`object/${object}`, 'fields', name),
      message: {
        en: `Up to ${most} records follow one change of ${of} to keep ${field} right${isMany ? '; a job brings them up to date' : ''}.`,
        zh: `${of} 的一次改动最多有 ${most} 条记录随之更新，以保持 ${field} 正确${isMany ? '；由后台任务完成' : ''}。`,
      },
    }
  })

function isSame(from: AppModel | undefined, object: ObjectDef, field: FieldDef): boolean {
  const before = from?.objects.get(object.name)?.fields.get(field.name)
  return before?.kept === field.kept || JSON.stringify(before?.kept) === JSON.stringify(field.kept)
}

function isThere({ tables }: LiveSchema, hop: KeptHop): boolean {
  const { kind, from, to, field } = hop
  const has = (table: string, column: string) => tables.get(table)?.columns.has(column) === true
  if (!has(from.name, 'id') || !has(to.name, 'id')) return false
  if (kind === 'reference') return has(from.name, field.name)
  if (kind === 'list') return has(to.name, columnOf(hop))
  return tables.has(kind === 'links' ? linkTable(from.name, field.name) : linkTable(to.name, field.name))
}

/** The column of the list's records that points to the one they are listed at. */
const columnOf = ({ from, field }: KeptHop): string =>
  field.to.length > 1 ? targetColumn(field.name, from.name) : field.name

/** Of a table that is too large to be counted now, all of it. */
async function mostOf(db: Database, path: KeptPath, { tables }: LiveSchema): Promise<number> {
  try {
    return await db.transaction(async (tx) => {
      await tx.run(sql`SELECT set_config('statement_timeout', ${String(patienceMs)}, true)`)
      return counted(tx, path)
    })
  } catch (error) {
    if (!isTimeout(error)) throw error
    return Math.max(tables.get(path.object.name)?.rows ?? 0, inOneSave + 1)
  }
}

async function counted(db: Queryable, { object, hops }: KeptPath): Promise<number> {
  const steps = hops.map((hop, at) => step(hop, at))
  const end = steps.at(-1)!.id
  const row = await db.first<{ most: number }>(
    sql`SELECT COALESCE(max(n), 0)::int AS most FROM (SELECT count(DISTINCT a0."id") AS n
      FROM ${ident('app', object.name)} a0 ${join(
        steps.map((one) => one.join),
        ' ',
      )}
      WHERE a0."deleted_at" IS NULL AND ${end} IS NOT NULL GROUP BY ${end}) counted`,
  )
  return row?.most ?? 0
}

/** A hop as a join, and where the id of the record stands that it leads to. */
function step(hop: KeptHop, at: number): { join: Sql; id: Sql } {
  const { kind, from, to, field } = hop
  const [here, there] = [raw(`a${at}`), raw(`a${at + 1}`)]
  const id = sql`${there}."id"`
  const target = sql`${ident('app', to.name)} ${there}`
  if (kind === 'reference') return { join: sql`JOIN ${target} ON ${id} = ${here}.${ident(field.name)}`, id }
  if (kind === 'list')
    return { join: sql`JOIN ${target} ON ${there}.${ident(columnOf(hop))} = ${here}."id"`, id }
  const table = ident(
    'app',
    kind === 'links' ? linkTable(from.name, field.name) : linkTable(to.name, field.name),
  )
  const [mine, theirs] = kind === 'links' ? ['source_id', 'target_id'] : ['target_id', 'source_id']
  const link = raw(`k${at}`)
  return {
    join: sql`JOIN ${table} ${link} ON ${link}.${ident(mine!)} = ${here}."id" JOIN ${target} ON ${id} = ${link}.${ident(theirs!)}`,
    id,
  }
}
