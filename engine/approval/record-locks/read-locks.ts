import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'

/** What an approval keeps others from writing. A row of `sys.record_lock`. */
export interface RecordLock {
  object: string
  recordId: string
  runId: string
  /** Every field and the lines too, when null; `[]` locks nothing. */
  fields: readonly string[] | null
  /** People for whom none of it is locked. */
  exceptUsers: readonly string[]
  /** Fields that are open to somebody, by user. */
  editable: Readonly<Record<string, readonly string[]>> | null
  /** It outlives its approval. */
  after: boolean
  /** Fields whose change has the approval begin again. */
  restartOn: readonly string[] | null
  /** An instant: it is over then. */
  standsUntil: string | null
  /** A condition of the record, which is locked while it holds. */
  standsWhile: string | null
}

/** Locks of these records; one statement, by the primary key. */
export function readLocks(
  { db }: { db: Queryable },
  records: readonly { object: string; id: string }[],
): Promise<RecordLock[]> {
  return db.rows<RecordLock>(sql`SELECT l.object, l.record_id AS "recordId", l.run_id AS "runId", l.fields,
      l.except_users AS "exceptUsers", l.editable, l.after, l.restart_on AS "restartOn",
      to_char(l.stands_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "standsUntil",
      l.stands_while AS "standsWhile"
    FROM sys.record_lock l WHERE l.object = ANY(${[...new Set(records.map(({ object }) => object))]}::text[])
      AND l.record_id = ANY(${records.map(({ id }) => id)}::uuid[]) ORDER BY l.record_id, l.run_id`)
}
