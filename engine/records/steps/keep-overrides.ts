import { noteAudit } from '../../audit/note.ts'
import type { Ctx } from '../../context.ts'
import type { Batch } from '../change.ts'

/** Who went past a closed gate, and why, is kept with the save. */
export async function keepOverrides(ctx: Ctx, batch: Batch): Promise<void> {
  for (const { object, id, overridden: stage, reason } of batch.changes)
    if (stage !== undefined)
      await noteAudit(ctx, {
        kind: 'gate_overridden',
        object: object.name,
        record: id,
        details: { stage, reason },
      })
}
