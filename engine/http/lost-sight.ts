import type { Principal } from '../context.ts'
import { fieldTypes } from '../fields/index.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { mayDo, rightsOf } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { sharePrincipals } from '../permissions/share-principals.ts'
import { sharedByRules } from '../permissions/shared-by-rules.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'
import type { RecordEvent, Seeing, Window } from './events-as-seen.ts'
import { withLinksBefore } from './links-before.ts'
import { linesOf } from './lost-lines.ts'

/** An event as the outbox has it. */
export interface KeptEvent extends RecordEvent {
  /** With whom its records are no longer shared. */
  principals: readonly string[] | null
}

/** How old the history of a transaction that ends now may be: no other months are looked through. */
const longestMs = 86_400_000
/** So many people and objects are asked for in one statement. */
const atOnce = 50

/**
 * Records that these people could read before the transactions and now cannot: given to somebody else, moved, no longer
 * shared, or no longer what a rule opens to them. They are told the id that they had, once more and for the last time,
 * so that a list or a page drops it. What it has become is not told; who could not read it before is told nothing.
 *
 * @param seen what each of them is told already, by the id of the person
 */
export async function lostSight(
  seeing: Seeing,
  people: readonly Principal[],
  {
    window,
    events,
    seen,
  }: { window: Window; events: readonly KeptEvent[]; seen: ReadonlyMap<string, readonly RecordEvent[]> },
): Promise<Map<string, RecordEvent[]>> {
  const lost = new Map<string, RecordEvent[]>()
  const tell = (person: Principal, object: string, ids: readonly string[]) => {
    const known = new Set(
      [...(seen.get(person.id) ?? []), ...(lost.get(person.id) ?? [])].flatMap((event) =>
        event.type === 'record' && event.object === object ? event.ids : [],
      ),
    )
    const news = ids.filter((id) => !known.has(id))
    if (news.length > 0)
      lost.set(person.id, [...(lost.get(person.id) ?? []), { type: 'record', object, ids: news }])
  }
  const records = events.filter(({ type }) => type === 'record')
  for (const { object, ids, principals } of records)
    for (const person of principals ? restricted(seeing, people, object) : [])
      if (sharePrincipals(person).some((one) => principals?.includes(one))) tell(person, object, ids)

  const questions: { person: Principal; object: string; sql: Sql }[] = []
  for (const name of new Set(records.map(({ object }) => object))) {
    const asked = restricted(seeing, people, name)
    if (asked.length === 0) continue
    const object = seeing.model.objects.get(name)!
    const ids = records.filter((event) => event.object === name).flatMap((event) => event.ids)
    const unkept = [...object.fields.values()].filter(isUnkept)
    const before = await rowsBefore(seeing, object, { window, ids })
    for (const person of asked) {
      const conditions = conditionsOf(seeing, person, object)
      const bears = (column: string) => conditions.some((text) => text.includes(column))
      if (unkept.some(({ name }) => bears(name))) continue
      const rows = before.filter(
        ({ was, links, unclear }) =>
          (Object.keys(was).some((name) => isOwner(name) || bears(name)) || [...links.keys()].some(bears)) &&
          !unclear.some(bears),
      )
      if (rows.length > 0)
        questions.push({
          person,
          object: name,
          sql: couldSee(seeing, person, { object, rows, at: questions.length }),
        })
    }
  }
  for (let start = 0; start < questions.length; start += atOnce) {
    const part = questions.slice(start, start + atOnce)
    const rows = await seeing.db.rows<{ at: number; id: string }>(
      join(
        part.map((question) => sql`(${question.sql})`),
        ' UNION ALL ',
      ),
    )
    for (const [place, { person, object }] of part.entries())
      tell(
        person,
        object,
        rows.filter(({ at }) => at === start + place).map(({ id }) => id),
      )
  }
  for (const person of people)
    for (let at = 0; at < (lost.get(person.id)?.length ?? 0); at++) {
      const { object, ids } = lost.get(person.id)![at]! // lines of lines come to stand behind
      for (const gone of await linesOf(seeing, person, { head: object, ids, window }))
        tell(person, gone.object, gone.ids)
    }
  return lost
}

/** Who may read some records of the object, but not all. */
function restricted({ model, clock }: Seeing, people: readonly Principal[], name: string): Principal[] {
  const object = model.objects.get(name)
  if (!object) return []
  return people.filter((user) => {
    const ctx = { model, clock, user }
    return mayDo(ctx, object, 'read') && rowsFor(ctx, object, 'read') !== undefined
  })
}

