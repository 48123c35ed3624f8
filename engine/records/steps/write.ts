import type { Ctx } from '../../context.ts'
import { linkTable } from '../../db/derived-name.ts'
import { type EpochRow, epochColumns, requireCurrent } from '../../db/epoch.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { deletions } from '../deletions.ts'
import { explainUnique } from '../explain-unique.ts'
import { sameValue, storedValue } from '../stored-value.ts'
import { recordset, toRow } from './to-row.ts'

/** Most ids an outbox row names. */
const idsPerEvent = 500

/**
 * One statement writes everything: rows of every object, links, history, outbox, as data-modifying parts of one
 * query. What did not change is not written and raises no version.
 */
export async function write(ctx: Ctx, batch: Batch): Promise<void> {
  const writtenAt = ctx.clock.now()
  batch.writtenAt = writtenAt
  const at = writtenAt.toISOString()
  const changed = batch.changes.filter((change) => change.kind === 'create' || difference(change).length > 0)
  const written = [
    ...new Set([...changed, ...headsOf(changed), ...deletions(batch).map(({ parent }) => parent)]),
  ]
  if (written.length === 0) return
  try {
    for (const row of await inTurn(piecesOf(written), (piece) => statementOf(ctx, piece, at), ctx))
      requireCurrent(ctx, row)
  } catch (error) {
    throw await explainUnique(ctx, error, written)
  }
}

function statementOf(ctx: Ctx, written: readonly Change[], at: string): Sql {
  const parts: Sql[] = []
  for (const [object, changes] of byObject(written)) {
    const creates = changes.filter((change) => change.kind === 'create')
    if (creates.length > 0) parts.push(insertRows(ctx, object, creates, at))
    for (const group of bySignature(changes.filter((change) => change.kind === 'update')))
      parts.push(updateRows(ctx, object, group, at))
    for (const field of object.fields.values())
      if (field.stores === 'links') parts.push(...linkRows(object, field, changes))
  }
  parts.push(historyRows(ctx, written, at), outboxRows(ctx, written, at))
  const named = parts.map((part, index) => sql`${raw(`w${index}`)} AS (${part})`)
  return sql`WITH ${join(named)} SELECT ${epochColumns}`
}

/** New records of one object that do not refer to one another are written so many at a time. */
const pieceSize = 500

function piecesOf(written: readonly Change[]): (readonly Change[])[] {
  if (written.length <= pieceSize || !standAlone(written)) return [written]
  const count = Math.ceil(written.length / pieceSize)
  return Array.from({ length: count }, (_, at) => written.slice(at * pieceSize, (at + 1) * pieceSize))
}

/** Foreign keys are checked at the end of each statement: what refers to the batch itself belongs into one. */
function standAlone(written: readonly Change[]): boolean {
  const { object } = written[0]!
  if (!written.every((change) => change.kind === 'create' && change.object === object)) return false
  const referring = [...object.fields.values()].filter(
    ({ stores, to }) => stores !== 'value' && (to.includes(object.name) || to[0] === '*'),
  )
  if (referring.length === 0) return true
  const ids = new Set(written.map(({ id }) => id))
  return !written.some(({ values }) =>
    referring.some(({ name }) =>
      [values.get(name) ?? []].flat().some((target) => ids.has((target as { id: string }).id)),
    ),
  )
}

/** Each statement is put together while the server works on the one before. */
async function inTurn(
  pieces: readonly (readonly Change[])[],
  statement: (piece: readonly Change[]) => Sql,
  ctx: Ctx,
): Promise<EpochRow[]> {
  const rows: EpochRow[] = []
  let running: Promise<EpochRow | undefined> | undefined
  for (const piece of pieces) {
    const next = statement(piece)
    if (running) rows.push((await running)!)
    running = ctx.db.first<EpochRow>(next)
    // What goes wrong is told where it is awaited.
    running.catch(() => undefined)
    await new Promise((sent) => setImmediate(sent))
  }
  rows.push((await running)!)
  return rows
}

/** A change of a line is a change of its head, and of the one it leaves: their versions rise once. */
const headsOf = (changed: readonly Change[]): Change[] =>
  changed.flatMap(({ parent, leaves }) => [...(parent ? [parent] : []), ...(leaves ? [leaves] : [])])

/** Fields of an update that get another value. */
function difference(change: Change): string[] {
  return [...change.values.keys()].filter((name) => {
    const field = change.object.fields.get(name)!
    // The same amount is worth something else at another rate.
    if (field.type === 'currency' && isRevalued(change)) return true
    return !sameValue(change.values.get(name) ?? null, storedValue(change.before!, field))
  })
}

const isRevalued = (change: Change): boolean =>
  change.values.has('exchange_rate') &&
  Number(change.values.get('exchange_rate')) !== Number(change.before?.['exchange_rate'])

const changedFields = (change: Change): FieldDef[] =>
  (change.kind === 'create' ? [...change.values.keys()] : difference(change)).map(
    (name) => change.object.fields.get(name)!,
  )

/** Updates that write the same columns go together. */
function bySignature(changes: readonly Change[]): Change[][] {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const key = difference(change).sort().join()
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  return [...groups.values()]
}

function insertRows(ctx: Ctx, object: ObjectDef, changes: readonly Change[], at: string): Sql {
  const names = new Set(changes.flatMap((change) => [...change.values.keys()]))
  const fields = [...object.fields.values()].filter(
    (field) => names.has(field.name) || field.columns.some((column) => column.notNull && !field.system),
  )
  const columns = fields.flatMap((field) => field.columns)
  const shadows = shadowsOf(object, columns)
  const by = ctx.user.system ? null : ctx.user.id
  return sql`INSERT INTO ${ident('app', object.name)} ("id", "version", "created_at", "created_by", "updated_at", "updated_by"${list(columns, ', ')}${list(shadows, ', ')})
    SELECT x."id", 1, ${at}::timestamptz, ${by}::uuid, ${at}::timestamptz, ${by}::uuid${list(columns, ', x.')}${raw(shadows.map(({ value }) => `, ${value}`).join(''))}
    FROM ${recordset(
      changes.map((change) => toRow(ctx, change, fields)),
      columns,
    )}`
}

