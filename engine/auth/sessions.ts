import { createHmac, randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import type { Clock } from '../context.ts'
import type { Database, Queryable } from '../database.ts'
import type { Keyring } from '../keys.ts'
import { raiseRights } from '../organisation/raise-rights.ts'
import type { RightsCache, RightsChange } from '../organisation/rights-follower.ts'
import { defineSlot } from '../slots.ts'
import { sql } from '../sql.ts'
import { LoadCache } from './load-cache.ts'

export const sessions = defineSlot<Sessions>('sessions')

export interface Session {
  id: string
  userId: string
  expiresAt: number
  lastSeenAt: number
  /** Another provider asked for two factors before it was opened. */
  vouched: boolean
}

export interface SessionView {
  id: string
  created_at: string
  last_seen_at: string
  ip: string | null
  agent: string | null
  current: boolean
}

/** Unused for a week, or a month old: sign in again. */
const idleMs = 7 * 86_400_000

/** A session that nobody has used since then is over. */
export const idleSince = (now: Date): Date => new Date(now.getTime() - idleMs)
export const longestMs = 30 * 86_400_000
/** How stale `last_seen_at` may be, so that reading is not writing. */
const seenEveryMs = 300_000

/** When it ends unless it is used before. */
export const endOf = ({ expiresAt, lastSeenAt }: Session): number => Math.min(expiresAt, lastSeenAt + idleMs)

interface SessionRow {
  id: string
  user_id: string
  expires_ms: number
  seen_ms: number
  vouched: boolean
}

/**
 * Signed-in browsers. The cookie holds `<key id>.<random>`; the table only its keyed hash, so neither a stolen
 * backup nor a stolen secret alone opens a session. Known sessions are kept per rights epoch.
 */
export class Sessions implements RightsCache {
  readonly #db: Database
  readonly #keys: Keyring
  readonly #clock: Clock
  readonly #known = new LoadCache<Session>()

  constructor(db: Database, keys: Keyring, clock: Clock) {
    this.#db = db
    this.#keys = keys
    this.#clock = clock
  }

  /** Opens a session; the answer is the cookie's value. */
  async open(
    userId: string,
    { ip, agent, vouched = false }: { ip: string; agent: string; vouched?: boolean },
  ): Promise<string> {
    const { id: keyId, key } = this.#keys.newest('session')
    const token = randomBytes(32).toString('base64url')
    const now = this.#clock.now()
    await this.#db.run(sql`DELETE FROM sys.session WHERE user_id = ${userId} AND expires_at < ${now}`)
    await this.#db.run(sql`
      INSERT INTO sys.session (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, agent, vouched)
      VALUES (${uuid()}, ${hashOf(key, token)}, ${userId}, ${now}, ${now},
        ${new Date(now.getTime() + longestMs)}, ${ip}, ${agent.slice(0, 300)}, ${vouched})`)
    return `${keyId}.${token}`
  }

  /** The session of a cookie, if it is still good. */
  async find(cookie: string): Promise<Session | undefined> {
    const hash = this.#hashOf(cookie)
    if (!hash) return undefined
    const session = await this.#known.get(hash.toString('hex'), () => this.#load(hash))
    if (!session) return undefined
    const now = this.#clock.now().getTime()
    if (now >= endOf(session)) return undefined
    if (now - session.lastSeenAt > seenEveryMs) await this.#touch(session, now)
    return session
  }

  async list(userId: string, current: string | undefined): Promise<SessionView[]> {
    return this.#db.rows<SessionView>(sql`
      SELECT id, ip, agent, id = ${current ?? null}::uuid AS current,
        to_char(created_at, ${isoFormat}) AS created_at, to_char(last_seen_at, ${isoFormat}) AS last_seen_at
      FROM sys.session WHERE user_id = ${userId} AND expires_at > ${this.#clock.now()}
        AND last_seen_at > ${idleSince(this.#clock.now())} ORDER BY last_seen_at DESC`)
  }

  /** Ends one session of the user. @returns whether there was one */
  async end(userId: string, id: string): Promise<boolean> {
    return this.endOf(this.#db, userId, id)
  }

  /** The same within a transaction. */
  async endOf(db: Queryable, userId: string, id: string): Promise<boolean> {
    return (await this.#endWhere(db, userId, sql`id = ${id}`)) > 0
  }

  /** Ends all sessions of the user but one: after a change of password, or when somebody leaves. */
  async endOthers(db: Queryable, userId: string, keep?: string): Promise<number> {
    return this.#endWhere(db, userId, sql`id IS DISTINCT FROM ${keep ?? null}::uuid`)
  }

  forget({ kind, id }: RightsChange): void {
    if (kind === 'session') this.#known.drop((session) => id === null || session.id === id)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  async #endWhere(db: Queryable, userId: string, condition: ReturnType<typeof sql>): Promise<number> {
    return db.transaction(async (tx) => {
      const ended = await tx.rows<{ id: string }>(
        sql`DELETE FROM sys.session WHERE user_id = ${userId} AND ${condition} RETURNING id`,
      )
      const ids = ended.map((row) => row.id)
      if (ids.length > 0) await raiseRights(tx, 'session', ids)
      return ids.length
    })
  }

  #hashOf(cookie: string): Buffer | undefined {
    const [keyId = '', token = '', ...more] = cookie.split('.')
    const key = this.#keys.find('session', keyId)
    return key && token && more.length === 0 ? hashOf(key, token) : undefined
  }

  async #load(hash: Buffer): Promise<Session | undefined> {
    const row = await this.#db.first<SessionRow>(
      sql`SELECT id, user_id, (extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms,
        (extract(epoch FROM last_seen_at) * 1000)::bigint AS seen_ms, vouched FROM sys.session WHERE token_hash = ${hash}`,
      { name: 'session' },
    )
    return (
      row && {
        id: row.id,
        userId: row.user_id,
        expiresAt: row.expires_ms,
        lastSeenAt: row.seen_ms,
        vouched: row.vouched,
      }
    )
  }

  async #touch(session: Session, now: number): Promise<void> {
    session.lastSeenAt = now
    await this.#db.run(sql`UPDATE sys.session SET last_seen_at = ${new Date(now)} WHERE id = ${session.id}`)
  }
}

const isoFormat = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'

const hashOf = (key: Buffer, token: string) => createHmac('sha256', key).update(token).digest()
