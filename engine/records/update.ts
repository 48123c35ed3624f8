import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { toUpdate } from './change.ts'
import { confirmed } from './confirm.ts'
import { requireForm } from './form-rules.ts'
import { objectFor } from './known-object.ts'
import type { RecordView } from './read.ts'
import { readBack } from './read-back.ts'
import { requireBody } from './request-body.ts'
import { save } from './save.ts'
import { withWaiting } from './waiting.ts'

export interface UpdateOptions {
  /** From If-Match; without it the last write wins. */
  version?: number
  form?: string
  /** Saves what may be a duplicate all the same. */
  confirm?: boolean
  /** Why a stage is entered whose gate is closed; for those who may. */
  reason?: string
}

/**
 * Changes some fields of one record.
 *
 * @throws unknown_object, forbidden, not_found, version_conflict (base, theirs, mine per field), validation_failed
 */
export async function updateRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
  input: unknown,
  options: UpdateOptions = {},
): Promise<RecordView> {
  const object = objectFor(ctx, objectName, 'update')
  if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
  const change = { ...toUpdate(object, id, requireBody(input)), ...confirmed(options.confirm ?? false) }
  if (options.version !== undefined) change.expectedVersion = options.version
  if (options.reason) change.reason = options.reason
  if (options.form) change.form = requireForm(ctx, object, options.form)
  const work = async (tx: Ctx) => {
    const waiting = await save(tx, [change])
    return withWaiting(tx, await readBack(tx, objectName, change.id), waiting)
  }
  return inTransaction(ctx, work, { byIds: true })
}
