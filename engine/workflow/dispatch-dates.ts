import { wallTime } from '../../metadata/language/days.ts'
import { type Ctx, inTransaction } from '../context.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { readRow } from '../rules/load-rows.ts'
import { ident, type Sql, sql } from '../sql.ts'
import { claimFire } from './claim-fire.ts'
import { TriggerExpressions } from './expressions/trigger-expressions.ts'
import { ownFields } from './happenings.ts'
import { versionsOf } from './keep-workflows.ts'
import { startAll, toStart } from './starts.ts'
import { findCalendar } from './time/due-at.ts'
import { type Counting, celebratedOn, daysReached, duesIn, instantsReached } from './time/reached-days.ts'
import { dayMs, startOfDay } from './time/zone.ts'
import { type Entrance, triggerIndex } from './trigger-index.ts'

const everyMs = 60_000
/** So far back a date is made up for after all nodes were away. */
const mostLateMs = 3 * dayMs
const mostRecords = 1_000

/** Starts workflows for records of which a date has come. A date that is moved needs nothing rewritten. */
export class ReachedDates {
  #next = 0

  async run(ctx: Ctx): Promise<void> {
    const now = ctx.clock.now().getTime()
    if (now < this.#next) return
    this.#next = now + everyMs
    await versionsOf(ctx)
    for (const entrance of triggerIndex(ctx.model).types.get('dateReached') ?? [])
      await this.#scanOrRest(ctx, entrance, now)
  }

  /** One that cannot be looked at keeps nobody else waiting; it is tried again with the next look. */
  async #scanOrRest(ctx: Ctx, entrance: Entrance, now: number): Promise<void> {
    try {
      await this.#scan(ctx, entrance, now)
    } catch (error) {
      const { workflow, name: trigger } = entrance
      ctx.log.warn({ error, workflow, trigger }, 'dates could not be looked at')
    }
  }

  async #scan(ctx: Ctx, entrance: Entrance, now: number): Promise<void> {
    const { trigger, document, workflow, name } = entrance
    const object = ctx.model.objects.get(String(trigger['object'] ?? document.object))
    const field = object?.fields.get(String(trigger['field']))
    if (!object || !field) return
    const begun = await begins(ctx, entrance, now)
    const where = whereReached(entrance, field, { since: Math.max(begun, now - mostLateMs), now, ctx })
    if (!where) return
    const rows = await ctx.db.rows<Record<string, unknown> & { _key: string }>(
      sql`SELECT t.*, t."id" || '/' || (${where.key}) AS "_key" FROM ${ident('app', object.name)} t
        WHERE t."deleted_at" IS NULL AND ${where.condition}
          AND NOT EXISTS (SELECT FROM sys.trigger_fire f WHERE f.workflow = ${workflow} AND f.trigger = ${name}
            AND f.key = t."id" || '/' || (${where.key}))
        ORDER BY t."id" LIMIT ${mostRecords}`,
    )
    for (const row of rows) await this.#start(ctx, entrance, { object, field, row, now })
  }

  async #start(
    ctx: Ctx,
    entrance: Entrance,
    {
      object,
      field,
      row,
      now,
    }: { object: ObjectDef; field: FieldDef; row: Record<string, unknown> & { _key: string }; now: number },
  ): Promise<void> {
    const { workflow, name, trigger } = entrance
    await inTransaction(ctx, async (tx) => {
      if (!(await claimFire(tx.db, { workflow, trigger: name, key: row._key, at: now }))) return
      const record = readRow(object, row, ownFields(object))
      const span = { since: now - mostLateMs, now, ...countingOf(ctx, entrance) }
      const due = duesIn(trigger, field, span)(record[field.name]).at(-1)
      const told = due === undefined ? {} : { due_at: new Date(due).toISOString() }
      const occasion = { record, new: record, trigger: told }
      try {
        if (!(await new TriggerExpressions(tx, object).holds(trigger.when, occasion))) return
        const recordId = String(row['id'])
        await startAll(tx, [
          await toStart(tx, { entrance, object: object.name, recordId, occasion, told, causedBy: null }),
        ])
      } catch (error) {
        if (!(error instanceof ExpressionFailed)) throw error
        ctx.log.warn({ workflow, trigger: name, why: error.message }, 'a trigger could not be judged')
      }
    })
  }
}

