import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { fieldTypes } from '../fields/index.ts'
import { type Batch, toUpdate } from '../records/change.ts'
import { resolveReferences } from '../records/steps/resolve-references.ts'
import { sameValue } from '../records/stored-value.ts'

/**
 * What somebody has written by way of an approval points only to what they may see themselves: the engine, which writes
 * it for them, sees everything. Values that are no references, or none at all, are judged where they are written.
 *
 * @param ctx of that person
 * @param now what is there: it may stay, whoever sends it
 * @throws validation_failed
 */
export async function requireSeenReferences(
  ctx: Ctx,
  { object: name, recordId }: { object: string; recordId: string },
  values: Readonly<Record<string, unknown>>,
  now: (field: string) => unknown = () => undefined,
): Promise<void> {
  const object = ctx.model.objects.get(name)
  if (!object || !isId(recordId)) return
  const change = toUpdate(object, recordId, values, '/values')
  for (const [key, value] of Object.entries(values)) {
    const field = object.fields.get(key)
    if (!field || field.stores === 'value' || sameValue(now(key) ?? null, value)) continue
    const made = fieldTypes.get(field.type).value.coerce(value, {})
    if (made.ok && idOf(made.value) !== (idOf(now(key)) ?? nobody)) change.values.set(key, made.value)
  }
  if (change.values.size === 0) return
  const batch: Batch = { changes: [change], issues: [] }
  await resolveReferences(ctx, batch)
  if (batch.issues.length > 0) throw new AppError('validation_failed', { object: name, errors: batch.issues })
}

const nobody = Symbol('nobody')

const idOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined
