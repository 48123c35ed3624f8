import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { sql } from '../../sql.ts'
import type { Batch, Change } from '../change.ts'
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
    if (!field) continue
    const theirs = storedValue(change.before!, field)
    let base = theirs
    for (const row of rows) if (row.changes && name in row.changes) base = row.changes[name]![0]
    fields[name] = { base, theirs, mine }
  }
  return new AppError('version_conflict', {
    version: Number(change.before!['version']),
    expected: change.expectedVersion,
    fields,
  })
}
