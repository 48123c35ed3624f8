import { type Ctx, inTransaction } from '../../context.ts'
import type { Queryable } from '../../database.ts'
import { listRecords } from '../../records/list.ts'
import { sql } from '../../sql.ts'
import { claimFire } from '../claim-fire.ts'
import { versionsOf } from '../keep-workflows.ts'
import { startAll } from '../starts.ts'
import { type Alert, alertIndex } from './alert-index.ts'
import { alertWorkflowName } from './alert-workflow.ts'
import { nextCheck } from './next-check.ts'
import { clear, idsOnly, raise, standing } from './raise.ts'

/** What failed is tried again after so long. */
const restMs = 60_000
const trigger = 'check'

/** Alerts that are looked at from time to time: each time once, on whatever node; after a stop the last one missed. */
export class AlertClocks {
  /** When each is due next: the database is asked only then. */
  readonly #due = new Map<string, number>()
  readonly #batchSize: number

  /** @param batchSize records in one transaction */
  constructor(batchSize = 500) {
    this.#batchSize = batchSize
  }

  async run(ctx: Ctx): Promise<void> {
    const now = ctx.clock.now().getTime()
    for (const alert of alertIndex(ctx.model).timed) {
      const { every, at = '' } = alert.document.check!
      const key = `${alert.name}/${every}/${at}/${ctx.model.settings.timeZone}`
      if ((this.#due.get(key) ?? 0) > now) continue
      this.#due.set(key, await this.#lookOrRest(ctx, alert, now))
    }
  }

  /** One that fails keeps nobody else waiting. @returns when it is due next */
  async #lookOrRest(ctx: Ctx, alert: Alert, now: number): Promise<number> {
    try {
      const { every, at } = alert.document.check!
      const next = (last: number) => nextCheck({ every: every!, at }, last, ctx.model.settings.timeZone)
      const name = alertWorkflowName(alert.name)
      let last = await lastLook(ctx.db, name, now)
      let due: number | undefined
      for (let time = next(last); time !== undefined && time <= now; time = next(time))
        [due, last] = [time, time]
      if (due !== undefined) await lookAtAll(ctx, alert, { due, now, size: this.#batchSize })
      return next(last) ?? Number.POSITIVE_INFINITY
    } catch (error) {
      ctx.log.warn({ error, alert: alert.name }, 'an alert could not be looked at')
      return now + restMs
    }
  }
}

/** The latest time that counted; for an alert that is new, now. */
async function lastLook(db: Queryable, workflow: string, now: number): Promise<number> {
  const row = await db.first<{ key: string | null }>(
    sql`SELECT max(key) AS key FROM sys.trigger_fire WHERE workflow = ${workflow} AND trigger = ${trigger}`,
  )
  if (row?.key) return Date.parse(row.key)
  await claimFire(db, { workflow, trigger, key: new Date(now).toISOString(), at: now })
  return now
}

/**
 * Clears what is over, then raises it for all that it holds for: batch by batch, each in a transaction that keeps what
 * it found. A node that is killed on the way leaves the rest to the next look, which finds only what is left.
 */
async function lookAtAll(
  ctx: Ctx,
  alert: Alert,
  { due, now, size }: { due: number; now: number; size: number },
): Promise<void> {
  const workflow = alertWorkflowName(alert.name)
  const key = new Date(due).toISOString()
  await versionsOf(ctx)
  for (const batch of [clearBatch, raiseBatch]) {
    let after: string | undefined
    do {
      after = await inTransaction(ctx, async (tx) => {
        await tx.db.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`alert ${alert.name}`}, 0))`)
        const known = await tx.db.first(sql`SELECT FROM sys.trigger_fire
          WHERE workflow = ${workflow} AND trigger = ${trigger} AND key = ${key}`)
        return known ? undefined : batch(tx, alert, { after, since: key, size })
      })
    } while (after !== undefined)
  }
  await claimFire(ctx.db, { workflow, trigger, key, at: now })
}

interface Batch {
  /** Records up to this one have been looked at. */
  after: string | undefined
  since: string
  size: number
}

/** @returns the last record looked at; undefined when there are no more */
async function clearBatch(ctx: Ctx, alert: Alert, { after, size }: Batch): Promise<string | undefined> {
  const rows = await ctx.db.rows<{ id: string }>(sql`SELECT record_id AS id FROM sys.alert
    WHERE alert = ${alert.name} AND cleared_at IS NULL
      ${after === undefined ? sql`` : sql`AND record_id > ${after}::uuid`}
    ORDER BY record_id LIMIT ${size}`)
  const ids = rows.map(({ id }) => id)
  await clear(ctx, alert, ids)
  return ids.length < size ? undefined : ids.at(-1)
}

async function raiseBatch(
  ctx: Ctx,
  alert: Alert,
  { after, since, size }: Batch,
): Promise<string | undefined> {
  const { object, when, once = 'perPeriod' } = alert.document
  const isKnown =
    once === 'always' ? sql`x.cleared_at IS NULL AND x.raised_at >= ${since}::timestamptz` : standing(once)
  const where = sql`NOT EXISTS (SELECT FROM sys.alert x
      WHERE x.alert = ${alert.name} AND x.record_id = a."id" AND ${isKnown})
    ${after === undefined ? sql`` : sql`AND a."id" > ${after}::uuid`}`
  const { data } = await listRecords(
    ctx,
    object,
    { ...idsOnly, filter: when, limit: size },
    { where, key: 'alert' },
  )
  const ids = data.map(({ id }) => String(id))
  await startAll(ctx, await raise(ctx, alert, ids, { since }))
  return ids.length < size ? undefined : ids.at(-1)
}