/** A trigger that is new begins with the present day, not with all that ever was. */
async function begins(ctx: Ctx, { workflow, name }: Entrance, now: number): Promise<number> {
  await claimFire(ctx.db, { workflow, trigger: name, key: 'begun', at: now })
  const row = await ctx.db.first<{ ms: number }>(sql`SELECT (extract(epoch FROM at) * 1000)::float8 AS ms
    FROM sys.trigger_fire WHERE workflow = ${workflow} AND trigger = ${name} AND key = 'begun'`)
  return row?.ms ?? now
}

/** What came today counts too: for records that are put in as if they had been there all the time. */
export async function beginWithToday(ctx: Ctx): Promise<void> {
  const now = ctx.clock.now().getTime()
  for (const entrance of triggerIndex(ctx.model).types.get('dateReached') ?? []) {
    const timeZone = timeZoneOf(ctx, entrance)
    const at = new Date(startOfDay(wallTime(now, timeZone).day, timeZone)).toISOString()
    await ctx.db.run(sql`INSERT INTO sys.trigger_fire (workflow, trigger, key, at)
      VALUES (${entrance.workflow}, ${entrance.name}, 'begun', ${at}::timestamptz)
      ON CONFLICT (workflow, trigger, key) DO UPDATE SET at = least(trigger_fire.at, excluded.at)`)
  }
}

const timeZoneOf = ({ model }: Ctx, { trigger }: Pick<Entrance, 'trigger'>): string =>
  String(trigger['timeZone'] ?? model.settings.timeZone)

/** How a trigger counts from its date. @throws ExpressionFailed where there is no such calendar any more */
export function countingOf(ctx: Ctx, { trigger }: Pick<Entrance, 'trigger'>): Counting {
  const { model } = ctx
  const timeZone = timeZoneOf(ctx, { trigger })
  const name = trigger['calendar'] as string | undefined
  if (name === undefined) return { timeZone }
  const calendar = findCalendar(model.calendars, name)
  if (!calendar)
    throw new ExpressionFailed(name, { en: `There is no calendar "${name}".`, zh: `没有工作日历“${name}”。` })
  return { timeZone, hours: { calendar, timeZone: calendar.timeZone ?? model.settings.timeZone } }
}

/** Values of the field that were reached since then, and by what one is told from the next. */
function whereReached(
  entrance: Entrance,
  field: FieldDef,
  { since, now, ctx }: { since: number; now: number; ctx: Ctx },
): { condition: Sql; key: Sql } | undefined {
  const { trigger } = entrance
  const span = { since, now, ...countingOf(ctx, entrance) }
  const column = ident('t', field.columns[0]!.name)
  const key = sql`${column}::text`
  if (field.language === 'dt') {
    const [from, to] = instantsReached(trigger, span).map((at) => new Date(at).toISOString())
    return { condition: sql`${column} > ${from}::timestamptz AND ${column} <= ${to}::timestamptz`, key }
  }
  if (field.language !== 'date') return undefined
  const days = daysReached(trigger, span)
  if (days.length === 0) return undefined
  if (trigger['yearly'] !== true)
    return { condition: sql`${column} = ANY(${days.map(({ day }) => day)}::date[])`, key }
  const dates = days.flatMap(({ day }) => celebratedOn(day))
  return {
    condition: sql`to_char(${column}, 'MM-DD') = ANY(${dates}::text[])`,
    key: sql`${wallTime(now, span.timeZone).day.slice(0, 4)}::text`,
  }
}
