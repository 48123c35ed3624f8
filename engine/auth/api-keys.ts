import { createHash, randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import type { Clock } from '../context.ts'
import type { Database, Queryable } from '../database.ts'
import { raiseRights } from '../organisation/raise-rights.ts'
import type { RightsCache, RightsChange } from '../organisation/rights-follower.ts'
import { defineSlot } from '../slots.ts'
import { sql } from '../sql.ts'
import { LoadCache } from './load-cache.ts'

export const apiKeys = defineSlot<ApiKeys>('apiKeys')

export interface ApiKey {
  id: string
  userId: string
  /** Only these objects; null for all the user may. */
  objects: string[] | null
  expiresAt: number | null
  lastUsedAt: number
  /** Made in a session that another provider opened after two factors. */
  vouched: boolean
}

export interface ApiKeyView {
  id: string
  name: string
  /** The first characters, to recognise it by. */
  prefix: string
  objects: string[] | null
  expires_at: string | null
  created_at: string
  last_used_at: string | null
}

export interface NewApiKey {
  name: string
  objects: string[] | null
  expiresAt: Date | null
  vouched?: boolean
}

const usedEveryMs = 300_000

/** Keys for programs: `Authorization: Bearer trl_…`. 256 random bits, kept as their SHA-256 only. */
export class ApiKeys implements RightsCache {
  readonly #db: Database
  readonly #clock: Clock
  readonly #known = new LoadCache<ApiKey>()

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** @returns the key itself, which is shown this once and never again */
  async create(
    { db, userId }: { db: Queryable; userId: string },
    { name, objects, expiresAt, vouched = false }: NewApiKey,
  ): Promise<ApiKeyView & { key: string }> {
    const key = `trl_${randomBytes(32).toString('base64url')}`
    const view = await db.first<ApiKeyView>(sql`
      INSERT INTO sys.api_key (id, name, key_hash, prefix, user_id, objects, expires_at, created_at, vouched)
      VALUES (${uuid()}, ${name}, ${hashOf(key)}, ${key.slice(0, 10)}, ${userId}, ${objects}, ${expiresAt},
        ${this.#clock.now()}, ${vouched})
      RETURNING ${viewColumns}`)
    return { ...view!, key }
  }

  async find(key: string): Promise<ApiKey | undefined> {
    const hash = hashOf(key)
    const found = await this.#known.get(hash.toString('hex'), () => this.#load(hash))
    if (!found) return undefined
    const now = this.#clock.now().getTime()
    if (found.expiresAt !== null && now >= found.expiresAt) return undefined
    if (now - found.lastUsedAt > usedEveryMs) {
      found.lastUsedAt = now
      await this.#db.run(sql`UPDATE sys.api_key SET last_used_at = ${new Date(now)} WHERE id = ${found.id}`)
    }
    return found
  }

  async list(userId: string): Promise<ApiKeyView[]> {
    return this.#db.rows<ApiKeyView>(sql`SELECT ${viewColumns} FROM sys.api_key
      WHERE user_id = ${userId} AND revoked_at IS NULL ORDER BY created_at`)
  }

  /** @returns whether there was one to revoke */
  async revoke(userId: string, id: string): Promise<boolean> {
    return this.#db.transaction(async (tx) => {
      const revoked = await tx.run(sql`UPDATE sys.api_key SET revoked_at = ${this.#clock.now()}
        WHERE id = ${id} AND user_id = ${userId} AND revoked_at IS NULL`)
      if (revoked > 0) await raiseRights(tx, 'api_key', [id])
      return revoked > 0
    })
  }

  forget({ kind, id }: RightsChange): void {
    if (kind === 'api_key') this.#known.drop((key) => id === null || key.id === id)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  async #load(hash: Buffer): Promise<ApiKey | undefined> {
    return this.#db.first<ApiKey>(sql`
      SELECT id, user_id AS "userId", objects, (extract(epoch FROM expires_at) * 1000)::bigint AS "expiresAt",
        coalesce((extract(epoch FROM last_used_at) * 1000)::bigint, 0) AS "lastUsedAt", vouched
      FROM sys.api_key WHERE key_hash = ${hash} AND revoked_at IS NULL`)
  }
}

const isoFormat = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
const viewColumns = sql`id, name, prefix, objects, to_char(expires_at, ${isoFormat}) AS expires_at,
  to_char(created_at, ${isoFormat}) AS created_at, to_char(last_used_at, ${isoFormat}) AS last_used_at`

const hashOf = (key: string) => createHash('sha256').update(key).digest()
