import { randomBytes } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'
import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'
import { passwordCost } from '../passwords.ts'
import { toBase32 } from './totp.ts'

const howMany = 10

/**
 * Ten new codes in place of all older ones, for when the phone is lost. Hashed like passwords under one salt a
 * person, so that a try costs one hash and not ten.
 *
 * @returns the codes, `abcde-fghij`; they are never shown again
 */
export async function replaceRecoveryCodes(db: Queryable, userId: string): Promise<string[]> {
  const salt = randomBytes(16)
  const codes = Array.from({ length: howMany }, makeCode)
  const hashes = await Promise.all(codes.map((code) => hashOf(code, salt)))
  await forgetRecoveryCodes(db, userId)
  await db.run(sql`INSERT INTO sys.recovery_code (user_id, salt, code_hash)
    SELECT ${userId}::uuid, ${salt}, code_hash FROM unnest(${hashes}::bytea[]) AS made (code_hash)`)
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`)
}

/** Takes a code out of use. @param code ten letters and digits, no dash @returns whether it was one still unused */
export async function useRecoveryCode(db: Queryable, userId: string, code: string): Promise<boolean> {
  const kept = await db.first<{ salt: Buffer }>(
    sql`SELECT salt FROM sys.recovery_code WHERE user_id = ${userId} LIMIT 1`,
  )
  const hash = await hashOf(code, kept?.salt ?? randomBytes(16))
  const used = await db.first(
    sql`DELETE FROM sys.recovery_code WHERE user_id = ${userId} AND code_hash = ${hash} RETURNING user_id`,
  )
  return used !== undefined
}

export const forgetRecoveryCodes = (db: Queryable, userId: string): Promise<unknown> =>
  db.run(sql`DELETE FROM sys.recovery_code WHERE user_id = ${userId}`)

/** Fifty bits, without signs that look alike. */
const makeCode = () => toBase32(randomBytes(10)).slice(0, 10).toLowerCase()

const hashOf = (code: string, salt: Buffer): Promise<Buffer> => hashRaw(code, { ...passwordCost, salt })
