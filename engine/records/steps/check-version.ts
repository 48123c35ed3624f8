import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { FieldDef } from '../../model.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { maskValue } from '../../permissions/mask.ts'
import { sql } from '../../sql.ts'
import type { Batch, Change } from '../change.ts'
import { labelsOf } from '../labels.ts'
import { storedValue } from '../stored-value.ts'

/** Refuses a save that was made on an older version, with base, theirs and mine of every field it touches. */
export async function checkVersion(ctx: Ctx, { changes }: Batch): Promise<void> {
  for (const change of changes) {
    if (change.expectedVersion === undefined || !change.before) continue
    if (Number(change.before['version']) !== change.expectedVersion) throw await conflict(ctx, change)
  }
}

async function conflict(ctx: Ctx, change: Change): Promise<AppError> {
  const rows = await ctx.db.rows<{ changes: Record<string, [unknown, unknown]> | null }>(
    sql`SELECT changes FROM sys.history WHERE object = ${change.object.name} AND record_id = ${change.id}::uuid
      AND version > ${change.expectedVersion} ORDER BY version DESC`,
  )
  const fields: Record<string, { base: unknown; theirs: unknown; mine: unknown }> = {}
  for (const [name, mine] of Object.entries(change.input)) {
    const field = change.object.fields.get(name)
    if (!field || field.secret) continue
    const right = fieldRight(ctx, change.object, field)
    const isLifted = change.may[name] === true
    if (right.level === 'hidden' && !isLifted) continue
    const stored = storedValue(change.before!, field)
    let first = stored
    for (const row of rows) if (row.changes && name in row.changes) first = row.changes[name]![0]
    const show = (value: unknown) =>
      right.level === 'mask' && !isLifted ? maskValue(value) : labelled(ctx, field, value)
    fields[name] = { base: await show(first), theirs: await show(stored), mine }
  }
  return new AppError('version_conflict', {
    version: Number(change.before!['version']),
    expected: change.expectedVersion,
    fields,
  })
}

/** A reference with its label; one to a record that the person may not see says so and no more. */
async function labelled(ctx: Ctx, field: FieldDef, value: unknown): Promise<unknown> {
  const target = value as { id: string; object?: string } | null
  if (field.stores !== 'target' || !target) return value
  const labels = await labelsOf(ctx, target.object ?? field.to[0]!, [target.id])
  return labels.has(target.id)
    ? { ...target, label: labels.get(target.id) ?? '' }
    : { id: null, label: null, hidden: true }
}
