import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { keyring } from '../keys.ts'
import { sql } from '../sql.ts'

export interface Answer {
  status: number
  body: unknown
  /** The first answer was too large to be kept: these are its ids, to be read again with the rights of today. */
  isShort?: true
}

/** A request that may be repeated. */
export interface Asked {
  /** From the header; without one there is nothing to remember. */
  key: string | undefined
  /** The path. */
  route: string
  /** What makes two requests the same. No secrets: it is kept as a quick hash. */
  body: unknown
  /** The answer holds a secret that is kept nowhere else: it is kept encrypted. */
  sealed?: true
}

/** Largest answer kept whole; of a larger one the ids are kept. */
const mostBytes = 64_000
const keptMs = 86_400_000

/**
 * Runs an effect once per key: the same key, user, route and body within 24 hours gives the first answer again. The
 * key is claimed in the effect's own transaction, so a concurrent twin waits and then gets the answer.
 *
 * @throws idempotency_reused, parameter_invalid
 */
export async function once(ctx: Ctx, asked: Asked, work: (ctx: Ctx) => Promise<Answer>): Promise<Answer> {
  if (asked.key === undefined) return work(ctx)
  requireKey(asked.key)
  return inTransaction(ctx, async (tx) => {
    if (!(await claim(tx, asked))) return (await firstAnswer(tx, asked)) ?? work(tx)
    const answer = await work(tx)
    await keepAnswer(tx, asked, answer)
    return answer
  })
}

/**
 * What was answered the first time, if there was one; for work that must know before it begins.
 *
 * @throws idempotency_reused, parameter_invalid
 */
export async function firstAnswer(ctx: Ctx, asked: Asked): Promise<Answer | undefined> {
  const { key, route } = asked
  if (key === undefined) return undefined
  requireKey(key)
  const row = await ctx.db.first<{ route: string; body_hash: string; status: number; answer: unknown }>(
    sql`SELECT route, body_hash, status, answer FROM sys.idempotency
      WHERE user_id = ${ctx.user.id}::uuid AND key = ${key} AND at >= ${oldest(ctx)}::timestamptz`,
  )
  if (!row) return undefined
  if (row.route !== route || row.body_hash !== hashOf(asked))
    throw new AppError('idempotency_reused', { key })
  const { short } = (row.answer ?? {}) as { short?: unknown }
  if (short !== undefined) return { status: row.status, body: short, isShort: true }
  return { status: row.status, body: asked.sealed ? unseal(ctx, row.answer) : row.answer }
}

/** Claims the key within the transaction of `ctx`; waits for a twin. @returns false when it is claimed already */
export async function claim(ctx: Ctx, asked: Asked): Promise<boolean> {
  const at = ctx.clock.now().toISOString()
  const claimed = await ctx.db.run(
    sql`INSERT INTO sys.idempotency AS i (user_id, key, route, body_hash, at)
      VALUES (${ctx.user.id}::uuid, ${asked.key}, ${asked.route}, ${hashOf(asked)}, ${at}::timestamptz)
      ON CONFLICT (user_id, key) DO UPDATE SET route = excluded.route, body_hash = excluded.body_hash, at = excluded.at, status = NULL, answer = NULL
      WHERE i.at < ${oldest(ctx)}::timestamptz`,
  )
  return claimed > 0
}

/** Within the transaction that claimed the key. */
export async function keepAnswer(ctx: Ctx, asked: Asked, { status, body }: Answer): Promise<void> {
  const whole = JSON.stringify((asked.sealed ? seal(ctx, body) : body) ?? null)
  const kept = whole.length <= mostBytes ? whole : JSON.stringify({ short: idsOnly(body) })
  await ctx.db.run(
    sql`UPDATE sys.idempotency SET status = ${status}, answer = ${kept}::jsonb
      WHERE user_id = ${ctx.user.id}::uuid AND key = ${asked.key}`,
  )
}

/** Nothing came of it: the key is free again. */
export async function forgetAnswer(ctx: Ctx, { key }: Asked): Promise<void> {
  await ctx.db.run(sql`DELETE FROM sys.idempotency WHERE user_id = ${ctx.user.id}::uuid AND key = ${key}`)
}

/** Answers that nobody can ask for any more. */
export async function forgetOldAnswers(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`DELETE FROM sys.idempotency WHERE at < ${oldest(ctx)}::timestamptz`)
}

const oldest = (ctx: Ctx): string => new Date(ctx.clock.now().getTime() - keptMs).toISOString()

function requireKey(key: string): void {
  if (key.length >= 1 && key.length <= 200) return
  throw new AppError('parameter_invalid', {
    parameter: 'Idempotency-Key',
    value: key,
    reason: '1 to 200 characters.',
  })
}

const hashOf = ({ body }: Asked): string =>
  createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest('base64url')

function idsOnly(body: unknown): unknown {
  const { id, version, results } = (body ?? {}) as { id?: unknown; version?: unknown; results?: unknown }
  return results ? { results } : { id, version }
}

/** AES-256-GCM, named by the key that it takes to open. */
interface Sealed {
  key: string
  iv: string
  tag: string
  text: string
}

function seal(ctx: Ctx, body: unknown): Sealed {
  const { id, key } = ctx.parts.get(keyring).newest('answer')
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const text = Buffer.concat([cipher.update(JSON.stringify(body)), cipher.final()]).toString('base64')
  return { key: id, iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), text }
}

function unseal(ctx: Ctx, answer: unknown): unknown {
  const sealed = answer as Sealed
  const key = ctx.parts.get(keyring).find('answer', sealed.key)
  // The secret was rotated away within the day: the answer is lost, and making a second one would be worse.
  if (!key) throw new AppError('idempotency_reused', { key: sealed.key })
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'))
  decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'))
  const text = Buffer.concat([decipher.update(Buffer.from(sealed.text, 'base64')), decipher.final()])
  return JSON.parse(text.toString('utf8'))
}
