import { type Ctx, inTransaction } from '../context.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { listRecords } from '../records/list.ts'
import { sql } from '../sql.ts'
import { claimFire } from './claim-fire.ts'
import { type MadeStart, startAll, toStart } from './starts.ts'
import type { Entrance } from './trigger-index.ts'

/** Records in one transaction. */
const batchSize = 200
/** Batches in one go; others want to be looked at too. */
const mostBatches = 10

/** A time of a schedule that starts a run for each record of its filter. */
export interface EachDue {
  object: string
  /** The time that has come, and now. */
  at: number
  now: number
}

/**
 * Starts runs for the records of a schedule, batch by batch: what is started stays started, and where it went on is
 * kept, for any node to go on from. Each record once.
 *
 * @returns false when there are more
 */
export async function startEach(ctx: Ctx, entrance: Entrance, due: EachDue): Promise<boolean> {
  for (let batch = 0; batch < mostBatches; batch++)
    if (!(await inTransaction(ctx, (tx) => startBatch(tx, entrance, due)))) return true
  return false
}

/** @returns whether there are more */
async function startBatch(ctx: Ctx, entrance: Entrance, { object, at, now }: EachDue): Promise<boolean> {
  const { workflow, name: trigger, trigger: document } = entrance
  const { db } = ctx
  const due = new Date(at).toISOString()
  await db.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`schedule ${workflow}/${trigger}`}, 0))`)
  const ofPlace = sql`workflow = ${workflow} AND trigger = ${trigger} AND key LIKE ${`${due}/%`}`
  const known = await db.rows<{ key: string }>(sql`SELECT key FROM sys.trigger_fire
    WHERE workflow = ${workflow} AND trigger = ${trigger} AND key = ${due} OR ${ofPlace}`)
  if (known.some(({ key }) => key === due)) return false
  const place = known[0]?.key.slice(due.length + 1)
  const filter = document['filter']
  const { data, page } = await listRecords(
    ctx,
    object,
    {
      fields: ['id'],
      sort: 'id',
      limit: batchSize,
      offset: 0,
      count: 'none',
      deleted: false,
      ...(typeof filter === 'string' ? { filter } : {}),
    },
    place === undefined ? undefined : { where: sql`a."id" > ${place}::uuid`, key: place },
  )
  const ids = data.map(({ id }) => String(id))
  await startAll(ctx, await startsOf(ctx, entrance, { object, ids, due }))
  await db.run(sql`DELETE FROM sys.trigger_fire WHERE ${ofPlace}`)
  const isMore = page.next !== null
  await claimFire(db, { workflow, trigger, key: isMore ? `${due}/${ids.at(-1)}` : due, at: now })
  return isMore
}

/** One whose input cannot be told keeps no other from starting. */
async function startsOf(
  ctx: Ctx,
  entrance: Entrance,
  { object, ids, due }: { object: string; ids: readonly string[]; due: string },
): Promise<MadeStart[]> {
  const told = { due_at: due }
  const starts: MadeStart[] = []
  for (const recordId of ids)
    try {
      starts.push(
        await toStart(ctx, { entrance, told, causedBy: null, object, recordId, occasion: { trigger: told } }),
      )
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) throw error
      const { workflow, name: trigger } = entrance
      ctx.log.warn(
        { workflow, trigger, record: recordId, why: error.message },
        'a schedule could not start its workflow',
      )
    }
  return starts
}
