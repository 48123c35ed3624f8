import { type Ctx, inTransaction } from '../context.ts'
import type { Queryable } from '../database.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { listRecords } from '../records/list.ts'
import { sql } from '../sql.ts'
import { claimFire } from './claim-fire.ts'
import { versionsOf } from './keep-workflows.ts'
import { startEach } from './start-each.ts'
import { type MadeStart, startAll, toStart } from './starts.ts'
import { nextTime, parseCron } from './time/cron.ts'
import { type Entrance, triggerIndex } from './trigger-index.ts'

const keyOf = ({ workflow, name, trigger }: Entrance): string =>
  `${workflow}/${name}/${String(trigger['cron'])}/${String(trigger['timeZone'] ?? '')}`

/** Times made up for at once, when all that were missed count. */
const mostMissed = 100
const pageSize = 200
/** Ids that one run of a batch gets: what a step keeps is limited. */
const mostInBatch = 5_000
/** What failed is tried again after so long. */
const restMs = 60_000

/** Starts workflows whose time has come; each time of a schedule counts once, on whatever node. */
export class Schedules {
  /** When each is due next: the database is asked only then. */
  readonly #due = new Map<string, number>()

  async run(ctx: Ctx): Promise<void> {
    const now = ctx.clock.now().getTime()
    for (const entrance of triggerIndex(ctx.model).types.get('schedule') ?? []) {
      const key = keyOf(entrance)
      if ((this.#due.get(key) ?? 0) > now) continue
      this.#due.set(key, await this.#fireOrRest(ctx, entrance, now))
    }
  }

  /** One that cannot be fired keeps nobody else waiting. @returns when it is due next */
  async #fireOrRest(ctx: Ctx, entrance: Entrance, now: number): Promise<number> {
    try {
      return (await this.#fire(ctx, entrance, now)) ?? Number.POSITIVE_INFINITY
    } catch (error) {
      const { workflow, name: trigger } = entrance
      ctx.log.warn({ error, workflow, trigger }, 'a schedule could not be looked at')
      return now + restMs
    }
  }

  /** @returns when it is due next */
  async #fire(ctx: Ctx, entrance: Entrance, now: number): Promise<number | undefined> {
    const { workflow, name, trigger } = entrance
    const cron = parseCron(
      String(trigger['cron']),
      String(trigger['timeZone'] ?? ctx.model.settings.timeZone),
    )!
    const last = await lastFire(ctx.db, workflow, name, now)
    const missed: number[] = []
    let next = nextTime(cron, last)
    while (next !== undefined && next <= now) {
      missed.push(next)
      next = nextTime(cron, missed.length >= mostMissed ? now : next)
    }
    const catchUp = trigger['catchUp'] ?? 'last'
    const isLate = (at: number) => now - at > 60_000
    const fires =
      catchUp === 'all' ? missed : missed.slice(-1).filter((at) => catchUp !== 'none' || !isLate(at))
    await versionsOf(ctx)
    for (const at of fires) {
      const object = eachOf(entrance)
      if (object !== undefined) {
        // The rest with the next look.
        if (!(await startEach(ctx, entrance, { object, at, now }))) return now
        continue
      }
      await inTransaction(ctx, async (tx) => {
        if (await claimFire(tx.db, { workflow, trigger: name, key: new Date(at).toISOString(), at: now }))
          await startAt(tx, entrance, at)
      })
    }
    // What is not made up for is settled all the same.
    if (missed.length > 0 && fires.length === 0)
      await claimFire(ctx.db, {
        workflow,
        trigger: name,
        key: new Date(missed.at(-1)!).toISOString(),
        at: now,
      })
    return next
  }
}

/** The latest time that counted; for a schedule that is new, now. */
async function lastFire(db: Queryable, workflow: string, trigger: string, now: number): Promise<number> {
  // A trigger of another type may have had this name before.
  const row = await db.first<{ key: string | null }>(
    sql`SELECT max(key) AS key FROM sys.trigger_fire WHERE workflow = ${workflow} AND trigger = ${trigger}
      AND key ~ ${String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`}`,
  )
  if (row?.key) return Date.parse(row.key)
  await claimFire(db, { workflow, trigger, key: new Date(now).toISOString(), at: now })
  return now
}

const objectOf = ({ trigger, document }: Entrance): string | undefined =>
  (trigger['object'] ?? document.object) as string | undefined

/** Whose records it starts a run for, each; undefined where it starts one run. */
const eachOf = (entrance: Entrance): string | undefined =>
  ['run', 'batch'].includes(String(entrance.trigger['each'])) ? undefined : objectOf(entrance)

async function startAt(ctx: Ctx, entrance: Entrance, at: number): Promise<void> {
  const { trigger, workflow } = entrance
  const told = { due_at: new Date(at).toISOString() }
  const object = trigger['each'] === 'batch' ? objectOf(entrance) : undefined
  const inputs =
    object === undefined
      ? [{}]
      : parts(await recordsOf(ctx, object, trigger['filter'])).map((input) => ({ input }))
  try {
    const starts: MadeStart[] = []
    for (const input of inputs)
      starts.push(
        await toStart(ctx, { entrance, told, causedBy: null, occasion: { trigger: told, ...input } }),
      )
    await startAll(ctx, starts)
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error
    ctx.log.warn(
      { workflow, trigger: entrance.name, why: error.message },
      'a schedule could not start its workflow',
    )
  }
}

/** A run each: `part` of `of`. */
function parts(ids: readonly string[]): { ids: string[]; part: number; of: number }[] {
  const of = Math.max(1, Math.ceil(ids.length / mostInBatch))
  return Array.from({ length: of }, (_, at) => ({
    ids: ids.slice(at * mostInBatch, (at + 1) * mostInBatch),
    part: at + 1,
    of,
  }))
}

async function recordsOf(ctx: Ctx, object: string, filter: unknown): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const { data, page } = await listRecords(ctx, object, {
      fields: ['id'],
      sort: 'id',
      limit: pageSize,
      offset: 0,
      count: 'none',
      deleted: false,
      ...(typeof filter === 'string' ? { filter } : {}),
      ...(cursor ? { cursor } : {}),
    })
    ids.push(...data.map(({ id }) => String(id)))
    if (page.next === null) return ids
    cursor = page.next
  }
}
