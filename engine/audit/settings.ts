import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import { noteAudit } from './note.ts'
import { auditDays, keptSince } from './retention.ts'

export interface AuditSettings {
  /** How long history and audit are kept. */
  audit_days: number
  /** Rows before this instant were removed already. */
  kept_since: string | null
}

/** A month at least: what was done must outlive who covers it up for a weekend. Ten years at most. */
const days = { least: 30, most: 3_653 }

export async function readAuditSettings(ctx: Ctx): Promise<AuditSettings> {
  const since = await keptSince(ctx.db)
  return { audit_days: await auditDays(ctx.db), kept_since: since?.toISOString() ?? null }
}

/** `{ audit_days }` @throws validation_failed */
export function parseAuditDays(body: unknown): number {
  const { audit_days: given, ...rest } = (body ?? {}) as Record<string, unknown>
  const other = Object.keys(rest)[0]
  const isFit = Number.isInteger(given) && Number(given) >= days.least && Number(given) <= days.most
  if (isFit && other === undefined) return Number(given)
  throw new AppError('validation_failed', {
    errors: [
      other === undefined
        ? {
            path: '/audit_days',
            code: 'out_of_range',
            message: {
              en: `Should be a whole number from ${days.least} to ${days.most}.`,
              zh: `应为 ${days.least} 到 ${days.most} 之间的整数。`,
            },
          }
        : {
            path: `/${other}`,
            code: 'unknown_field',
            message: { en: `There is no field "${other}".`, zh: `没有字段“${other}”。` },
          },
    ],
  })
}

/** What is older goes with the next run of the chore. */
export async function changeAuditDays(ctx: Ctx, after: number): Promise<AuditSettings> {
  return inTransaction(ctx, async (tx) => {
    const before = await auditDays(tx.db)
    await tx.db.run(
      sql`UPDATE sys.setting SET extra = extra || jsonb_build_object('audit_days', ${after}::integer)`,
    )
    if (before !== after) await noteAudit(tx, { kind: 'audit_days_changed', details: { before, after } })
    return readAuditSettings(tx)
  })
}
