import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import type { Queryable } from '../database.ts'
import { isMomentary } from '../db/pg-errors.ts'
import { type Sql, sql } from '../sql.ts'
import type { AuditKind } from './kinds.ts'

/** Something that happened and is no change of a record; those are in the history. */
export interface AuditEvent {
  kind: AuditKind
  /** Who it was, where the context does not know: at a sign-in. */
  user?: string
  object?: string
  record?: string
  /** What there is to know of it; never a password, a key or a field's value. */
  details?: Record<string, unknown>
}

/** Who did something, through which door: what outlives the request that it came with. */
export interface AuditOrigin {
  user: string | null
  onBehalfOf: string | null
  via: string
  requestId: string | null
  ip: string | null
}

const nobody = '00000000-0000-0000-0000-000000000000'

export function originOf({ user, onBehalfOf, viewedBy, via, requestId, ip }: Ctx): AuditOrigin {
  const isSomebody = !user.system && user.id !== nobody
  if (viewedBy !== undefined) return { user: viewedBy, onBehalfOf: user.id, via, requestId, ip: ip ?? null }
  return {
    user: isSomebody ? user.id : null,
    onBehalfOf: onBehalfOf ?? null,
    via,
    requestId,
    ip: ip ?? null,
  }
}

/** Keeps one event; within a transaction it stands and falls with what it tells of. */
export async function noteAudit(ctx: Ctx, event: AuditEvent): Promise<void> {
  await noteAuditFrom(ctx.db, originOf(ctx), { ...event, at: ctx.clock.now() })
}

/** The same where no context is at hand any more. */
export async function noteAuditFrom(
  db: Queryable,
  origin: AuditOrigin,
  event: AuditEvent & { at: Date },
): Promise<void> {
  const row = auditRow(origin, event)
  try {
    await db.run(row)
  } catch (error) {
    // A transaction is run again whole, by whoever opened it.
    if (db.inTransaction || !isMomentary(error)) throw error
    await db.run(row)
  }
}

/** The statement by itself, for those who write by a connection of their own. */
export const auditRow = (
  { user, onBehalfOf, via, requestId, ip }: AuditOrigin,
  event: AuditEvent & { at: Date },
): Sql => sql`INSERT INTO sys.audit (id, at, user_id, on_behalf_of, via, kind, object, record_id, details, request_id, ip)
  VALUES (${uuid()}::uuid, ${event.at.toISOString()}::timestamptz, ${event.user ?? user}::uuid, ${onBehalfOf}::uuid, ${via},
    ${event.kind}, ${event.object ?? null}, ${event.record ?? null}::uuid, ${JSON.stringify(event.details ?? {})}::jsonb,
    ${requestId}, ${ip})`
