import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import type { Row } from '../../records/change.ts'
import { readRow } from '../../rules/load-rows.ts'
import { underOldNames } from '../../workflow/expressions/old-names.ts'
import { TriggerExpressions } from '../../workflow/expressions/trigger-expressions.ts'
import { ownFields } from '../../workflow/happenings.ts'
import type { RecordLock } from './read-locks.ts'

/** Whether a field, or a list of lines, is closed to somebody. */
export function isClosed({ fields, exceptUsers, editable }: RecordLock, name: string, user: string): boolean {
  if (fields !== null && !fields.includes(name)) return false
  return !exceptUsers.includes(user) && !(editable?.[user] ?? []).includes(name)
}

/**
 * Whether it stands for whoever writes: its own approval passes, and what outlives one stands for a time, or while the
 * record is as its condition says, and lets whatever another approval decides pass.
 *
 * @param row the record as it is stored
 */
export async function stands(
  ctx: Ctx,
  lock: RecordLock,
  { object, row }: { object: ObjectDef; row: Row | undefined },
): Promise<boolean> {
  if (lock.runId === ctx.ofRun || (lock.after && ctx.ofRun !== undefined)) return false
  if (lock.standsUntil !== null && lock.standsUntil <= ctx.clock.now().toISOString()) return false
  if (lock.standsWhile === null || row === undefined) return true
  // It was written for the fields of its time.
  const model = underOldNames(ctx.model)
  const named = model.objects.get(object.name) ?? object
  const record = readRow(named, row, ownFields(named))
  try {
    return await new TriggerExpressions({ ...ctx, model }, named).holds(lock.standsWhile, { record })
  } catch (error) {
    // What cannot be answered any more opens nothing; the record may be submitted anew.
    if (error instanceof ExpressionFailed) return true
    throw error
  }
}
