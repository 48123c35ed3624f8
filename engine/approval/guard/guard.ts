import type { Ctx } from '../../context.ts'
import { type Batch, byObject, type Change, type SaveStep, type Waiting } from '../../records/change.ts'
import { computeFormulas } from '../../records/steps/compute-formulas.ts'
import { sql } from '../../sql.ts'
import { saysState, stateField } from '../record-locks/approval-state.ts'
import { changedFields, locksOf, refuseFollowing } from '../record-locks/refuse-locked.ts'
import type { Changeset } from '../store/changeset-row.ts'
import type { GuardedAct } from '../store/instance-row.ts'
import { type ApprovalIndex, approvalIndex, type TriggeringAct } from '../triggers/approval-index.ts'
import { fitting, type Occurrence, type SetOff } from '../triggers/fitting.ts'
import { changesetOf, leaveOut, leaveOutFields, linesOf, saidFields } from './hold.ts'
import { occurrencesIn } from './occurrences.ts'

/** An approval that is to begin when the batch is written. */
export interface ToStart {
  change: Change
  setOff: SetOff
  act: GuardedAct
  changeset?: Changeset
  waiting?: Waiting
}

/** Approvals that a batch sets off, and those under way that begin again because of it. */
interface Guarded {
  starts: ToStart[]
  restarts: Set<string>
}

const guarded = new WeakMap<Batch, Guarded>()

export const guardedBy = (batch: Batch): Guarded | undefined => guarded.get(batch)

/**
 * The slot `approvalGuard`: everything is computed and valid now. What a change needs an approval for is found for the
 * whole batch at once; a change set leaves the batch, a stage or an owner that somebody must agree to stays as it was,
 * and whatever else is written is locked. What the demo is made of has been approved long ago.
 *
 * @throws locked_by_approval, forbidden, validation_failed
 */
export const guardByApprovals: SaveStep = async (ctx, batch) => {
  if (ctx.via === 'demo') return
  const index = approvalIndex(ctx.model)
  const starts: ToStart[] = []
  if (index.automatic.size > 0)
    for (const [object, changes] of byObject(batch.changes)) {
      const definitions = await automaticFor(ctx, index, object.name)
      const occurrences = definitions.length > 0 ? occurrencesIn(changes, definitions) : []
      if (occurrences.length === 0) continue
      starts.push(...(await hold(ctx, batch, occurrences)))
    }
  if (locksOf(batch).size > 0) await refuseFollowing(ctx, batch)
  const restarts = restartsOf(batch)
  if (starts.length === 0 && restarts.size === 0) return
  guarded.set(batch, { starts, restarts })
}

/** What an approval does itself needs no other one for the same. */
async function automaticFor(ctx: Ctx, { automatic }: ApprovalIndex, object: string) {
  const all = automatic.get(object) ?? []
  if (ctx.ofRun === undefined || all.length === 0) return all
  const own = await ctx.db.first<{ object: string; purpose: string }>(
    sql`SELECT object, purpose FROM sys.approval_instance WHERE run_id = ${ctx.ofRun}::uuid`,
  )
  return own?.object === object ? all.filter(({ purpose }) => purpose !== own.purpose) : all
}

async function hold(ctx: Ctx, batch: Batch, occurrences: readonly Occurrence[]): Promise<ToStart[]> {
  const { object } = occurrences[0]!.change
  const found = await fitting(ctx, batch, object, occurrences)
  const open = await openFor(ctx, [...found.keys()])
  const starts: ToStart[] = []
  const partly: Change[] = []
  for (const [change, all] of found) {
    // What is under an approval already is not asked about twice: its lock says what may be written meanwhile.
    const due = all.filter(
      (one) =>
        guardOf(one) === 'changeset' ||
        (guardOf(one) === 'gate' && (one.trigger.act === 'stage' || one.trigger.act === 'transfer')) ||
        !open.has(`${change.id} ${one.definition.purpose}`),
    )
    const whole = due.find((one) => guardOf(one) === 'changeset' && change.kind === 'update')
    if (whole) {
      const proposed = saidFields(change, changedFields(change))
      const changeset = { ...changesetOf(ctx, change, proposed), ...linesOf(change) }
      leaveOut(batch, change)
      starts.push(waitingStart(change, whole, changeset))
      continue
    }
    for (const setOff of due) {
      const { act } = setOff.trigger
      const isHeld = guardOf(setOff) === 'gate' && (act === 'stage' || act === 'transfer')
      const fields = isHeld ? setOff.trigger.fields!.filter((name) => change.values.has(name)) : []
      if (fields.length > 0) {
        starts.push(waitingStart(change, setOff, changesetOf(ctx, change, fields)))
        leaveOutFields(ctx, change, fields)
        partly.push(change)
      } else if (!isHeld) starts.push({ change, setOff, act })
      if (guardOf(setOff) === 'gate' && saysState(object)) change.values.set(stateField, 'pending')
    }
  }
  if (partly.length > 0) await computeFormulas(ctx, { ...batch, changes: partly })
  return starts
}

export const guardOf = ({ definition }: Pick<SetOff, 'definition'>): 'gate' | 'changeset' | 'status' =>
  definition.document.guard ?? 'gate'

function waitingStart(change: Change, setOff: SetOff, changeset: Changeset): ToStart {
  const { definition, trigger } = setOff
  const act: TriggeringAct = trigger.act === 'create' ? 'update' : trigger.act
  const waiting: Waiting = {
    object: change.object.name,
    id: change.id,
    approval: definition.name,
    label: definition.document.label ?? definition.name,
    act,
    fields: [...Object.keys(changeset.values), ...Object.keys(changeset.lines ?? {})],
    instance: '',
  }
  return { change, setOff, act, changeset, waiting }
}

/** Approvals under way, as `record purpose`. */
async function openFor(ctx: Ctx, changes: readonly Change[]): Promise<ReadonlySet<string>> {
  const ids = changes.filter(({ kind }) => kind === 'update').map(({ id }) => id)
  const [first] = changes
  if (!first || ids.length === 0) return new Set()
  const rows = await ctx.db.rows<{ record_id: string; purpose: string }>(
    sql`SELECT record_id, purpose FROM sys.approval_instance
      WHERE object = ${first.object.name} AND record_id = ANY(${ids}::uuid[]) AND ended_at IS NULL`,
  )
  return new Set(rows.map(({ record_id, purpose }) => `${record_id} ${purpose}`))
}

/** Runs of approvals whose approvers are shown what is changed now. */
function restartsOf(batch: Batch): Set<string> {
  const runs = new Set<string>()
  for (const [change, locks] of locksOf(batch)) {
    if (!batch.changes.includes(change)) continue
    const changed = new Set(changedFields(change))
    for (const { runId, restartOn } of locks)
      if (restartOn?.some((name) => changed.has(name))) runs.add(runId)
  }
  return runs
}
