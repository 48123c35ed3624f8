import type { Ctx } from '../../context.ts'
import { keyring } from '../../keys.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { sql } from '../../sql.ts'
import { type SecretOwner, secretOf } from './secrets.ts'

export interface ConnectionState {
  name: string
  type: string
  /** Which of its secrets are set, for its address. */
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
  const boxes = await ctx.db.rows<Stored>(
    sql`SELECT connection, looked_at, next_at, failures, problem, failing_since FROM sys.mailbox`,
  )
  const data: ConnectionState[] = []
  for (const [name, { type, url, secrets = [] }] of ctx.model.connections) {
    const box = boxes.find(({ connection }) => connection === name)
    data.push({
      name,
      type,
      secrets: await whichAreSet(ctx, secrets, { connection: name, url }),
      mailbox: box
        ? {
            lookedAt: iso(box.looked_at),
            nextAt: iso(box.next_at)!,
            failures: box.failures,
            problem: box.problem,
            failingSince: iso(box.failing_since),
          }
        : null,
    })
  }
  return { data }
}

async function whichAreSet(
  { db, parts }: Ctx,
  names: readonly string[],
  owner: Omit<SecretOwner, 'name'>,
): Promise<Record<string, boolean>> {
  const set: Record<string, boolean> = {}
  for (const name of names)
    set[name] = (await secretOf(db, parts.get(keyring), { ...owner, name })) !== undefined
  return set
}
