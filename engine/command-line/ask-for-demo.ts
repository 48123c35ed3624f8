import type { DemoRequest } from '../../metadata/crm/demo/demo.ts'
import { decide } from '../approval/acts/decide.ts'
import { returnTask } from '../approval/acts/return.ts'
import type { Ctx, Principal } from '../context.ts'
import { readPrincipal } from '../organisation/principals.ts'
import { updateRecord } from '../records/update.ts'
import { sql } from '../sql.ts'

/**
 * Has people of the demo ask for what somebody must agree to, and those who are asked answer: by the same saves and
 * decisions as anybody's, with the rights that they have.
 */
export async function askForDemo(
  ctx: Ctx,
  requests: readonly DemoRequest[],
  idOf: (key: string) => string,
): Promise<void> {
  for (const { object, record, at, by, change, answers = [] } of requests) {
    const id = idOf(record)
    await updateRecord(await personAt(ctx, idOf(by), at), object, id, change)
    for (const answer of answers) {
      const person = await personAt(ctx, idOf(answer.by), answer.at)
      const asked = await askedOf(person, id)
      // Whoever has changed the shipped approvals may have asked somebody else.
      if (!asked) break
      const { task, shown } = asked
      const comment = answer.comment === undefined ? {} : { comment: answer.comment }
      if (answer.act === 'return') await returnTask(person, task, { to: 'submit', ...comment })
      else await decide(person, task, answer.act, { shown, ...comment })
    }
  }
}

async function personAt(ctx: Ctx, id: string, at: string): Promise<Ctx> {
  // Out of this very transaction: nobody else knows these people yet.
  const user: Principal | undefined = await readPrincipal(ctx.db, id)
  if (!user) throw new Error(`The demo's person ${id} was not made.`)
  return { ...ctx, user, via: 'screen', clock: { now: () => new Date(at) } }
}

const askedOf = ({ db, user }: Ctx, record: string) =>
  db.first<{ task: string; shown: string }>(
    sql`SELECT t.id AS task, s.shown_hash AS shown FROM sys.approval_task t
      JOIN sys.approval_step s ON s.id = t.step_id JOIN sys.approval_instance i ON i.run_id = t.run_id
      WHERE i.record_id = ${record}::uuid AND t.assignee = ${user.id}::uuid AND t.state = 'open'`,
  )
