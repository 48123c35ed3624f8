import { type Ctx, inTransaction } from '../context.ts'
import { toCreate } from './change.ts'
import { knownObject } from './known-object.ts'
import { save } from './save.ts'

/**
 * Creates records for the engine itself, all or none, in the transaction that is open if there is one; who asks for many
 * does so by `bulkRecords`, which looks at their rights before.
 *
 * @returns their ids, in the same order
 * @throws what a save throws, its paths such as `/create/3/amount`
 */
export async function createRecords(
  ctx: Ctx,
  objectName: string,
  inputs: readonly Readonly<Record<string, unknown>>[],
): Promise<string[]> {
  const object = knownObject(ctx, objectName)
  const changes = inputs.map((input, at) => toCreate(object, input, `/create/${at}`))
  await inTransaction(ctx, (tx) => save(tx, changes))
  return changes.map(({ id }) => id)
}