interface RowBefore {
  id: string
  /** Columns that had other values. */
  was: Record<string, unknown>
  /** Ids that fields with links had, of those that changed. */
  links: Map<string, string[]>
  /** Fields that changed, too, and cannot be put back so simply. */
  unclear: string[]
}

/** What the history says that records were at the beginning of the window. */
async function rowsBefore(
  { db, clock }: Seeing,
  object: ObjectDef,
  { window, ids }: { window: Window; ids: readonly string[] },
): Promise<RowBefore[]> {
  const since = new Date(clock.now().getTime() - longestMs).toISOString()
  const kept = await db.rows<{
    id: string
    act: string
    changes: Record<string, [unknown, unknown]> | null
  }>(sql`
    SELECT record_id AS id, act, changes FROM sys.history
    WHERE object = ${object.name} AND record_id = ANY(${ids}::uuid[]) AND at >= ${since}::timestamptz
      AND xid >= ${window.from}::bigint AND xid < ${window.to}::bigint AND (changes IS NOT NULL OR act = 'create')
    ORDER BY record_id, version`)
  // What was made in this very window nobody has seen before.
  const made = new Set(kept.filter(({ act }) => act === 'create').map(({ id }) => id))
  const rows = new Map<string, RowBefore>()
  for (const { id, changes } of kept) {
    if (made.has(id) || !changes) continue
    const row: RowBefore = rows.get(id) ?? { id, was: {}, links: new Map(), unclear: [] }
    rows.set(id, row)
    for (const [name, [old]] of Object.entries(changes)) {
      const field = object.fields.get(name)
      if (field?.stores === 'links') {
        if (!row.links.has(name)) row.links.set(name, idsOf(old))
      } else if (!field || !isOneColumn(field)) row.unclear.push(name)
      else if (!(field.columns[0]!.name in row.was)) row.was[field.columns[0]!.name] = columnValue(field, old)
    }
  }
  return [...rows.values()].filter(({ was, links }) => Object.keys(was).length > 0 || links.size > 0)
}

const idsOf = (links: unknown): string[] => ((links as { id: string }[] | null) ?? []).map(({ id }) => id)

const isOwner = (column: string): boolean => column === 'owner' || column === 'owner_department'
const isOneColumn = ({ columns }: FieldDef): boolean => columns.length === 1
const columnValue = (field: FieldDef, value: unknown): unknown =>
  value === null ? null : fieldTypes.get(field.type).write(value, field, { currency: '', rate: '1' })[0]

/** What decides on the person's sight of the object beside owner and department, as text. */
function conditionsOf({ model, clock }: Seeing, user: Principal, object: ObjectDef): string[] {
  const { read } = rightsOf({ model, user }, object).acts
  const scopes = read.flatMap((scope) =>
    typeof scope === 'object' ? [scope.where] : scope === 'parent' ? [headField(object)] : [],
  )
  const isMeant = sharedByRules({ model, clock, user }, object, 'read', 'a').length > 0
  return isMeant ? [...scopes, JSON.stringify(model.sharingRules.get(object.name))] : scopes
}

/** The field by which lines go with their head. */
const headField = ({ ownership }: ObjectDef): string => (typeof ownership === 'object' ? ownership.from : '')

/**
 * Fields whose old values are in no history: what is derived, secret, or kept out of it. A condition that so much as
 * names one cannot be put to the row as it was, half of which would be of now.
 */
const isUnkept = ({ columns, system, history, secret }: FieldDef): boolean =>
  columns.length > 0 && !system && (!history || secret === true)

function couldSee(
  { model, clock }: Seeing,
  user: Principal,
  { object, rows, at }: { object: ObjectDef; rows: readonly RowBefore[]; at: number },
): Sql {
  const text = JSON.stringify(rows.map(({ id, was }) => ({ id, was })))
  const condition = rowsFor({ model, clock, user }, object, 'read') ?? raw('true')
  return sql`SELECT ${raw(String(at))} AS at, a."id" FROM jsonb_to_recordset(${text}::jsonb) AS o(id uuid, was jsonb)
    JOIN ${ident('app', object.name)} t ON t."id" = o.id
    CROSS JOIN LATERAL jsonb_populate_record(t, o.was) a
    WHERE ${withLinksBefore(condition, object, rows)}`
}
