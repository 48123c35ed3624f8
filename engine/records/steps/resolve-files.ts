import type { Ctx } from '../../context.ts'
import type { FieldDef } from '../../model.ts'
import { sql } from '../../sql.ts'
import { type Batch, type Change, issue } from '../change.ts'

export interface FilesWanted {
  change: Change
  field: FieldDef
  ids: string[]
}

/** Uploaded files that the person may use: their own pending ones, or those the record already has. */
export async function bindFile(ctx: Ctx, batch: Batch, wanted: readonly FilesWanted[]): Promise<void> {
  if (wanted.length === 0) return
  const ids = wanted.flatMap((entry) => entry.ids)
  const usable = await ctx.db.rows<{ id: string; record_id: string | null; created_by: string | null }>(
    sql`SELECT id, record_id, created_by FROM sys.file WHERE id = ANY(${ids}::uuid[]) FOR UPDATE`,
  )
  const known = new Map(usable.map((row) => [row.id, row]))
  for (const { change, field, ids: asked } of wanted)
    for (const id of asked) {
      const file = known.get(id)
      const mine =
        file &&
        (file.record_id === change.id ||
          (file.record_id === null && (file.created_by === ctx.user.id || ctx.user.system)))
      if (!mine)
        batch.issues.push(
          issue(
            change,
            field.name,
            'reference_missing',
            'The file is not there any more. Upload it again.',
            '文件已不存在，请重新上传。',
          ),
        )
    }
}
