import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { sql } from '../../sql.ts'
import type { Row } from '../change.ts'
import { storedValue } from '../stored-value.ts'

/** Files become those of another record, field by field: `owners` are rows whose fields name them. */
export async function ownFiles(
  ctx: Ctx,
  object: ObjectDef,
  { record, rows, fields }: { record: string; rows: readonly Row[]; fields?: readonly string[] },
): Promise<void> {
  for (const field of object.fields.values()) {
    if (field.stores !== 'files' || (fields && !fields.includes(field.name))) continue
    const ids = rows.flatMap((row) => idsOf(storedValue(row, field)))
    if (ids.length === 0) continue
    await ctx.db.run(sql`UPDATE sys.file SET object = ${object.name}, record_id = ${record}::uuid, field = ${field.name}
      WHERE id = ANY(${ids}::uuid[])`)
  }
}

const idsOf = (value: unknown): string[] =>
  [value ?? []]
    .flat()
    .map((entry) => (typeof entry === 'string' ? entry : String((entry as { id: unknown }).id)))
