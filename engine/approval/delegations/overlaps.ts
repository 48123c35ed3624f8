import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'

interface Asked {
  delegator: string
  starts_at: Date
  ends_at: Date
  approvals?: readonly string[] | null
  up_to?: string | null
}

/**
 * Who stands in already at some time of it for some of the same approvals up to the same amount: of two, nobody could say
 * which one is asked. Several limits go together; the smallest one that fits is followed.
 *
 * @returns their name
 */
export async function findOther({ db }: Pick<Ctx, 'db'>, asked: Asked): Promise<string | undefined> {
  const { delegator, starts_at, ends_at, approvals, up_to } = asked
  const row = await db.first<{ name: string }>(sql`
    SELECT u.name FROM sys.approval_delegation d JOIN app."user" u ON u.id = d.delegate
    WHERE d.delegator = ${delegator}::uuid AND d.ended_at IS NULL AND u.active AND u.deleted_at IS NULL
      AND d.starts_at < ${ends_at.toISOString()}::timestamptz AND d.ends_at > ${starts_at.toISOString()}::timestamptz
      AND d.up_to IS NOT DISTINCT FROM ${up_to ?? null}::numeric
      AND (d.approvals IS NULL OR ${approvals ?? null}::text[] IS NULL OR d.approvals && ${approvals ?? null}::text[])
    ORDER BY d.starts_at, d.id LIMIT 1`)
  return row?.name
}
