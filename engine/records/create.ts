import { type Ctx, inTransaction } from '../context.ts'
import { toCreate } from './change.ts'
import { confirmed } from './confirm.ts'
import { requireForm } from './form-rules.ts'
import { objectFor } from './known-object.ts'
import type { RecordView } from './read.ts'
import { readBack } from './read-back.ts'
import { requireBody } from './request-body.ts'
import { save } from './save.ts'
import { withWaiting } from './waiting.ts'

export interface CreateOptions {
  form?: string
  confirm?: boolean
}

/**
 * Creates one record and returns it as the caller may see it. What follows a save starts from its outbox row, after
 * commit.
 *
 * @param options.form whose required fields are enforced
 * @param options.confirm saves what may be a duplicate all the same
 * @throws unknown_object, forbidden, validation_failed, duplicate_record
 */
export async function createRecord(
  ctx: Ctx,
  objectName: string,
  input: unknown,
  { form, confirm = false }: CreateOptions = {},
): Promise<RecordView> {
  const object = objectFor(ctx, objectName, 'create')
  const change = { ...toCreate(object, requireBody(input)), ...confirmed(confirm) }
  const work = async (tx: Ctx) => {
    const waiting = await save(tx, [form ? { ...change, form: requireForm(ctx, object, form) } : change])
    return withWaiting(tx, await readBack(tx, objectName, change.id), waiting)
  }
  return inTransaction(ctx, work, { byIds: true })
}
