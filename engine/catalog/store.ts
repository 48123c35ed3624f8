import type { Queryable } from '../database.ts'
import { type Sql, sql } from '../sql.ts'
import { hashOf } from './documents.ts'

/** Keeps documents by content: the same text twice is one row. Answers their hashes in order. */
export async function saveBodies(db: Queryable, bodies: readonly unknown[]): Promise<string[]> {
  const hashes = bodies.map(hashOf)
  if (bodies.length > 0) await db.run(bodyRows(hashes, bodies))
  return hashes
}

/** The statement by itself, for those who ask it among others. */
export const bodyRows = (hashes: readonly string[], bodies: readonly unknown[]): Sql =>
  sql`INSERT INTO sys.document (hash, body)
    SELECT hash, body::json FROM unnest(${hashes}::text[], ${bodies.map((body) => JSON.stringify(body))}::text[])
      AS made (hash, body)
    ON CONFLICT DO NOTHING`

/** Documents by hash. @throws Error when one is missing: the catalog would be broken. */
export async function readBodies(db: Queryable, hashes: Iterable<string>): Promise<Map<string, unknown>> {
  const wanted = [...new Set(hashes)]
  if (wanted.length === 0) return new Map()
  const rows = await db.rows<{ hash: string; body: unknown }>(
    sql`SELECT hash, body FROM sys.document WHERE hash = ANY(${wanted}::text[])`,
  )
  const bodies = new Map(rows.map((row) => [row.hash, row.body]))
  const missing = wanted.find((hash) => !bodies.has(hash))
  if (missing !== undefined)
    throw new Error(`Document ${missing} is missing from sys.document; restore the database from a backup.`)
  return bodies
}
