import type { Ctx } from '../../context.ts'
import { seeing } from '../../notifications/sight.ts'
import { principals, systemPrincipal } from '../../organisation/principals.ts'
import { forTasks, userOfTasks } from '../../permissions/share-principals.ts'
import { sql } from '../../sql.ts'
import { type TaskReads, taskReads } from './task-reads.ts'

/**
 * Whoever holds an open seat may read the record for as long as it is open, were it none of theirs; with their own levels
 * of fields. Belongs into the transaction that wrote the seats. Who can read it anyway gets nothing, so that lists stay
 * short.
 *
 * @param known who does so far, where that was read just now
 */
export async function syncReads(
  ctx: Ctx,
  { object, recordId }: { object: string; recordId: string },
  known?: TaskReads,
): Promise<void> {
  const { ownership } = ctx.model.objects.get(object) ?? {}
  if (ownership !== 'user' && ownership !== 'department') return
  const { held, given } =
    known ?? (await ctx.db.first<TaskReads>(sql`SELECT ${taskReads({ object, recordId })}`))!
  const gone = given.filter((principal) => !held.includes(userOfTasks(principal)))
  const news = held.filter((user) => !given.includes(forTasks(user)))
  if (gone.length > 0) await take(ctx, { object, recordId, gone })
  if (news.length > 0) await give(ctx, { object, recordId, news })
}

async function give(
  ctx: Ctx,
  { object, recordId, news }: { object: string; recordId: string; news: readonly string[] },
): Promise<void> {
  const known = ctx.parts.get(principals)
  const people = (await Promise.all(news.map((id) => known.find(id)))).flatMap((person) => person ?? [])
  const questions = people.map((person) => ({ person, about: { object, id: recordId } }))
  const seen = await seeing(ctx, questions)
  const blind = questions.filter((question) => !seen.has(question)).map(({ person }) => forTasks(person.id))
  if (blind.length === 0) return
  await ctx.db.run(sql`INSERT INTO sys.share (object, principal, record_id, level, made_by, made_at)
    SELECT ${object}, p, ${recordId}::uuid, 'read', ${systemPrincipal.id}::uuid, ${ctx.clock.now().toISOString()}::timestamptz
    FROM unnest(${blind}::text[]) AS p ON CONFLICT DO NOTHING`)
}

/** Open pages drop it: the same event as for a share that is taken back. */
async function take(
  ctx: Ctx,
  { object, recordId, gone }: { object: string; recordId: string; gone: readonly string[] },
): Promise<void> {
  await ctx.db.run(sql`DELETE FROM sys.share WHERE object = ${object} AND record_id = ${recordId}::uuid
    AND principal = ANY(${[...gone]}::text[])`)
  await ctx.db.run(sql`INSERT INTO sys.outbox (at, object, act, ids, user_id, via, principals)
    VALUES (${ctx.clock.now().toISOString()}::timestamptz, ${object}, 'unshared', ARRAY[${recordId}::uuid], NULL,
      ${ctx.via}, ${[...gone]}::text[])`)
}
