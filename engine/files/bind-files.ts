import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { type Batch, type Change, issue } from '../records/change.ts'
import { storedValue } from '../records/stored-value.ts'
import { sql } from '../sql.ts'

interface Binding {
  change: Change
  field: FieldDef
  ids: string[]
  gone: string[]
}

/**
 * Pending files become their record's; those a record no longer names are pending again, for a day, so that a
 * mistaken save can be put right. Images must be images.
 *
 * @throws validation_failed
 */
export async function bindFilesToRecords(ctx: Ctx, batch: Batch): Promise<void> {
  const bindings = batch.changes.flatMap(bindingsOf)
  if (bindings.length === 0) return
  await requireImages(ctx, bindings)
  const rows = bindings.flatMap(({ change, field, ids }) =>
    ids.map((id) => ({ id, object: change.object.name, record: change.id, field: field.name })),
  )
  const gone = bindings.flatMap((binding) => binding.gone)
  if (gone.length > 0)
    await ctx.db.run(sql`UPDATE sys.file SET object = NULL, record_id = NULL, field = NULL,
      created_at = ${ctx.clock.now().toISOString()}::timestamptz WHERE id = ANY(${gone}::uuid[])`)
  if (rows.length > 0)
    await ctx.db.run(sql`UPDATE sys.file f SET object = x.object, record_id = x.record, field = x.field
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(id uuid, object text, record uuid, field text)
      WHERE f.id = x.id`)
}

const bindingsOf = (change: Change): Binding[] =>
  filesOf(change.object).flatMap((field) => {
    if (!change.values.has(field.name)) return []
    const ids = idsOf(change.values.get(field.name))
    const before = change.before ? idsOf(storedValue(change.before, field)) : []
    return [{ change, field, ids, gone: before.filter((id) => !ids.includes(id)) }]
  })

const fileFields = new WeakMap<ObjectDef, readonly FieldDef[]>()

/** Most objects have none. */
function filesOf(object: ObjectDef): readonly FieldDef[] {
  const known = fileFields.get(object)
  if (known) return known
  const found = [...object.fields.values()].filter(({ stores }) => stores === 'files')
  fileFields.set(object, found)
  return found
}

const idsOf = (value: unknown): string[] =>
  value === null || value === undefined
    ? []
    : ([value].flat() as (string | { id: string })[]).map((entry) =>
        typeof entry === 'string' ? entry : entry.id,
      )

async function requireImages(ctx: Ctx, bindings: readonly Binding[]): Promise<void> {
  const images = bindings.filter(({ field }) => field.type === 'image')
  if (images.length === 0) return
  const wrong = await ctx.db.rows<{ id: string; name: string }>(
    sql`SELECT id, name FROM sys.file WHERE id = ANY(${images.flatMap(({ ids }) => ids)}::uuid[]) AND type NOT LIKE 'image/%'`,
  )
  const errors = images.flatMap(({ change, field, ids }) =>
    wrong
      .filter(({ id }) => ids.includes(id))
      .map(({ name }) =>
        issue(change, field.name, 'wrong_type', `"${name}" is not an image.`, `“${name}”不是图片。`),
      ),
  )
  if (errors.length > 0)
    throw new AppError('validation_failed', { object: images[0]?.change.object.name, errors })
}
