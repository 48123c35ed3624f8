import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { mayDo } from '../permissions/rights.ts'
import { toCreate } from './change.ts'
import { requireForm } from './form-rules.ts'
import { objectFor } from './known-object.ts'
import { type RecordView, readRecord } from './read.ts'
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
  await save(ctx, [form ? { ...change, form: requireForm(ctx, object, form) } : change])
  if (!mayDo(ctx, object, 'read')) return { id: change.id, version: 1 }
  try {
    return await readRecord(ctx, objectName, change.id)
  } catch (error) {
    // Made for somebody else: the maker need not be able to see it afterwards.
    if (error instanceof AppError && error.code === 'not_found') return { id: change.id, version: 1 }
    throw error
  }
}
