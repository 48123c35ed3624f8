import { createHash, randomBytes } from 'node:crypto'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Queryable } from '../../database.ts'
import type { Chore } from '../../jobs/chores.ts'
import { sql } from '../../sql.ts'

const liveMs = 7 * 86_400_000

/** A link is kept by what it hashes to: who reads the database holds none. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * A link by which whoever gets it decides one task once, within seven days, on what was shown when it was made.
 *
 * @returns its token
 */
export async function makeLink(
  db: Queryable,
  { task, shown, now }: { task: string; shown: string; now: Date },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const until = new Date(now.getTime() + liveMs).toISOString()
  await db.run(sql`INSERT INTO sys.approval_link (token_hash, task_id, shown_hash, expires_at)
    VALUES (${hashOf(token)}, ${task}::uuid, ${shown}, ${until}::timestamptz)`)
  return token
}

/** Links that are long past answer nothing any more. */
export const oldLinksChore: Chore = {
  name: 'remove old links of approvals',
  everyMs: 6 * 3_600_000,
  async run({ db, clock }) {
    const before = new Date(clock.now().getTime() - 30 * 86_400_000).toISOString()
    await db.run(sql`DELETE FROM sys.approval_link WHERE expires_at < ${before}::timestamptz`)
  },
}

/** How a step may be decided by e-mail. What it asks for besides words needs the whole page. */
export function mailWayOf({ steps, acts }: ApprovalDocument, name: string): 'link' | 'signIn' | 'off' {
  const { byMail = 'link', requires = [], acts: own = acts, assignees = [] } = steps[name] ?? {}
  if (own && !own.includes('approve')) return 'off'
  const isPicking = Object.values(steps).some((one) =>
    one.assignees.some((slot) => typeof slot === 'object' && slot['chosen'] === 'previous'),
  )
  const isMore = isPicking || requires.some((one) => one !== 'comment')
  return isMore || assignees.length === 0 ? 'off' : byMail
}
