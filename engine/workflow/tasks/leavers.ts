import { type Ctx, inTransaction } from '../../context.ts'
import type { Chore } from '../../jobs/chores.ts'
import { tellPeople } from '../../notifications/tell-people.ts'
import { sql } from '../../sql.ts'
import type { Localized } from '../expressions/templates.ts'

interface Waiting {
  id: string
  key: string
  run_id: string
  option: string | null
  decision: string
  assignee: string | null
  /** Who left. */
  person: string
  title: Localized
  object: string | null
  record_id: string | null
}

/** So many tasks at a time. */
const atOnce = 100

/**
 * Tasks of people who have left go to who took over from them, else to the nearest superior, else to an administrator,
 * who are told. What others may claim as well goes back to those; where all of those are asked already, they decide
 * without it.
 */
export const taskLeaversChore: Chore = {
  name: 'hand on tasks of people who left',
  everyMs: 5_000,
  async run(ctx) {
    for (const waiting of await waitingFor(ctx))
      try {
        await inTransaction(ctx, async (tx) => {
          if (await isStill(tx, waiting)) await handOn(tx, waiting)
        })
      } catch (error) {
        // One that is stuck keeps nobody else's from going on; it is tried again.
        ctx.log.error({ error, task: waiting.id }, 'a task of somebody who left could not be handed on')
      }
  },
}

/**
 * Of people who are not active: theirs, and those that only such people could claim. Begins at the people, who are few,
 * and looks at the same candidates once, however many tasks there are.
 */
const waitingFor = ({ db }: Ctx): Promise<Waiting[]> =>
  db.rows<Waiting>(sql`WITH gone AS MATERIALIZED (
      SELECT u.id FROM app."user" u WHERE NOT u.active OR u.deleted_at IS NOT NULL),
    nobodys AS MATERIALIZED (SELECT c.candidates FROM (
        SELECT DISTINCT t.candidates FROM gone JOIN sys.task t ON t.candidates @> ARRAY[gone.id]
        WHERE t.state = 'open' AND t.assignee IS NULL) c
      WHERE NOT EXISTS (${active(sql`u.id = ANY(c.candidates)`)})),
    found AS (
      SELECT t.id FROM gone JOIN sys.task t ON t.assignee = gone.id WHERE t.state = 'open'
      UNION ALL SELECT t.id FROM nobodys JOIN sys.task t ON t.candidates @> nobodys.candidates
        AND t.candidates = nobodys.candidates WHERE t.state = 'open' AND t.assignee IS NULL)
    SELECT t.id, t.key, t.run_id, t.option, t.decision, t.assignee, coalesce(t.assignee, t.candidates[1]) AS person,
      t.title, t.object, t.record_id
    FROM found JOIN sys.task t ON t.id = found.id ORDER BY t.id LIMIT ${atOnce}`)

const active = (which: ReturnType<typeof sql>) =>
  sql`SELECT FROM app."user" u WHERE ${which} AND u.active AND u.deleted_at IS NULL`

/** Nobody has done or claimed it since, nor is at it; it is ours until the transaction ends. */
const isStill = async ({ db }: Ctx, { id, assignee }: Waiting): Promise<boolean> =>
  (await db.first(sql`SELECT id FROM sys.task WHERE id = ${id}::uuid AND state = 'open'
    AND assignee IS NOT DISTINCT FROM ${assignee}::uuid FOR UPDATE SKIP LOCKED`)) !== undefined

async function handOn(tx: Ctx, task: Waiting): Promise<void> {
  const { db } = tx
  if (task.decision === 'claim') {
    const others = await db.run(sql`UPDATE sys.task t SET assignee = NULL, claimed_at = NULL
      WHERE t.id = ${task.id}::uuid AND EXISTS (${active(sql`u.id = ANY(t.candidates)`)})`)
    if (others > 0) return
  }
  const heir = await heirOf(tx, task)
  if (heir === undefined) return closeAmongOthers(tx, task)
  const toHeir = task.decision === 'claim' ? sql`NULL` : sql`${heir}::uuid`
  await db.run(sql`UPDATE sys.task SET assignee = ${toHeir}, claimed_at = NULL,
      candidates = CASE decision WHEN 'claim' THEN ARRAY[${heir}::uuid] ELSE candidates END
    WHERE id = ${task.id}::uuid`)
  const { object, record_id: record } = task
  await tellPeople(tx, {
    to: [heir],
    kind: 'assignment',
    title: task.title,
    ...(object && record ? { about: { object, id: record } } : {}),
    otherwise: { en: 'A task has come to you from somebody who left', zh: '一位离职同事的任务转交给您办理' },
  })
}

/** Whoever could take it over has a seat of the same visit: theirs decide. */
async function closeAmongOthers({ db, clock }: Ctx, { id, run_id, key, option }: Waiting): Promise<void> {
  await db.run(sql`UPDATE sys.task t SET state = 'closed', ended_at = ${clock.now().toISOString()}::timestamptz
    WHERE t.id = ${id}::uuid AND EXISTS (SELECT FROM sys.task o JOIN app."user" u ON u.id = o.assignee
      WHERE o.run_id = ${run_id}::uuid AND o.key = ${key} AND o.option IS NOT DISTINCT FROM ${option}
        AND o.state = 'open' AND o.id <> t.id AND u.active AND u.deleted_at IS NULL)`)
}

/** Somebody active who has no seat of the same visit: who took over, who stands above, an administrator. */
async function heirOf(
  { db }: Ctx,
  { person, key, run_id, option, id }: Waiting,
): Promise<string | undefined> {
  const row = await db.first<{ id: string }>(sql`WITH RECURSIVE above AS (
      SELECT u.superior AS id, 1 AS n, ARRAY[u.id] AS seen FROM app."user" u WHERE u.id = ${person}::uuid
      UNION ALL SELECT u.superior, a.n + 1, a.seen || u.id FROM above a JOIN app."user" u ON u.id = a.id
        WHERE NOT u.id = ANY(a.seen)),
    heirs AS (
      SELECT successor AS id, 0 AS n FROM sys.user_successor WHERE user_id = ${person}::uuid
      UNION ALL SELECT id, n FROM above
      UNION ALL SELECT id, 1000000 FROM app."user" WHERE 'admin' = ANY(roles))
    SELECT u.id FROM heirs h JOIN app."user" u ON u.id = h.id AND u.active AND u.deleted_at IS NULL
    WHERE NOT EXISTS (SELECT FROM sys.task t WHERE t.run_id = ${run_id}::uuid AND t.key = ${key}
      AND t.option IS NOT DISTINCT FROM ${option} AND t.state = 'open' AND t.assignee = u.id AND t.id <> ${id}::uuid)
    ORDER BY h.n, u.created_at, u.id LIMIT 1`)
  return row?.id
}
