import type { Ctx } from '../../context.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { sql } from '../../sql.ts'

export interface ConnectionState {
  name: string
  type: string
  /** Which of its secrets are set. */
  secrets: Record<string, boolean>
  /** Of a mailbox that workflows listen to: how it stands. */
  mailbox: {
    lookedAt: string | null
    nextAt: string
    failures: number
    problem: string | null
    failingSince: string | null
  } | null
}

interface Stored {
  connection: string
  looked_at: Date | string | null
  next_at: Date | string
  failures: number
  problem: string | null
  failing_since: Date | string | null
}

const iso = (at: Date | string | null): string | null => (at === null ? null : new Date(at).toISOString())

/** Connections to other systems and how they stand, for those who design. @throws forbidden */
export async function listConnections(ctx: Ctx): Promise<{ data: ConnectionState[] }> {
  requireSystemRight(ctx, 'design')
  const set = await ctx.db.rows<{ connection: string; name: string }>(
    sql`SELECT connection, name FROM sys.connection_secret`,
  )
  const boxes = await ctx.db.rows<Stored>(
    sql`SELECT connection, looked_at, next_at, failures, problem, failing_since FROM sys.mailbox`,
  )
  const data = [...ctx.model.connections].map(([name, { type, secrets = [] }]): ConnectionState => {
    const box = boxes.find(({ connection }) => connection === name)
    return {
      name,
      type,
      secrets: Object.fromEntries(
        secrets.map((secret) => [secret, set.some((one) => one.connection === name && one.name === secret)]),
      ),
      mailbox: box
        ? {
            lookedAt: iso(box.looked_at),
            nextAt: iso(box.next_at)!,
            failures: box.failures,
            problem: box.problem,
            failingSince: iso(box.failing_since),
          }
        : null,
    }
  })
  return { data }
}
