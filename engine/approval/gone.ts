import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import type { Going, Row } from '../records/change.ts'
import { ident, sql } from '../sql.ts'
import { cancelInstance } from './acts/cancel-instance.ts'
import { takeRuns } from './guard/take-runs.ts'
import { isClosed, stands } from './record-locks/judge-lock.ts'
import { lockedError } from './record-locks/locked-error.ts'
import { type RecordLock, readLocks } from './record-locks/read-locks.ts'
import { mayBeApproved } from './triggers/approval-index.ts'

interface Open {
  runId: string
  recordId: string
  purpose: string
  policy: ApprovalDocument['onRecordGone'] | null
}

/**
 * The slot `recordsGo`: records under an approval do not go, nor come back, by the way. What their approval says of it
 * decides: it stands in the way (which it does unless told otherwise), ends with them, or moves to the record that
 * stays of a merge. Objects without approvals cost nothing, others two queries however many go.
 *
 * @throws locked_by_approval
 */
export async function refuseGoing(ctx: Ctx, going: readonly Going[]): Promise<void> {
  if (ctx.via === 'demo') return
  for (const one of going) {
    if (one.ids.length === 0) continue
    await refuseLines(ctx, one, going)
    if (!mayBeApproved(ctx.model, one.object)) continue
    await refuseLockedOnes(ctx, one)
    if (one.how === 'delete' || one.how === 'merge') await settleOpen(ctx, one)
  }
}

/** Locks close a record as a whole against going and coming back; a cleared reference is a change of that field. */
async function refuseLockedOnes(ctx: Ctx, { object, ids, how, field, into }: Going): Promise<void> {
  const all = into === undefined ? ids : [...ids, into]
  const open = how === 'delete' || how === 'merge' ? await openOf(ctx, object, ids) : []
  for (const lock of await readLocks(ctx, records(object, all))) {
    // Whether one that is under way stands in the way is for its policy to say.
    if (open.some(({ runId }) => runId === lock.runId)) continue
    const isMeant = how === 'clear' ? isClosed(lock, field!, ctx.user.id) : lock.fields === null
    if (!isMeant || !(await standsFor(ctx, lock, object))) continue
    throw await lockedError(
      ctx,
      { object, id: lock.recordId },
      { runId: lock.runId, fields: field === undefined ? null : [field] },
    )
  }
}

async function standsFor(ctx: Ctx, lock: RecordLock, object: ObjectDef): Promise<boolean> {
  const row =
    lock.standsWhile === null
      ? undefined
      : await ctx.db.first<Row>(
          sql`SELECT * FROM ${ident('app', object.name)} WHERE "id" = ${lock.recordId}::uuid`,
        )
  return stands(ctx, lock, { object, row })
}

/** Lines of a record that is locked, and does not go itself. */
async function refuseLines(ctx: Ctx, { object, ids, how }: Going, going: readonly Going[]): Promise<void> {
  const { ownership } = object
  if (typeof ownership !== 'object' || how === 'clear') return
  const head = ctx.model.objects.get(object.fields.get(ownership.from)?.to[0] ?? '')
  if (!head || !mayBeApproved(ctx.model, head)) return
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT DISTINCT ${ident(ownership.from)} AS id FROM ${ident('app', object.name)} WHERE "id" = ANY(${ids}::uuid[])`,
  )
  const also = new Set(going.flatMap((one) => (one.object === head ? one.ids : [])))
  const heads = rows.map(({ id }) => id).filter((id) => !also.has(id))
  const list = [...head.relations.values()].find(
    (one) => one.object === object.name && one.field === ownership.from,
  )?.name
  if (heads.length === 0 || list === undefined) return
  for (const lock of await readLocks(ctx, records(head, heads)))
    if (isClosed(lock, list, ctx.user.id) && (await standsFor(ctx, lock, head)))
      throw await lockedError(ctx, { object: head, id: lock.recordId }, { runId: lock.runId, fields: [list] })
}

const records = (object: ObjectDef, ids: readonly string[]) => ids.map((id) => ({ object: object.name, id }))

async function openOf(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Open[]> {
  const open = await ctx.db.rows<Open>(sql`SELECT i.run_id AS "runId", i.record_id AS "recordId", i.purpose,
      v.document->'approval'->>'onRecordGone' AS policy
    FROM sys.approval_instance i
    JOIN sys.process_version v ON v.kind = 'approval' AND v.name = i.definition AND v.version = i.version
    WHERE i.object = ${object.name} AND i.record_id = ANY(${ids}::uuid[]) AND i.ended_at IS NULL ORDER BY i.run_id`)
  return open.filter(({ runId }) => runId !== ctx.ofRun)
}

async function settleOpen(ctx: Ctx, { object, ids, into }: Going): Promise<void> {
  const open = await openOf(ctx, object, ids)
  const taken = new Set(
    into === undefined ? [] : (await openOf(ctx, object, [into])).map(({ purpose }) => purpose),
  )
  for (const { runId, recordId, policy, purpose } of open) {
    const moves = policy === 'move' && into !== undefined && !taken.has(purpose)
    if (policy !== 'cancel' && !moves)
      throw await lockedError(ctx, { object, id: recordId }, { runId, fields: null })
    const living = await takeRuns(ctx, [runId])
    if (!living.has(runId)) continue
    if (moves) {
      taken.add(purpose)
      await moveTo(ctx, { runId, object, into: into! })
    } else await cancelInstance(ctx, runId, { reason: 'record_gone' })
  }
}

/**
 * The approval goes on about the record that stays; what its approvers are shown is other now, which they are told. What
 * is proposed was proposed for no version of it.
 */
async function moveTo(
  { db }: Ctx,
  { runId, object, into }: { runId: string; object: ObjectDef; into: string },
): Promise<void> {
  const label = ident(object.nameField)
  await db.run(sql`WITH moved AS (UPDATE sys.approval_instance SET record_id = ${into}::uuid, revision = revision + 1, base_version = 0,
        record_label = coalesce((SELECT ${label}::text FROM ${ident('app', object.name)} WHERE "id" = ${into}::uuid), record_label)
      WHERE run_id = ${runId}::uuid)
    , locked AS (UPDATE sys.record_lock SET record_id = ${into}::uuid WHERE run_id = ${runId}::uuid)
    UPDATE sys.run SET record_id = ${into}::uuid WHERE id = ${runId}::uuid`)
}
