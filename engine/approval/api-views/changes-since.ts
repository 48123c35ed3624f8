import type { Ctx } from '../../context.ts'
import { type Sql, sql } from '../../sql.ts'

export interface AskedSince {
  key: string
  object: string
  record: string
  /** Instants; null where nobody wants to know. */
  read: string | null
  round: string | null
  opened: string | null
}

/** Fields of a record that were changed since each of the instants. */
export interface Since {
  read: string[]
  round: string[]
  opened: string[]
}

/** What history says of these records, by key; one statement, over what is young. */
export async function changesSince(
  { db }: Pick<Ctx, 'db'>,
  asked: readonly AskedSince[],
): Promise<Map<string, Since>> {
  const rows = asked.flatMap((one) => {
    const instants = [one.read, one.round, one.opened].filter((at) => at !== null).sort()
    return instants.length === 0 ? [] : [{ ...one, since: instants[0] }]
  })
  if (rows.length === 0) return new Map()
  const oldest = rows.map(({ since }) => since!).sort()[0]!
  const after = (at: Sql) => sql`coalesce(array_agg(DISTINCT k) FILTER (WHERE h.at > ${at}), '{}')`
  const found = await db.rows<Since & { key: string }>(sql`
    SELECT x.key, ${after(sql`x.read`)} AS read, ${after(sql`x.round`)} AS round,
      ${after(sql`x.opened`)} AS opened
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS x(key text, object text, record uuid, since timestamptz, read timestamptz, round timestamptz, opened timestamptz)
    JOIN sys.history h ON h.object = x.object AND h.record_id = x.record AND h.at > x.since
      AND h.at > ${oldest}::timestamptz
    CROSS JOIN LATERAL jsonb_object_keys(h.changes) AS k GROUP BY x.key`)
  return new Map(found.map(({ key, ...since }) => [key, since]))
}
