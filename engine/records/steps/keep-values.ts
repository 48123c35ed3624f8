import type { Ctx } from '../../context.ts'
import { keptPaths } from '../../expressions/kept-paths.ts'
import type { ObjectDef } from '../../model.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { spread } from '../kept/spread.ts'
import { rolledUpBy, rolledUpTouches, type Touch } from '../kept/touched.ts'
import { sameValue, storedValue } from '../stored-value.ts'
import { writeShadows } from '../write-shadows.ts'

/** Stored formulas and lookups that read what the batch wrote, of its own records and of all others. */
export async function keepValues(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, changes] of byObject(batch.changes))
    await writeShadows(
      ctx,
      object,
      changes.filter(({ touch }) => !touch).map(({ id }) => id),
    )
  const paths = keptPaths(ctx.model)
  if (paths.size === 0) return
  const touches: Touch[] = rolledUpTouches(ctx.model, rolledUpBy(batch))
  for (const [object, changes] of byObject(batch.changes)) {
    if (!paths.has(object.name)) continue
    const written = changes.filter(({ touch }) => !touch)
    const made = written.filter(({ kind }) => kind === 'create').map(({ id }) => id)
    if (made.length > 0) touches.push({ object, ids: made, fields: 'all', isNew: true })
    touches.push(...touchOf(object, written))
  }
  await spread(ctx, touches)
}

/** Updates of one object together: which fields changed, and what their references held before. */
function touchOf(object: ObjectDef, changes: readonly Change[]): Touch[] {
  const fields = new Set<string>()
  const former = new Map<string, Set<string>>()
  const ids: string[] = []
  for (const { id, before, values } of changes) {
    if (!before) continue
    ids.push(id)
    for (const [name, value] of values) {
      const field = object.fields.get(name)!
      const old = storedValue(before, field)
      if (sameValue(value ?? null, old)) continue
      fields.add(name)
      if (field.stores !== 'target' && field.stores !== 'links') continue
      const known = former.get(name) ?? new Set()
      former.set(name, known)
      for (const one of [old ?? []].flat() as { id?: string }[]) if (one.id) known.add(one.id)
    }
  }
  if (fields.size === 0) return []
  return [{ object, ids, fields, former }]
}
