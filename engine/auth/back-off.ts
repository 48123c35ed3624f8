import type { Database, Queryable } from '../database.ts'
import { countedAs } from '../network/addresses.ts'
import { sql } from '../sql.ts'

/**
 * An account is guessed at by name, an address tries many names. Codes of a second factor are guessed at by those who
 * know the password: few enough possible codes to make them wait longer.
 */
const limits = {
  account: { free: 5, longestS: 60 },
  address: { free: 30, longestS: 900 },
  code: { free: 5, longestS: 900 },
}
type Kind = keyof typeof limits

/** Failures older than this are forgotten. */
const memoryS = 3600

export interface Attempt {
  account: string
  address: string
  at: Date
  /** Whose second factor is tried, by id. */
  codeOf?: string
}

/**
 * Counts a try before the password is looked at, so that a hundred at once count as a hundred.
 *
 * @returns seconds to wait; 0 when the try may go on
 */
export async function countAttempt(db: Database, { account, address, at, codeOf }: Attempt): Promise<number> {
  return db.transaction(async (tx) => {
    const waits = [
      await count(tx, 'account', fold(account), at),
      await count(tx, 'address', countedAs(address), at),
    ]
    if (codeOf) waits.push(await count(tx, 'code', codeOf, at))
    return Math.max(...waits)
  })
}

/** Who is in clears the account, and takes their own try off the address again. */
export async function forgetAttempts(db: Queryable, attempt: Attempt): Promise<void> {
  const { account, codeOf = '' } = attempt
  await db.run(sql`DELETE FROM sys.sign_in_attempt
    WHERE (kind = 'account' AND name = ${fold(account)}) OR (kind = 'code' AND name = ${codeOf})`)
  await forgetAddress(db, attempt)
}

/**
 * A right password that waits for its code: the address guessed nothing, but the account stays as it is, or the
 * password would be a way to guess codes without end.
 */
export async function forgetAddress(db: Queryable, { address }: Pick<Attempt, 'address'>): Promise<void> {
  await db.run(sql`UPDATE sys.sign_in_attempt SET failures = greatest(failures - 1, 0), blocked_until = NULL
    WHERE kind = 'address' AND name = ${countedAs(address)}`)
}

const fold = (account: string) => account.trim().toLowerCase().slice(0, 200)

async function count(db: Queryable, kind: Kind, name: string, at: Date): Promise<number> {
  const { free, longestS } = limits[kind]
  const counted = await db.first(sql`
    INSERT INTO sys.sign_in_attempt AS a (kind, name, failures, last_at) VALUES (${kind}, ${name}, 1, ${at})
    ON CONFLICT (kind, name) DO UPDATE SET
      failures = CASE WHEN a.last_at < ${at}::timestamptz - make_interval(secs => ${memoryS}) THEN 1
                      ELSE a.failures + 1 END,
      last_at = ${at},
      blocked_until = CASE WHEN a.failures + 1 > ${free} AND a.last_at >= ${at}::timestamptz - make_interval(secs => ${memoryS})
        THEN ${at}::timestamptz + make_interval(secs => least(${longestS}, power(2, least(a.failures - ${free}, 20)))) END
    WHERE a.blocked_until IS NULL OR a.blocked_until <= ${at}
    RETURNING failures`)
  if (counted) return 0
  const blocked = await db.first<{ wait: number }>(sql`
    SELECT ceil(extract(epoch FROM blocked_until - ${at}::timestamptz))::int AS wait
    FROM sys.sign_in_attempt WHERE kind = ${kind} AND name = ${name}`)
  return Math.max(blocked?.wait ?? 1, 1)
}
