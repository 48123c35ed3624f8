import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import { type UniqueIndex, uniqueIndexesOf } from '../../tables/unique-index.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { isTold } from '../explain-unique.ts'
import { storedValue } from '../stored-value.ts'
import { recordset, toRow } from './to-row.ts'

/** A record whose unique values are there already, or repeat earlier in the batch. */
export interface Duplicate {
  path: string
  fields: string
  /** As it was sent; absent where a part of it was not. */
  value?: string
  /** Who owns the record that is there. */
  owner?: string
}

/** As many as a chunk of a bulk holds. */
const mostTold = 500

/**
 * Which records of a batch repeat a unique value, one query a unique index, so that a bulk need not find out one by
 * one. The index has the final word; for a single record it is the only one asked.
 *
 * @throws duplicate_record with `duplicates`
 */
export async function findDuplicates(ctx: Ctx, batch: Batch): Promise<void> {
  const found: Duplicate[] = []
  let of: ObjectDef | undefined
  for (const [object, changes] of byObject(batch.changes.filter((change) => !change.touch))) {
    if (changes.length < 2) continue
    for (const index of uniqueIndexesOf(object)) {
      const duplicates = await duplicatesOf(ctx, object, index, changes)
      if (duplicates.length > 0) of ??= object
      found.push(...duplicates)
    }
  }
  if (!of) return
  const { path: _path, ...first } = found[0]!
  throw new AppError('duplicate_record', { object: of.name, ...first, duplicates: found.slice(0, mostTold) })
}

async function duplicatesOf(
  ctx: Ctx,
  object: ObjectDef,
  index: UniqueIndex,
  changes: readonly Change[],
): Promise<Duplicate[]> {
  const fields = index.fields.map((name) => object.fields.get(name)!)
  const columns = fields.flatMap((field) => field.columns)
  const written = changes.filter((change) => index.fields.some((name) => change.values.has(name)))
  if (written.length < 2) return []
  const rows = written.map((change, at) => ({ ...toRow(ctx, whole(change, index.fields), fields), _n: at }))
  const mine = index.keys('x')
  const theirs = index.keys('t')
  const same = raw(mine.map((key, at) => `${key} = ${theirs[at]}`).join(' AND '))
  const there = raw(mine.map((key) => `${key} IS NOT NULL`).join(' AND '))
  const value = raw(`concat_ws(', ', ${mine.join(', ')})`)
  const batch = sql`${recordset(rows, [...columns, { name: '_n', type: 'integer' }])}`
  const found = await ctx.db.rows<{ n: number; value: string; owner: string | null }>(
    sql`SELECT x._n AS n, ${value} AS value, ${ownerOf(object)} AS owner FROM ${batch}
        JOIN ${ident('app', object.name)} t ON ${same} AND t."deleted_at" IS NULL AND t."id" <> ALL(${written.map((change) => change.id)}::uuid[])
      UNION ALL SELECT r._n, r.value, NULL FROM (SELECT x._n, ${value} AS value,
          row_number() OVER (PARTITION BY ${join(mine.map((key) => raw(key)))} ORDER BY x._n) AS nth
          FROM ${batch} WHERE ${there}) r WHERE r.nth > 1`,
  )
  const byRow = new Map(found.map((row) => [row.n, row]))
  return [...byRow.values()].map((row) => ({
    path: written[row.n]!.path,
    fields: index.fields.join(', '),
    ...(isTold(written[row.n]!, index.fields) ? { value: row.value } : {}),
    ...(row.owner ? { owner: row.owner } : {}),
  }))
}

/** The name and no more: the other record may be one that this person may not see. */
const ownerOf = (object: ObjectDef): Sql =>
  object.ownership === 'user' ? sql`(SELECT u.name FROM app."user" u WHERE u.id = t.owner)` : sql`NULL::text`

/** With the stored values of fields that the change leaves alone. */
function whole(change: Change, names: readonly string[]): Change {
  const values = new Map(change.values)
  for (const name of names)
    if (!values.has(name) && change.before)
      values.set(name, storedValue(change.before, change.object.fields.get(name)!))
  return { ...change, values }
}