/** Columns that a publish is filling, computed from the new values of those that are written. */
const shadowsOf = (
  object: ObjectDef,
  columns: readonly { name: string }[],
): { name: string; value: string }[] =>
  (object.shadows ?? [])
    .filter(({ source }) => columns.some(({ name }) => name === source))
    .map(({ column, source, value }) => ({ name: column, value: value.replaceAll('{}', `x."${source}"`) }))

const list = (columns: readonly { name: string }[], before: string): Sql =>
  raw(columns.map(({ name }) => `${before}"${name}"`).join(''))

function updateRows(ctx: Ctx, object: ObjectDef, changes: readonly Change[], at: string): Sql {
  const fields = changedFields(changes[0]!)
  const columns = fields.flatMap((field) => field.columns)
  const shadows = shadowsOf(object, columns)
  const set = raw(
    columns.map(({ name }) => `, "${name}" = x."${name}"`).join('') +
      shadows.map(({ name, value }) => `, "${name}" = ${value}`).join(''),
  )
  return sql`UPDATE ${ident('app', object.name)} t SET "version" = t."version" + 1, "updated_at" = ${at}::timestamptz,
      "updated_by" = ${ctx.user.system ? null : ctx.user.id}::uuid${set}
    FROM ${recordset(
      changes.map((change) => toRow(ctx, change, fields)),
      columns,
    )} WHERE t."id" = x."id"`
}

/** Links that go, and links that come or change place; untouched ones are left alone. */
function linkRows(object: ObjectDef, field: FieldDef, changes: readonly Change[]): Sql[] {
  const table = ident('app', linkTable(object.name, field.name))
  const gone: [string, string][] = []
  const come: { source_id: string; target_id: string; position: number }[] = []
  for (const change of changes) {
    if (!change.values.has(field.name)) continue
    const next = ((change.values.get(field.name) as { id: string }[] | null) ?? []).map(({ id }) => id)
    const before = (
      (change.before && (storedValue(change.before, field) as { id: string }[] | null)) ??
      []
    ).map(({ id }) => id)
    for (const id of before) if (!next.includes(id)) gone.push([change.id, id])
    next.forEach((id, position) => {
      if (before[position] !== id) come.push({ source_id: change.id, target_id: id, position })
    })
  }
  return [
    ...(gone.length > 0
      ? [
          sql`DELETE FROM ${table} k USING unnest(${gone.map(([source]) => source)}::uuid[], ${gone.map(([, target]) => target)}::uuid[]) AS g(s, t)
          WHERE k."source_id" = g.s AND k."target_id" = g.t`,
        ]
      : []),
    ...(come.length > 0
      ? [
          sql`INSERT INTO ${table} ("source_id", "target_id", "position")
          SELECT * FROM json_to_recordset(${JSON.stringify(come)}::json) AS x("source_id" uuid, "target_id" uuid, "position" integer)
          ON CONFLICT ("source_id", "target_id") DO UPDATE SET "position" = excluded."position"`,
        ]
      : []),
  ]
}

/** A create stores no values; an update each field with old and new. */
function historyRows(ctx: Ctx, changes: readonly Change[], at: string): Sql {
  const rows = changes.map((change) => ({
    object: change.object.name,
    id: change.id,
    version: change.kind === 'create' ? 1 : Number(change.before!['version']) + 1,
    act: change.kind,
    changes: change.kind === 'create' ? null : changesOf(change),
  }))
  return sql`INSERT INTO sys.history (at, object, record_id, version, act, user_id, on_behalf_of, via, changes)
    SELECT ${at}::timestamptz, x.object, x.id, x.version, x.act, ${ctx.user.system ? null : ctx.user.id}::uuid,
      ${ctx.onBehalfOf ?? null}::uuid, ${ctx.via}, x.changes
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(object text, id uuid, version integer, act text, changes jsonb)`
}

function changesOf(change: Change): Record<string, [unknown, unknown]> {
  return Object.fromEntries(
    changedFields(change)
      .filter((field) => field.history && !field.secret)
      .filter(
        (field) => !sameValue(change.values.get(field.name) ?? null, storedValue(change.before!, field)),
      )
      .map((field) => [
        field.name,
        [storedValue(change.before!, field), change.values.get(field.name) ?? null],
      ]),
  )
}

function outboxRows(ctx: Ctx, changes: readonly Change[], at: string): Sql {
  const groups = new Map<string, { object: string; act: string; ids: string[] }>()
  for (const change of changes) {
    const act = change.kind === 'create' ? 'created' : 'updated'
    const key = `${change.object.name} ${act}`
    const group = groups.get(key) ?? { object: change.object.name, act, ids: [] }
    groups.set(key, group)
    group.ids.push(change.id)
  }
  const rows = [...groups.values()].flatMap(({ object, act, ids }) =>
    Array.from({ length: Math.ceil(ids.length / idsPerEvent) }, (_, part) => ({
      object,
      act,
      ids: `{${ids.slice(part * idsPerEvent, (part + 1) * idsPerEvent).join(',')}}`,
    })),
  )
  return sql`INSERT INTO sys.outbox (at, object, act, ids, user_id, via)
    SELECT ${at}::timestamptz, x.object, x.act, x.ids::uuid[], ${ctx.user.system ? null : ctx.user.id}::uuid, ${ctx.via}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(object text, act text, ids text)`
}
