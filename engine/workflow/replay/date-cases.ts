import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { ident, type Sql, sql } from '../../sql.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { countingOf } from '../dispatch-dates.ts'
import { TriggerExpressions } from '../expressions/trigger-expressions.ts'
import { toStart } from '../starts.ts'
import { celebratedOn, daysReached, duesIn, instantsReached, type Span } from '../time/reached-days.ts'
import { dayMs } from '../time/zone.ts'
import type { TriggerIndex } from '../trigger-index.ts'
import { type CaseStart, caseStart } from './one-case.ts'
import { type CaseRow, type Past, recordAt } from './past-change.ts'
import type { ClockCase, Period } from './period.ts'

/**
 * When a date of a record came in the period by the draft: as it is kept now, or was until a change since. Whether it was
 * so at that time, and what the way in made of it, is seen when the case is looked at.
 */
export async function dateCases(
  ctx: Ctx,
  document: WorkflowDocument,
  { from, to, limit }: Period,
): Promise<ClockCase[]> {
  const found: ClockCase[] = []
  for (const [name, given] of Object.entries(document.triggers ?? {})) {
    const trigger = given as TriggerDocument
    if (trigger.type !== 'dateReached') continue
    const object = ctx.model.objects.get(String(trigger['object'] ?? document.object))
    const field = object?.fields.get(String(trigger['field']))
    if (!object || !field) continue
    const span = { since: Date.parse(from) - 1, now: Date.parse(to) - 1, ...countingOf(ctx, { trigger }) }
    const dues = duesIn(trigger, field, span)
    const seen = new Set<string>()
    for (const { id, value } of await valuesIn(ctx, { object, field, trigger, span, from, limit }))
      for (const due of dues(value)) {
        // Two of its values may come at the same time.
        if (seen.has(`${id} ${due}`)) continue
        seen.add(`${id} ${due}`)
        found.push({ at: new Date(due).toISOString(), trigger: name, object: object.name, record: id })
      }
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : 1)).slice(0, limit + 1)
}

interface Looked {
  object: ObjectDef
  field: FieldDef
  trigger: TriggerDocument
  span: Span
  from: string
  limit: number
}

/** Records with values that come in the span, now or before a change since its beginning. */
async function valuesIn(
  { db }: Ctx,
  { object, field, trigger, span, from, limit }: Looked,
): Promise<{ id: string; value: string }[]> {
  const column = ident('t', field.columns[0]!.name)
  const comes = comesIn(trigger, field, span)
  if (!comes) return []
  const order = trigger['yearly'] === true ? sql`substr(value, 6)` : sql`value`
  return db.rows(sql`SELECT id::text AS id, value FROM (
      SELECT t."id", ${column}::text AS value FROM ${ident('app', object.name)} t WHERE ${comes.now(column)}
      UNION
      SELECT h.record_id, h.changes -> ${field.name} ->> 0 FROM sys.history h
      WHERE h.object = ${object.name} AND h.at >= ${from}::timestamptz AND h.changes ? ${field.name}
        AND ${comes.before(sql`(h.changes -> ${field.name} ->> 0)`)}
    ) kept ORDER BY ${order}, id LIMIT ${limit + 1}`)
}

/** Of a column as it is, and of a text of the history: that may be from before the field held dates. */
interface Comes {
  now(column: Sql): Sql
  before(text: Sql): Sql
}

function comesIn(trigger: TriggerDocument, { language }: FieldDef, span: Span): Comes | undefined {
  if (language === 'dt') {
    // Some days more on both sides: months have no exact way back.
    const wide = { ...span, since: span.since - 4 * dayMs, now: span.now + 4 * dayMs }
    const [first, last] = instantsReached(trigger, wide).map((at) => new Date(at).toISOString())
    return {
      now: (column) => sql`${column} > ${first}::timestamptz AND ${column} <= ${last}::timestamptz`,
      before: (text) => sql`${text} COLLATE "C" > ${first}::text AND ${text} COLLATE "C" <= ${last}::text`,
    }
  }
  if (language !== 'date') return undefined
  const days = daysReached(trigger, span).map(({ day }) => day)
  if (trigger['yearly'] !== true)
    return {
      now: (column) => sql`${column} = ANY(${days}::date[])`,
      before: (text) => sql`${text} = ANY(${days}::text[])`,
    }
  const dates = [...new Set(days.flatMap(celebratedOn))]
  return {
    now: (column) => sql`to_char(${column}, 'MM-DD') = ANY(${dates}::text[])`,
    before: (text) => sql`length(${text}) = 10 AND substr(${text}, 6) = ANY(${dates}::text[])`,
  }
}

interface Dated {
  index: TriggerIndex
  object: ObjectDef
  past: Past
  row: CaseRow
  /** When it was seen that the date has come. */
  seenAt: string
}

/** What the draft begins because a date of the record, as it was then, has come at that time; undefined when it has not. */
export async function startByDate(
  system: Ctx,
  { index, object, past, row, seenAt }: Dated,
): Promise<CaseStart | undefined> {
  const entrance = index.types.get('dateReached')?.find(({ name }) => name === row.trigger)
  const field = entrance && object.fields.get(String(entrance.trigger['field']))
  const record = recordAt(object, past)
  if (!entrance || !field || !record) return undefined
  const then = { ...system, clock: { now: () => new Date(seenAt) } }
  const now = Date.parse(row.at)
  const span = { since: now - 1, now, ...countingOf(system, entrance) }
  if (duesIn(entrance.trigger, field, span)(record[field.name]).length === 0) return undefined
  const told = { due_at: row.at }
  const occasion = { record, new: record, trigger: told }
  try {
    if (!(await new TriggerExpressions(then, object).holds(entrance.trigger.when, occasion))) return undefined
    const about = { object: object.name, recordId: row.record_id! }
    const start = await toStart(then, { entrance, ...about, occasion, told, causedBy: null })
    return caseStart(entrance, start, null)
  } catch (error) {
    if (error instanceof ExpressionFailed) return undefined
    throw error
  }
}
