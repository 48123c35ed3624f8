import type { Clock, Principal } from '../context.ts'
import type { Database } from '../database.ts'
import type { AppModel } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { allOf, ident, join, raw, type Sql, sql } from '../sql.ts'

/** Records that something happened to. */
export interface RecordEvent {
  type: 'record' | 'presence'
  object: string
  ids: readonly string[]
}

export interface Seeing {
  db: Database
  model: AppModel
  clock: Clock
}

/** Transactions from (with) to (without). */
export interface Window {
  from: string
  to: string
}

/** So many people and objects are asked for in one statement. */
const atOnce = 50

/**
 * The same events for each of these people, with the records that they may see and no others: an id, and how often
 * something happens to it, is told to nobody who could not read the record. Who may read all costs no statement.
 *
 * @returns by id of the person; without those for whom nothing is left
 */
export async function eventsAsSeen(
  { db, model, clock }: Seeing,
  people: readonly Principal[],
  events: readonly RecordEvent[],
): Promise<Map<string, RecordEvent[]>> {
  const told = new Map<string, RecordEvent[]>()
  const tell = (person: Principal, event: RecordEvent) => {
    if (event.ids.length > 0) told.set(person.id, [...(told.get(person.id) ?? []), event])
  }
  const questions: { person: Principal; event: RecordEvent; sql: Sql }[] = []
  for (const event of merged(events)) {
    const object = model.objects.get(event.object)
    if (!object) continue
    for (const person of people) {
      const ctx = { model, user: person, clock }
      if (!mayDo(ctx, object, 'read')) continue
      const rows = rowsFor(ctx, object, 'read')
      if (!rows) tell(person, event)
      else
        questions.push({
          person,
          event,
          sql: sql`SELECT ${raw(String(questions.length))} AS at, a."id" FROM ${ident('app', object.name)} a
            WHERE ${allOf([sql`a."id" = ANY(${event.ids}::uuid[])`, rows])}`,
        })
    }
  }
  for (let start = 0; start < questions.length; start += atOnce) {
    const asked = questions.slice(start, start + atOnce)
    const rows = await db.rows<{ at: number; id: string }>(
      join(
        asked.map((question) => sql`(${question.sql})`),
        ' UNION ALL ',
      ),
    )
    const seen = new Map<number, Set<string>>()
    for (const { at, id } of rows) seen.set(at, (seen.get(at) ?? new Set()).add(id))
    for (const [place, { person, event }] of asked.entries())
      tell(person, { ...event, ids: event.ids.filter((id) => seen.get(start + place)?.has(id)) })
  }
  return told
}

/** One event a kind and object, each record once. */
function merged(events: readonly RecordEvent[]): RecordEvent[] {
  const all = new Map<string, RecordEvent>()
  for (const { type, object, ids } of events) {
    const key = `${type} ${object}`
    all.set(key, { type, object, ids: [...new Set([...(all.get(key)?.ids ?? []), ...ids])] })
  }
  return [...all.values()]
}
