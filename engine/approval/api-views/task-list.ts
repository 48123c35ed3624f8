import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { loadPersons, type Person } from '../../organisation/persons.ts'
import { isOutsideKey } from '../../permissions/rights.ts'
import { sql } from '../../sql.ts'
import type { SeatState } from '../../workflow/seats/seat.ts'
import type { InstanceState } from '../instance/act.ts'
import { documentOf } from '../scene.ts'
import { shownPaths } from '../shown.ts'
import { changesetNow } from '../store/changeset-now.ts'
import { changesSince, type Since } from './changes-since.ts'
import { countApprovals } from './counts.ts'
import { freshHashes } from './fresh-hashes.ts'
import { approvalLabel, stepLabel } from './labels.ts'
import { type QueueView, queueView } from './queues.ts'
import { actsOnSeat, isBatch } from './seat-acts.ts'
import {
  currencyField,
  currencyIn,
  readShown,
  type ShownField,
  type ShownValues,
  shownFields,
  visible,
} from './shown-values.ts'
import type { TaskQuery } from './task-query.ts'
import { type StoredRow, taskRows } from './task-rows.ts'
import { valuesSeen } from './values-seen.ts'

export interface ApprovalRow {
  task: string | null
  instance: string
  approval: string
  label: string
  object: string
  record: string
  /** Null: not for this person. */
  record_label: string | null
  step: string | null
  step_label: string | null
  state: string
  instance_state: string
  /** What somebody wants done to the record, or `submit`. */
  act: string
  round: number
  submitter: Person
  submitted_at: string
  opened_at: string | null
  due_at: string | null
  ended_at: string | null
  read_at: string | null
  /** What it shows has changed since the person looked. */
  is_changed: boolean
  /** Fields that have changed against the last round. */
  changes: number
  /** What is proposed comes first. */
  facts: ShownField[]
  acts: string[]
  is_batch: boolean
  queue: QueueView | null
  stands_in_for: Person | null
  /** Who asked for a look and decides: the answer is advice. */
  advice_for: Person | null
  shown_hash: string | null
  /** What its money is in; the company's where null. */
  currency: string | null
}

export interface ApprovalPage {
  data: ApprovalRow[]
  page: { next: string | null; countKind: 'exact' | 'none'; count?: number }
}

const mostFacts = 3

/**
 * What is asked of a person, what they decided, submitted, or were told of. What they may not see of a record is left out,
 * row by row; a seat opens its record while it is theirs.
 *
 * @throws cursor_invalid
 */
export async function listApprovals(ctx: Ctx, query: TaskQuery): Promise<ApprovalPage> {
  const { rows, next } = await taskRows(ctx, query)
  const known = rows.filter(({ object }) => {
    const there = ctx.model.objects.get(object)
    return there !== undefined && !isOutsideKey(ctx.user, there)
  })
  const documents = await documentsOf(ctx, known)
  const steps = await openSteps(ctx, known)
  const data = await rowViews(ctx, query, { rows: known, documents, steps })
  // Whoever looks for words must not learn by it what a name is that they may not read.
  const found = query.q === undefined ? data : data.filter((row) => row.record_label !== null)
  const isCounted = query.role === 'assignee' && query.state === 'pending' && isWhole(query)
  if (!isCounted) return { data: found, page: { next, countKind: 'none' } }
  const { pending, claimable } = await countApprovals(ctx)
  return { data: found, page: { next, countKind: 'exact', count: pending + claimable } }
}

const isWhole = ({ approval, object, q }: TaskQuery): boolean =>
  approval === undefined && object === undefined && q === undefined

type Documents = ReadonlyMap<string, ApprovalDocument>

const keyOf = ({ definition, version }: Pick<StoredRow, 'definition' | 'version'>): string =>
  `${definition}/${version}`

