import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { oneOf, readBody, text } from '../../read-body.ts'
import { sql } from '../../sql.ts'
import { decide } from '../acts/decide.ts'
import { hashOf } from './links.ts'
import { findLink } from './read-link.ts'

export interface LinkDecision {
  act: 'approve' | 'reject'
  comment?: string
}

/** @throws validation_failed */
export const parseLinkDecision = (body: unknown): LinkDecision =>
  readBody(body, { needed: { act: oneOf('approve', 'reject') }, optional: { comment: text(10_000) } })

/**
 * Decides by a link, as whoever it was sent to, once: of two at the same time one finds it used.
 *
 * @throws not_found for a forged one, approval_not_open, approval_link_expired, decision_stale, not_signed_in, forbidden
 *   for another person's, approval_input_missing
 */
export async function decideByLink(
  ctx: Ctx,
  token: string,
  { act, comment }: LinkDecision,
): Promise<{ state: string }> {
  const { assignee, needsSignIn } = await findLink(ctx, token)
  if (needsSignIn && ctx.user.id !== assignee) {
    const isSomebody = await isSignedIn(ctx)
    throw isSomebody
      ? new AppError('forbidden', { act, object: 'approval', why: 'not_yours' })
      : new AppError('not_signed_in')
  }
  return inTransaction(ctx, async (tx) => {
    const taken =
      await tx.db.run(sql`UPDATE sys.approval_link SET used_at = ${tx.clock.now().toISOString()}::timestamptz
      WHERE token_hash = ${hashOf(token)} AND used_at IS NULL`)
    // Read again: whoever was first may have ended it meanwhile.
    const { task, shown, state, person, expiresAt } = await findLink(tx, token)
    if (taken === 0 || state === 'closed') throw await becameOf(tx, task)
    if (new Date(expiresAt) <= tx.clock.now()) throw new AppError('approval_link_expired')
    try {
      await decide({ ...person, db: tx.db, requestId: tx.requestId }, task, act, {
        shown,
        channel: 'mail',
        ...(comment === undefined ? {} : { comment }),
      })
    } catch (error) {
      // What has changed is for the page of the product, where it is told to whom it is for.
      if (error instanceof AppError && error.code === 'decision_stale') throw new AppError('decision_stale')
      throw error
    }
    return { state: act === 'approve' ? 'approved' : 'rejected' }
  })
}

const isSignedIn = async ({ db, user }: Ctx): Promise<boolean> =>
  (await db.first(sql`SELECT 1 AS there FROM app."user" WHERE id = ${user.id}::uuid`)) !== undefined

/** It was decided, or taken from them: by whom. */
async function becameOf({ db }: Ctx, task: string): Promise<AppError> {
  const row = await db.first<{ state: string; act: string | null; by_name: string | null }>(
    sql`SELECT t.state, t.ended ->> 'act' AS act, u.name AS by_name FROM sys.approval_task t
      LEFT JOIN app."user" u ON u.id::text = t.ended ->> 'by' WHERE t.id = ${task}::uuid`,
  )
  return new AppError('approval_not_open', { ...row })
}
