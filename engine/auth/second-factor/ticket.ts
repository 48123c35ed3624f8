import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { keyring } from '../../keys.ts'
import { sql } from '../../sql.ts'

const goodForMs = 5 * 60_000

interface Content {
  user: string
  until: number
  /** When the password was set that was right: a newer one voids the ticket. */
  set: number
}

/** Proof that the password was right, good for five minutes. It opens nothing without a code. */
export async function makeTicket(ctx: Ctx, userId: string): Promise<string> {
  const content: Content = {
    user: userId,
    until: ctx.clock.now().getTime() + goodForMs,
    set: await passwordSetAt(ctx, userId),
  }
  return ctx.parts.get(keyring).sign('ticket', JSON.stringify({ for: 'second-factor', ...content }))
}

/** @returns the id of the user @throws sign_in_failed (`why: "ticket"`): forged, too old, or the password is another */
export async function readTicket(ctx: Ctx, ticket: string): Promise<string> {
  const text = ctx.parts.get(keyring).verify('ticket', ticket)
  const content = text && (JSON.parse(text.toString()) as Content & { for?: string })
  if (
    content?.for !== 'second-factor' ||
    ctx.clock.now().getTime() >= content.until ||
    content.set !== (await passwordSetAt(ctx, content.user))
  )
    throw new AppError('sign_in_failed', { why: 'ticket' })
  return content.user
}

async function passwordSetAt({ db }: Ctx, userId: string): Promise<number> {
  const kept = await db.first<{ at: number }>(
    sql`SELECT (extract(epoch FROM changed_at) * 1000)::bigint AS at FROM sys.credential WHERE user_id = ${userId}`,
  )
  return kept?.at ?? 0
}