async function documentsOf(ctx: Ctx, rows: readonly StoredRow[]): Promise<Documents> {
  const each = new Map(rows.map((row) => [keyOf(row), row]))
  const found = new Map<string, ApprovalDocument>()
  for (const [key, row] of each) found.set(key, await documentOf(ctx, row))
  return found
}

/** Where an approval stands that is listed as a whole. */
async function openSteps({ db }: Ctx, rows: readonly StoredRow[]): Promise<ReadonlyMap<string, string[]>> {
  const asked = rows.filter(({ task, ended_at }) => task === null && ended_at === null)
  if (asked.length === 0) return new Map()
  const open = await db.rows<{ run_id: string; steps: string[] }>(
    sql`SELECT run_id, array_agg(step ORDER BY n) AS steps FROM sys.approval_step
      WHERE run_id = ANY(${asked.map(({ instance }) => instance)}::uuid[]) AND state = 'open' GROUP BY run_id`,
  )
  return new Map(open.map(({ run_id: run, steps }) => [run, steps]))
}

interface Loaded {
  rows: readonly StoredRow[]
  documents: Documents
  steps: ReadonlyMap<string, string[]>
}

async function rowViews(
  ctx: Ctx,
  query: TaskQuery,
  { rows, documents, steps }: Loaded,
): Promise<ApprovalRow[]> {
  const isTask = query.role === 'assignee' && query.state === 'pending'
  const placed = rows.map((row) => {
    const document = documents.get(keyOf(row))!
    const object = ctx.model.objects.get(row.object)!
    const step = row.step ?? steps.get(row.instance)?.[0] ?? Object.keys(document.steps)[0]!
    const wanted = changesetNow(ctx.model, row.object, row.changeset)?.values ?? {}
    return { row, document, object, paths: shownPaths(ctx.model, object, document, step), wanted }
  })
  const values = await shownOf(ctx, placed, isTask)
  const proposals = await proposedOf(ctx, placed, isTask)
  const changed = isTask ? await changesSince(ctx, placed.map(sinceOf)) : new Map<string, Since>()
  const persons = await loadPersons(
    ctx.db,
    rows.flatMap(({ submitter, original, advises }) => [submitter, original, advises]),
  )
  const batches = placed.filter(({ row, document }) => isTask && mayBatch(row, document))
  const hashes = await freshHashes(
    ctx,
    batches.filter(({ row }) => changed.get(row.task!)?.opened.length),
  )
  return placed.map(({ row, document, object, paths }) => {
    const shown = values.get(row.instance)
    const proposed = proposals.get(row.instance) ?? {}
    const { read = [], round = [] } = changed.get(row.task ?? '') ?? {}
    const { paths: seen } = visible(ctx, { object, paths, isTask })
    const names = row.step === null ? (steps.get(row.instance) ?? []) : [row.step]
    const facts = (from: readonly string[]) =>
      shownFields(ctx, object, from, { values: shown, proposed })
        .filter((fact) => fact.value !== null || 'proposed' in fact)
        .slice(0, mostFacts)
    return {
      task: row.task,
      instance: row.instance,
      approval: row.definition,
      label: approvalLabel(ctx, document, row.definition),
      object: row.object,
      record: row.record,
      record_label: labelFor(ctx, { row, object, shown, isTask }),
      step: names[0] ?? null,
      step_label: names.length === 0 ? null : names.map((name) => stepLabel(ctx, document, name)).join(', '),
      state: row.state,
      instance_state: row.instance_state,
      act: row.act,
      round: row.round,
      submitter: persons.get(row.submitter),
      submitted_at: row.submitted_at,
      opened_at: row.opened_at,
      due_at: row.due_at,
      ended_at: row.ended_at,
      read_at: row.read_at,
      is_changed: row.read_at !== null && read.some((field) => seen.includes(field)),
      changes: round.filter((field) => seen.includes(field)).length,
      facts: [
        ...facts(Object.keys(proposed)),
        ...facts(seen.filter((path) => path !== object.nameField && !(path in proposed))),
      ],
      acts:
        row.task === null || row.step === null
          ? []
          : actsOnSeat(document, row.step, seatOf(row), {
              state: row.instance_state as InstanceState,
              isMember: true,
            }),
      is_batch: isTask && mayBatch(row, document),
      queue: queueView(ctx, row.queue),
      stands_in_for: persons.get(row.original),
      advice_for: persons.get(row.advises),
      shown_hash: row.task === null ? null : (hashes.get(row.task) ?? row.shown_hash),
      currency: currencyIn(shown),
    }
  })
}

