import type { Ctx } from '../context.ts'
import { keyring } from '../keys.ts'
import { raw, type Sql, sql } from '../sql.ts'
import { keptSince } from './retention.ts'
import { columnsOf } from './seal.ts'
import { erasureHash, sealQuery } from './sealed-rows.ts'

export interface VerifyAnswer {
  intact: boolean
  /** Seals that were computed anew. */
  checked: number
  /** Seals over rows that are past keeping. */
  past: number
  /** Rows whose values were erased, each by an erasure that the engine signed and the audit tells of. */
  erased: number
  first_broken: BrokenSeal | null
  /** To be kept elsewhere: a chain that was forged to its end would not hold it. */
  newest: { number: number; minute: string; hash: string } | null
}

export interface BrokenSeal {
  number: number
  minute: string
  /**
   * The rows are others than were sealed, a seal before it is missing, or values were erased without the audit telling
   * so (then the instants are those of the erasure, and there is no number).
   */
  why: 'rows' | 'missing_seal' | 'erasure'
  /** Instants of the rows that were sealed. */
  from: string
  until: string
}

interface Checked extends BrokenSeal {
  sound: boolean
  follows: boolean
  past: boolean
}

/** Seals, and about how many rows of theirs, computed in one statement. */
const batch = { seals: 60, rows: 200_000 }
/** An import may have put millions of rows into one minute. */
const longest = '300s'

/** Computes the seals of these minutes anew, up to the first one that does not hold. */
export async function verifySeals(
  ctx: Ctx,
  { from, to }: { from: string; to: string },
): Promise<VerifyAnswer> {
  const since = (await keptSince(ctx.db))?.toISOString() ?? null
  const answer: VerifyAnswer = {
    intact: true,
    checked: 0,
    past: 0,
    erased: await erasedRows(ctx),
    first_broken: null,
    newest: (await newestSeal(ctx)) ?? null,
  }
  for (let after = 0; ; ) {
    const seals = await check(ctx, { from, to, after, since })
    for (const { sound, follows, past, ...seal } of seals) {
      if (past && follows) {
        answer.past++
        continue
      }
      answer.checked++
      if (sound && follows) continue
      const why = follows ? 'rows' : 'missing_seal'
      return { ...answer, intact: false, first_broken: { ...seal, why } }
    }
    const last = seals.at(-1)
    if (!last) break
    after = last.number
  }
  const hidden = (await unsignedErasure(ctx)) ?? (await hiddenErasure(ctx, since))
  return hidden ? { ...answer, intact: false, first_broken: hidden } : answer
}

const erasedRows = async ({ db }: Ctx): Promise<number> =>
  (await db.first<{ n: number }>(sql`SELECT count(DISTINCT (xid, digest))::int AS n FROM sys.erased`))!.n

/** Rows that count as erased, but not by an erasure that the engine signed with exactly these rows. */
async function unsignedErasure({ db, parts }: Ctx): Promise<BrokenSeal | undefined> {
  const rows = await db.rows<BrokenSeal & { erasure: string; hash: string; signature: string | null }>(sql`
    SELECT e.erasure, encode(${erasureHash}, 'hex') AS hash, min(s.signature) AS signature, 0 AS number,
      ${iso('min(e.at)')} AS minute, 'erasure' AS why, ${iso('min(e.at)')} AS "from", ${iso('max(e.at)')} AS until
    FROM sys.erased e LEFT JOIN sys.erasure s ON s.id = e.erasure GROUP BY e.erasure ORDER BY min(e.at)`)
  const keys = parts.get(keyring)
  const forged = rows.find(
    ({ erasure, hash, signature }) =>
      keys.verify('erasure', signature ?? '')?.toString() !== `${erasure} ${hash}`,
  )
  if (!forged) return undefined
  const { erasure: _erasure, hash: _hash, signature: _signature, ...broken } = forged
  return broken
}

/** Rows that count as erased, but not by an erasure that the audit tells of with exactly these rows. */
async function hiddenErasure({ db }: Ctx, since: string | null): Promise<BrokenSeal | undefined> {
  return db.first<BrokenSeal>(sql`
    SELECT 0 AS number, ${iso('min(e.at)')} AS minute, 'erasure' AS why, ${iso('min(e.at)')} AS "from",
      ${iso('max(e.at)')} AS until
    FROM sys.erased e WHERE e.at >= coalesce(${since}::timestamptz, '-infinity')
    GROUP BY e.erasure
    HAVING NOT EXISTS (SELECT FROM sys.audit a WHERE a.kind = 'values_erased' AND a.at >= min(e.at) AND a.at < min(e.at) + interval '1 hour'
      AND a.details->>'erasure' = e.erasure::text AND a.details->>'hash' = encode(${erasureHash}, 'hex'))
    ORDER BY min(e.at) LIMIT 1`)
}

const newestSeal = (ctx: Ctx) =>
  ctx.db.first<NonNullable<VerifyAnswer['newest']>>(
    sql`SELECT number, ${iso('minute')} AS minute, encode(hash, 'hex') AS hash
      FROM sys.seal ORDER BY number DESC LIMIT 1`,
  )

async function check(
  ctx: Ctx,
  asked: { from: string; to: string; after: number; since: string | null },
): Promise<Checked[]> {
  return ctx.db.transaction(async (tx) => {
    await tx.run(sql`SELECT set_config('statement_timeout', ${longest}, true)`)
    return tx.rows<Checked>(computed(asked))
  })
}

const computed = (asked: { from: string; to: string; after: number; since: string | null }): Sql => sql`
  WITH next AS (
    SELECT s.*, coalesce(before.hash, ''::bytea) AS previous,
      (s.number = 1 OR before.number IS NOT NULL) AS follows,
      s.first_at < coalesce(${asked.since}::timestamptz, '-infinity') AS past
    FROM sys.seal s LEFT JOIN sys.seal before ON before.number = s.number - 1
    WHERE s.minute >= ${asked.from}::timestamptz AND s.minute <= ${asked.to}::timestamptz
      AND s.number > ${asked.after}
    ORDER BY s.number LIMIT ${batch.seals}
  ), asked AS MATERIALIZED (
    SELECT * FROM (SELECT next.*, sum(next.rows) OVER (ORDER BY next.number) - next.rows AS rows_before FROM next) n
    WHERE n.rows_before < ${batch.rows}
  )
  SELECT asked.number, ${iso('asked.minute')} AS minute, ${iso('asked.first_at')} AS "from",
    ${iso('asked.last_at')} AS until, asked.follows, asked.past,
    asked.past OR (sealed.rows = asked.rows AND sealed.hash = asked.hash) AS sound
  FROM asked LEFT JOIN LATERAL (${sealQuery(columnsOf('asked'))}) sealed ON NOT asked.past
  ORDER BY asked.number`

const iso = (column: string): Sql =>
  raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
