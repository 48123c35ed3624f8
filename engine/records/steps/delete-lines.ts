import type { Ctx } from '../../context.ts'
import { binRecords } from '../bin.ts'
import type { Batch } from '../change.ts'
import { deletions } from '../deletions.ts'

/** Lines marked `_delete` go to the recycle bin with the save of their head. */
export async function deleteLines(ctx: Ctx, batch: Batch): Promise<void> {
  for (const { object, id, parent } of deletions(batch)) {
    const ownership = object.ownership
    if (typeof ownership !== 'object') continue
    await binRecords(ctx, object, [id], { of: { field: ownership.from, id: parent.id } })
  }
}