const seatOf = (row: StoredRow) => ({
  state: row.state as SeatState,
  user: row.assignee,
  queue: row.queue,
  backTo: row.back_to,
  addedBy: row.added_by,
})

const mayBatch = (row: StoredRow, document: ApprovalDocument): boolean =>
  row.instance_state === 'pending' && row.step !== null && isBatch(document, row.step, seatOf(row))

const sinceOf = ({ row, document }: { row: StoredRow; document: ApprovalDocument }) => ({
  key: row.task!,
  object: row.object,
  record: row.record,
  read: row.read_at,
  round: row.round_at,
  opened: mayBatch(row, document) ? row.opened_at : null,
})

interface Placed {
  row: StoredRow
  object: NonNullable<ReturnType<Ctx['model']['objects']['get']>>
  paths: readonly string[]
  /** What fields are to hold once this is approved. */
  wanted: ShownValues
}

/** What is to become of the records as this person may see it, by instance. */
async function proposedOf(
  ctx: Ctx,
  placed: readonly Placed[],
  isTask: boolean,
): Promise<ReadonlyMap<string, ShownValues>> {
  const found = new Map<string, ShownValues>()
  const waiting = placed.filter(({ wanted }) => Object.keys(wanted).length > 0)
  for (const object of new Set(waiting.map((one) => one.object))) {
    const group = waiting.filter((one) => one.object === object)
    const kept = group.map(({ wanted }) => wanted)
    const seen = await valuesSeen(ctx, { object, isTask }, kept)
    for (const [at, { row }] of group.entries()) found.set(row.instance, seen[at]!)
  }
  return found
}

/** What the records show, by instance: one statement for those of an object that show the same. */
async function shownOf(
  ctx: Ctx,
  placed: readonly Placed[],
  isTask: boolean,
): Promise<ReadonlyMap<string, ShownValues>> {
  const groups = new Map<string, Placed[]>()
  for (const one of placed) {
    const key = `${one.object.name} ${[...Object.keys(one.wanted), ...one.paths.slice(0, mostFacts + 1)].join()}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const found = new Map<string, ShownValues>()
  for (const group of groups.values()) {
    const { object, paths, wanted } = group[0]!
    const facts = [
      ...new Set([
        object.nameField,
        ...visible(ctx, { object, paths: currencyField(object), isTask }).paths,
        ...Object.keys(wanted),
        ...visible(ctx, { object, paths, isTask }).paths.slice(0, mostFacts + 1),
      ]),
    ]
    const ids = group.map(({ row }) => row.record)
    const values = await readShown(ctx, { object, ids, paths: facts, isTask })
    for (const { row } of group) {
      const one = values.get(row.record)
      if (one) found.set(row.instance, one)
    }
  }
  return found
}

/** Its name as it was submitted, for whoever may read the record's name. */
function labelFor(
  ctx: Ctx,
  {
    row,
    object,
    shown,
    isTask,
  }: { row: StoredRow; object: Placed['object']; shown: ShownValues | undefined; isTask: boolean },
): string | null {
  if (!shown) return null
  const mayName = visible(ctx, { object, paths: [object.nameField], isTask }).paths.length > 0
  const now = shown[object.nameField]
  return mayName ? (typeof now === 'string' ? now : row.record_label) : null
}
