import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { sql } from '../sql.ts'
import { lockedFields } from './check/check-purposes.ts'
import { conditionPaths } from './check/conditions.ts'
import { setApprovalState } from './record-locks/approval-state.ts'
import { lockAfter } from './record-locks/lock-after.ts'
import { shownPaths } from './shown.ts'
import type { ApprovalInstance } from './store/instance-row.ts'

/** A step that is open, and the people who may decide it now. */
export interface OpenStep {
  step: string
  users: readonly string[]
}

/**
 * What the approval locks of its record, as it stands now: written anew whenever it is submitted, goes on, comes back,
 * or other people are asked. The record itself learns in which state its approval is.
 */
export async function writeLocks(
  ctx: Ctx,
  instance: ApprovalInstance,
  document: ApprovalDocument,
  steps: readonly OpenStep[],
): Promise<void> {
  const object = ctx.model.objects.get(instance.object)
  if (!object) return
  const isReturned = instance.state === 'returned'
  const { except = 'submitterOnReturn' } = document.lock ?? {}
  const atWork = steps.flatMap(({ users }) => users)
  const free =
    except === 'none' ? [] : isReturned ? [instance.submitter] : except === 'currentApprover' ? atWork : []
  const editable: Record<string, string[]> = {}
  for (const { step, users } of steps)
    for (const user of users) {
      const more = document.steps[step]?.editable ?? []
      if (more.length > 0) editable[user] = [...new Set([...(editable[user] ?? []), ...more])]
    }
  const watched = watchedFields(ctx, object, document)
  const { onStale = instance.guard === 'changeset' ? 'stale' : 'block' } = document
  const locked = closedFields(document, instance, steps)
  const fields =
    locked === null || onStale !== 'block' || isReturned ? locked : [...new Set([...locked, ...watched])]
  // What an earlier approval for the same left locked is decided anew.
  await ctx.db.run(sql`DELETE FROM sys.record_lock l USING sys.approval_instance i WHERE l.after
    AND l.object = ${instance.object} AND l.record_id = ${instance.recordId}::uuid
    AND i.run_id = l.run_id AND i.purpose = ${instance.purpose}`)
  await ctx.db.run(sql`INSERT INTO sys.record_lock (object, record_id, run_id, fields, except_users, editable, restart_on)
    VALUES (${instance.object}, ${instance.recordId}::uuid, ${instance.runId}::uuid, ${fields}::text[],
      ${[...new Set(free)]}::uuid[], ${Object.keys(editable).length > 0 ? JSON.stringify(editable) : null}::jsonb,
      ${onStale === 'restart' && !isReturned ? watched : null}::text[])
    ON CONFLICT (object, record_id, run_id) DO UPDATE SET fields = excluded.fields, except_users = excluded.except_users,
      editable = excluded.editable, restart_on = excluded.restart_on, after = false, stands_until = NULL, stands_while = NULL`)
  await setApprovalState(ctx, instance, isReturned ? 'returned' : 'pending')
}

/** The approval is over: its lock goes, or stays as its definition says of this end. */
export async function releaseLocks(
  ctx: Ctx,
  instance: ApprovalInstance,
  document: ApprovalDocument,
  outcome: 'approved' | 'rejected' | 'withdrawn' | 'cancelled',
): Promise<void> {
  const after = await lockAfter(ctx, instance, document, outcome)
  const gone = sql`DELETE FROM sys.record_lock WHERE object = ${instance.object}
    AND record_id = ${instance.recordId}::uuid AND run_id = ${instance.runId}::uuid`
  const state = outcome === 'cancelled' ? null : outcome
  if (!after) return setApprovalState(ctx, instance, state, gone)
  await ctx.db.run(gone)
  await ctx.db.run(sql`INSERT INTO sys.record_lock (object, record_id, run_id, fields, after, stands_until, stands_while)
    VALUES (${instance.object}, ${instance.recordId}::uuid, ${instance.runId}::uuid, ${after.fields}::text[], true,
      ${after.until}::timestamptz, ${after.while})`)
  await setApprovalState(ctx, instance, state)
}

/** A gate closes the whole record unless it names fields; the others close what they name. */
function closedFields(
  document: ApprovalDocument,
  { guard }: ApprovalInstance,
  steps: readonly OpenStep[],
): string[] | null {
  if (guard === 'gate' && lockedFields(document) === undefined) return null
  const now = steps.flatMap(({ step }) => document.steps[step]?.locked ?? [])
  return [...new Set([...(document.lock?.fields ?? []), ...now])]
}

/**
 * The record's own fields that approvers are shown, and those that lead the path. Steps that name nothing show all that
 * people fill in; that counts where the approval itself says what follows when it changes, so that one which only keeps a
 * state closes nothing unasked.
 */
export function watchedFields(
  { model }: Pick<Ctx, 'model'>,
  object: ObjectDef,
  document: ApprovalDocument,
): string[] {
  const shown = Object.entries(document.steps).flatMap(([step, { shows = [] }]) =>
    document.onStale === undefined ? shows : shownPaths(model, object, document, step),
  )
  const paths = [...shown, ...conditionPaths(model, object, document)]
  return [...new Set(paths.map((path) => path.split('.')[0]!))].filter((name) => {
    const field = object.fields.get(name)
    return field !== undefined && (!field.system || name === 'owner')
  })
}
