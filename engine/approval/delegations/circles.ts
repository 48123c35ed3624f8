import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'

interface Asked {
  delegator: string
  delegate: string
  starts_at: Date
  ends_at: Date
  approvals?: readonly string[] | null
}

/** Whether, at some time of it and for some approval, what the delegate is given would come back to who gives it. */
export async function closesCircle({ db }: Pick<Ctx, 'db'>, asked: Asked): Promise<boolean> {
  const { delegator, delegate, starts_at, ends_at, approvals } = asked
  const row = await db.first<{ closes: boolean }>(sql`
    WITH RECURSIVE on_to(id, since, until, approvals) AS (
      SELECT ${delegate}::uuid, ${starts_at.toISOString()}::timestamptz, ${ends_at.toISOString()}::timestamptz,
        ${approvals ?? null}::text[]
      UNION
      SELECT d.delegate, greatest(o.since, d.starts_at), least(o.until, d.ends_at),
        CASE WHEN o.approvals IS NULL THEN d.approvals WHEN d.approvals IS NULL THEN o.approvals
          ELSE ARRAY(SELECT unnest(o.approvals) INTERSECT SELECT unnest(d.approvals) ORDER BY 1) END
      FROM on_to o JOIN sys.approval_delegation d ON d.delegator = o.id AND d.ended_at IS NULL
        AND d.starts_at < o.until AND d.ends_at > o.since
        AND (o.approvals IS NULL OR d.approvals IS NULL OR o.approvals && d.approvals))
    SELECT EXISTS (SELECT FROM on_to WHERE id = ${delegator}::uuid) AS closes`)
  return row?.closes === true
}
