import { setTimeout as sleep } from 'node:timers/promises'
import type { Ctx } from '../context.ts'
import { type Asked, claim, firstAnswer, forgetAnswer, keepAnswer } from '../db/idempotency.ts'
import { AppError } from '../errors.ts'
import { findPublication, findUnfinished } from '../tables/journal.ts'
import type { PublishRequest, PublishResult, PublishTools } from './publication.ts'
import { answeredWithinMs, publishOrJob } from './publish.ts'

export type Published = PublishResult | { version: number } | { job: string }

const lookMs = 100
/** A twin that has not come to its journal yet is still planning. */
const planningMs = 10_000

/** The key was claimed by a twin that was faster. */
class ClaimedByTwin extends Error {}

/**
 * Publishes once per idempotency key. The key is claimed in the transaction that opens the publish's journal, which
 * also knows what became of it; a concurrent twin waits and then gets the answer. A publish that was refused or
 * failed may be tried again under its key.
 *
 * @throws what `publish` throws, idempotency_reused
 */
export async function publishOnce(
  ctx: Ctx,
  tools: PublishTools,
  request: PublishRequest,
  asked: Asked,
): Promise<Published> {
  if (asked.key === undefined) return publishOrJob(tools, request)
  const planningUntil = performance.now() + planningMs
  for (;;) {
    const known = await outcome(ctx, asked)
    if (known) return known
    try {
      return await publishOrJob(tools, {
        ...request,
        onJournal: (tx, id) => claimFor({ ...ctx, db: tx }, asked, id),
      })
    } catch (error) {
      const isWaiting =
        error instanceof AppError &&
        error.code === 'publish_running' &&
        !(await findUnfinished(ctx.pool)) &&
        performance.now() < planningUntil
      if (!isWaiting && !(error instanceof ClaimedByTwin) && !(await firstAnswer(ctx, asked))) throw error
      await sleep(lookMs)
    }
  }
}

async function claimFor(tx: Ctx, asked: Asked, id: string): Promise<void> {
  if (!(await claim(tx, asked))) throw new ClaimedByTwin()
  await keepAnswer(tx, asked, { status: 202, body: { job: id } })
}

/** What came of the publish that claimed the key; undefined when there is none or it came to nothing. */
async function outcome(ctx: Ctx, asked: Asked): Promise<{ version: number } | { job: string } | undefined> {
  const claimed = await firstAnswer(ctx, asked)
  if (!claimed) return undefined
  const { job } = claimed.body as { job: string }
  for (const until = performance.now() + answeredWithinMs; ; ) {
    const entry = await findPublication(ctx.pool, job)
    if (!entry || entry.state === 'failed' || entry.state === 'cancelled') {
      await forgetAnswer(ctx, asked)
      return undefined
    }
    if (entry.state === 'done' && entry.version !== null) return { version: entry.version }
    if (performance.now() > until) return { job }
    await sleep(lookMs)
  }
}
