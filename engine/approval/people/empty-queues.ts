import type { Ctx } from '../../context.ts'
import type { Chore } from '../../jobs/chores.ts'
import { ident, sql } from '../../sql.ts'
import { actOn } from '../driver/act-on.ts'
import { watchQueues } from '../driver/watch-queues.ts'
import { isMemberOf } from './queue-members.ts'

/** So many approvals at a time. */
const atOnce = 200

/**
 * Who may claim what waits in queues changes while nobody acts on it: people come and go, records get other owners,
 * somebody begins to decide for somebody else. What that may have happened to is looked at again, one by one; where
 * nobody is left, the flow admin is asked.
 */
export const emptyQueuesChore: Chore = {
  name: 'hand on what waits in queues of nobody',
  everyMs: 60_000,
  async run(ctx) {
    for (const run of await outdated(ctx)) await lookAt(ctx, run)
  },
}

/** One that is stuck keeps no others from going on; it is tried again. */
async function lookAt(ctx: Ctx, run: string): Promise<void> {
  try {
    await actOn(ctx, run, async (scene) => {
      await watchQueues(scene, { anew: true })
      return []
    })
  } catch (error) {
    ctx.log.error({ error, run }, 'what waits in a queue could not be looked at again')
  }
}

const waits = sql`t.state = 'open' AND t.assignee IS NULL AND t.queue IS NOT NULL`

async function outdated(ctx: Ctx): Promise<string[]> {
  const found = new Set(await withoutAnybody(ctx))
  for (const run of await ofOtherDeputies(ctx)) found.add(run)
  const objects = await ctx.db.rows<{ object: string }>(
    sql`SELECT DISTINCT i.object FROM sys.approval_task t JOIN sys.approval_instance i ON i.run_id = t.run_id WHERE ${waits}`,
  )
  for (const { object } of objects) for (const run of await ofOtherOwners(ctx, object)) found.add(run)
  // Any of them: those that are stuck leave the others their turn.
  const mixed = [...found].map((run) => ({ run, at: Math.random() })).sort((a, b) => a.at - b.at)
  return mixed.slice(0, atOnce).map(({ run }) => run)
}

const runs = async (rows: Promise<{ run: string }[]>): Promise<string[]> => (await rows).map(({ run }) => run)

/** Not looked at yet, or with nobody among the members whom no rule keeps from it. */
const withoutAnybody = ({ db }: Ctx): Promise<string[]> =>
  runs(
    db.rows(sql`
      WITH queues AS MATERIALIZED (SELECT DISTINCT t.queue FROM sys.approval_task t WHERE ${waits}),
      members AS MATERIALIZED (SELECT q.queue, u.id::text AS id FROM queues q JOIN app."user" u ON ${isMemberOf(sql`q.queue`)})
      SELECT DISTINCT t.run_id AS run FROM sys.approval_task t WHERE ${waits} AND (t.claim IS NULL
        OR NOT EXISTS (SELECT FROM members m WHERE m.queue = t.queue
          AND coalesce(t.claim -> 'not' ->> m.id, 'seated') = 'seated'))`),
  )

/** Somebody who is near to it has got a deputy since, or has none any more. */
const ofOtherDeputies = ({ db, clock }: Ctx): Promise<string[]> => {
  const now = sql`${clock.now().toISOString()}::timestamptz`
  return runs(
    db.rows(sql`
      WITH near AS MATERIALIZED (SELECT t.run_id, (t.claim ->> 'at')::timestamptz AS found_at, person FROM sys.approval_task t
        JOIN sys.approval_instance i ON i.run_id = t.run_id
        CROSS JOIN LATERAL unnest(ARRAY[i.submitter, i.on_behalf_of, (t.claim ->> 'owner')::uuid]) AS person WHERE ${waits})
      SELECT DISTINCT n.run_id AS run FROM near n JOIN sys.approval_delegation d ON d.delegator = n.person
      CROSS JOIN LATERAL unnest(ARRAY[d.created_at, d.starts_at, d.ends_at, d.ended_at]) AS at
      WHERE at >= n.found_at AND at <= ${now}`),
  )
}

/** The record is another's now. */
async function ofOtherOwners({ db, model }: Ctx, object: string): Promise<string[]> {
  if (model.objects.get(object)?.ownership !== 'user') return []
  return runs(
    db.rows(sql`SELECT DISTINCT t.run_id AS run FROM sys.approval_task t
      JOIN sys.approval_instance i ON i.run_id = t.run_id JOIN ${ident('app', object)} r ON r."id" = i.record_id
      WHERE ${waits} AND i.object = ${object} AND r."owner"::text IS DISTINCT FROM t.claim ->> 'owner'`),
  )
}
