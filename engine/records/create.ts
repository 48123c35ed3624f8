import { type Ctx, inTransaction } from '../context.ts'
import { toCreate } from './change.ts'
import { requireForm } from './form-rules.ts'
import { objectFor } from './known-object.ts'
import type { RecordView } from './read.ts'
import { readBack } from './read-back.ts'
import { requireBody } from './request-body.ts'
import { save } from './save.ts'

/**
 * Creates one record and returns it as the caller may see it. What follows a save starts from its outbox row, after
 * commit.
 *
 * @param form whose required fields are enforced
 * @throws unknown_object, forbidden, validation_failed, duplicate_record
 */
export async function createRecord(
  ctx: Ctx,
  objectName: string,
  input: unknown,
  form?: string,
): Promise<RecordView> {
  const object = objectFor(ctx, objectName, 'create')
  const change = toCreate(object, requireBody(input))
  return inTransaction(ctx, async (tx) => {
    await save(tx, [form ? { ...change, form: requireForm(ctx, object, form) } : change])
    return readBack(tx, objectName, change.id)
  })
}
