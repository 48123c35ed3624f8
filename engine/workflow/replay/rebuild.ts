import { compileNode } from '../../../metadata/language/evaluate.ts'
import type { Ctx } from '../../context.ts'
import { linkTable } from '../../db/derived-name.ts'
import { fieldTypes } from '../../fields/index.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { recordset } from '../../records/steps/to-row.ts'
import { toFieldValue } from '../../records/write-value.ts'
import { readRow } from '../../rules/load-rows.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { ident, join, sql } from '../../sql.ts'
import { ownFields } from '../happenings.ts'
import type { Past } from './past-change.ts'

/**
 * Puts a record back to what it was right after an event, in a transaction that is taken back: by its history, newest
 * first, with its own formulas computed again. What has no history stays as it is now. Nothing is told of it.
 *
 * @throws what PostgreSQL says when it cannot be again: a unique value that is another record's now
 */
export async function rebuild(tx: Ctx, object: ObjectDef, { stored, event, later }: Past): Promise<void> {
  const values = new Map<string, unknown>()
  for (const { changes } of later)
    for (const [name, [before]] of Object.entries(changes ?? {})) values.set(name, before)
  const fields = [...values.keys()].flatMap((name) => object.fields.get(name) ?? [])
  const id = String(stored['id'])
  const isAlive = event.act !== 'delete'
  const isGone = stored['deleted_at'] !== null && isAlive
  const kept = fields.filter(({ stores, columns }) => stores !== 'links' && columns.length > 0)
  if (kept.length > 0 || isGone) await writeRow(tx, object, { id, fields: kept, values, stored, isAlive })
  for (const field of fields)
    if (field.stores === 'links') await writeLinks(tx, object, { id, field, value: values.get(field.name) })
  if (kept.length > 0) await computeFormulas(tx, object, { id, isAlive })
}

async function writeRow(
  { db, model }: Ctx,
  object: ObjectDef,
  {
    id,
    fields,
    values,
    stored,
    isAlive,
  }: {
    id: string
    fields: readonly FieldDef[]
    values: ReadonlyMap<string, unknown>
    stored: Past['stored']
    isAlive: boolean
  },
): Promise<void> {
  const told = (name: string) => (values.has(name) ? values.get(name) : stored[name])
  const money = {
    currency: String(told('currency_code') ?? model.settings.currency),
    rate: String(told('exchange_rate') ?? '1'),
  }
  const row: Record<string, unknown> = { id }
  for (const field of fields) {
    const cells = fieldTypes.get(field.type).write(values.get(field.name) ?? null, field, money)
    field.columns.forEach(({ name }, at) => {
      row[name] = cells[at] ?? null
    })
  }
  const columns = fields.flatMap((field) => field.columns)
  const alive = isAlive ? [sql`"deleted_at" = NULL`] : []
  const set = [...alive, ...columns.map(({ name }) => sql`${ident(name)} = x.${ident(name)}`)]
  await db.run(
    sql`UPDATE ${ident('app', object.name)} t SET ${join(set)} FROM ${recordset([row], columns)} WHERE t."id" = x."id"`,
  )
}

async function writeLinks(
  { db }: Ctx,
  object: ObjectDef,
  { id, field, value }: { id: string; field: FieldDef; value: unknown },
): Promise<void> {
  const table = ident('app', linkTable(object.name, field.name))
  const targets = ((value ?? []) as { id: string }[]).map((one) => one.id)
  await db.run(sql`DELETE FROM ${table} WHERE "source_id" = ${id}::uuid`)
  await db.run(sql`INSERT INTO ${table} ("source_id", "target_id", "position")
    SELECT ${id}::uuid, t, n - 1 FROM unnest(${targets}::uuid[]) WITH ORDINALITY AS x(t, n)`)
}

/** Formulas over the record's own fields, which are kept in columns. */
async function computeFormulas(
  tx: Ctx,
  object: ObjectDef,
  { id, isAlive }: { id: string; isAlive: boolean },
): Promise<void> {
  const formulas = [...object.fields.values()].filter(({ formula, columns }) => formula && columns.length > 0)
  if (formulas.length === 0) return
  const [stored] = await tx.db.rows<Record<string, unknown>>(
    sql`SELECT t.* FROM ${ident('app', object.name)} t WHERE t."id" = ${id}::uuid`,
  )
  if (!stored) return
  const row = readRow(object, stored, ownFields(object))
  const around = await surroundingsOf(
    tx,
    formulas.map(({ formula }) => formula!),
  )
  const values = new Map<string, unknown>()
  const fields = formulas.filter((field) => {
    const value = toFieldValue(field, compileNode(field.formula!)(row, around))
    values.set(field.name, value)
    return value !== undefined
  })
  if (fields.length > 0) await writeRow(tx, object, { id, fields, values, stored, isAlive })
}
