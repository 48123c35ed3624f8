import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/** argon2id as OWASP asks: 19 MiB, two passes. About 25 ms. */
export const passwordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const shortestPassword = 8
export const longestPassword = 200

/** Checked when nobody has the name, so that a wrong name takes as long as a wrong password. */
const nobodysHash = hash(randomBytes(16), passwordCost)

/** Whether this is the user's password; always false, and just as slow, for a user without one. */
export async function passwordFits(
  db: Queryable,
  userId: string | undefined,
  password: string,
): Promise<boolean> {
  const kept =
    userId === undefined
      ? undefined
      : await db.first<{ password_hash: string }>(
          sql`SELECT password_hash FROM sys.credential WHERE user_id = ${userId}`,
        )
  const fits = await verify(kept?.password_hash ?? (await nobodysHash), password.normalize('NFC'))
  return fits && kept !== undefined
}

export async function setPassword(
  db: Queryable,
  userId: string,
  { password, at, mustChange = false }: { password: string; at: Date; mustChange?: boolean },
): Promise<void> {
  const passwordHash = await hash(password.normalize('NFC'), passwordCost)
  await db.run(sql`
    INSERT INTO sys.credential (user_id, password_hash, changed_at, must_change)
    VALUES (${userId}, ${passwordHash}, ${at}, ${mustChange})
    ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash,
      changed_at = excluded.changed_at, must_change = excluded.must_change`)
}

/** Sixteen characters that cannot be mistaken for one another. */
export function makePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
  return [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('')
}
