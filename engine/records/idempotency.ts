import { createHash } from 'node:crypto'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'

export interface Answer {
  status: number
  body: unknown
}

/** Largest answer kept whole; of a larger one the ids are kept. */
const mostBytes = 64_000

/**
 * Runs an effect once per key: the same key, user, route and body within 24 hours gives the first answer again. The
 * key is claimed in the effect's own transaction, so a concurrent twin waits and then gets the answer.
 *
 * @throws idempotency_reused, parameter_invalid
 */
export async function once(
  ctx: Ctx,
  key: string | undefined,
  route: string,
  body: unknown,
  work: (ctx: Ctx) => Promise<Answer>,
): Promise<Answer> {
  if (key === undefined) return work(ctx)
  if (key.length < 1 || key.length > 200)
    throw new AppError('parameter_invalid', {
      parameter: 'Idempotency-Key',
      value: key,
      reason: '1 to 200 characters.',
    })
  const hash = createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest('base64url')
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now()
    const claimed = await tx.db.run(
      sql`INSERT INTO sys.idempotency AS i (user_id, key, route, body_hash, at) VALUES (${ctx.user.id}::uuid, ${key}, ${route}, ${hash}, ${now.toISOString()}::timestamptz)
        ON CONFLICT (user_id, key) DO UPDATE SET route = excluded.route, body_hash = excluded.body_hash, at = excluded.at, status = NULL, answer = NULL
        WHERE i.at < ${new Date(now.getTime() - 86_400_000).toISOString()}::timestamptz`,
    )
    if (claimed === 0) return earlier(tx, key, route, hash)
    const answer = await work(tx)
    const kept = JSON.stringify(answer.body ?? null)
    await tx.db.run(
      sql`UPDATE sys.idempotency SET status = ${answer.status}, answer = ${kept.length <= mostBytes ? kept : JSON.stringify(idsOnly(answer.body))}::jsonb
        WHERE user_id = ${ctx.user.id}::uuid AND key = ${key}`,
    )
    return answer
  })
}

async function earlier(ctx: Ctx, key: string, route: string, hash: string): Promise<Answer> {
  const row = await ctx.db.first<{ route: string; body_hash: string; status: number; answer: unknown }>(
    sql`SELECT route, body_hash, status, answer FROM sys.idempotency WHERE user_id = ${ctx.user.id}::uuid AND key = ${key}`,
  )
  if (row?.route !== route || row.body_hash !== hash) throw new AppError('idempotency_reused', { key })
  return { status: row.status, body: row.answer }
}

function idsOnly(body: unknown): unknown {
  const { id, version, results } = (body ?? {}) as { id?: unknown; version?: unknown; results?: unknown }
  return results ? { results } : { id, version }
}
