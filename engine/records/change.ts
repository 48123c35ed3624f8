import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import type { Issue, IssueCode } from '../errors.ts'
import type { LocalizedText, ObjectDef } from '../model.ts'
import { defineSlot, type Slot } from '../slots.ts'

export type ChangeKind = 'create' | 'update'

/** A stored row, by column, as PostgreSQL gave it. */
export type Row = Readonly<Record<string, unknown>>

/** One record on its way through the save order. */
export interface Change {
  kind: ChangeKind
  object: ObjectDef
  id: string
  /** JSON Pointer of this record in the request body: `` or `/create/3`. */
  path: string
  /** As it came in; names not yet checked. */
  input: Readonly<Record<string, unknown>>
  /** From If-Match: refuse when the record has moved on. */
  expectedVersion?: number
  /** The row before an update, locked. */
  before?: Row
  /** Rights on `before`, as columns of the locking query: `transfer`, and each field whose level a condition lifts. */
  may: Record<string, boolean>
  /** Canonical values to be written, by field. Targets of references are resolved. */
  values: Map<string, unknown>
  /** Child lines of this record, already changes of their own in the batch. */
  parent?: Change
  /** The head that this line leaves for `parent`. */
  leaves?: Change
  /** A head that is here for its lines: its version rises when one of them changes. */
  touch?: true
  /** The assignment rule that gave it its owner. */
  assignedBy?: { rule: string; entry: string }
  /** The rules of assignment are asked about a record that is there; whether one gave it to somebody is said here. */
  anew?: { isGiven: boolean }
  /** Form whose rules are enforced, by name. */
  form?: string
  /** The person has seen that it may be a duplicate, and saves all the same. */
  confirmsDuplicates?: true
  /** Why the person enters a stage whose gate is closed. */
  reason?: string
  /** The stage that it entered for that reason. */
  overridden?: string
}

/** A step of the save order: takes the whole batch, may add to it, adds complaints to `issues`. */
export type SaveStep = (ctx: Ctx, batch: Batch) => Promise<void> | void

export interface Batch {
  changes: Change[]
  issues: Issue[]
  /** What somebody has to agree to first: it is not written now. */
  waiting?: Waiting[]
  /** The instant of its write, once that is done. */
  writtenAt?: Date
}

/** A change, or a part of one, that waits until it is approved. */
export interface Waiting {
  object: string
  id: string
  /** Name of the approval, and what people call it. */
  approval: string
  label: LocalizedText
  act: string
  /** What of the record waits; nothing of a deletion. */
  fields: readonly string[]
  instance: string
}

/** Records that are about to go, to come back, or to lose the reference `field` because its targets go. */
export interface Going {
  object: ObjectDef
  ids: readonly string[]
  how: 'delete' | 'clear' | 'restore' | 'merge' | 'unmerge'
  field?: string
  /** The record that stays of a merge. */
  into?: string
}

export function toCreate(object: ObjectDef, input: Readonly<Record<string, unknown>>, path = ''): Change {
  return { kind: 'create', object, id: uuid(), path, input, may: {}, values: new Map() }
}

export function toUpdate(
  object: ObjectDef,
  id: string,
  input: Readonly<Record<string, unknown>>,
  path = '',
): Change {
  return { kind: 'update', object, id: id.toLowerCase(), path, input, may: {}, values: new Map() }
}

export function issue(
  change: Pick<Change, 'path'>,
  field: string,
  code: IssueCode,
  en: string,
  zh: string,
): Issue {
  return { path: `${change.path}/${field}`, code, message: { en, zh } }
}

/** Changes by object, objects by name: the one order in which rows are locked and written. */
export function byObject(changes: readonly Change[]): [ObjectDef, Change[]][] {
  const groups = new Map<string, [ObjectDef, Change[]]>()
  for (const change of changes) {
    const group = groups.get(change.object.name)
    if (group) group[1].push(change)
    else groups.set(change.object.name, [change.object, [change]])
  }
  return [...groups.values()].sort(([a], [b]) => (a.name < b.name ? -1 : 1))
}

/** A step that belongs to a module further right. */
export const fromSlot =
  (slot: Slot<SaveStep>): SaveStep =>
  (ctx, batch) =>
    ctx.parts.get(slot)(ctx, batch)

/** Steps that belong to modules further right. `app.ts` fills each exactly once. */
export const approvalLock = defineSlot<SaveStep>('approvalLock')
export const approvalGuard = defineSlot<SaveStep>('approvalGuard')
export const beforeSaveWorkflows = defineSlot<SaveStep>('beforeSaveWorkflows')
export const bindFiles = defineSlot<SaveStep>('bindFiles')
export const poolDates = defineSlot<SaveStep>('poolDates')
export const startApprovals = defineSlot<SaveStep>('startApprovals')

/** Objects to records that go, or come back, as locked by what is decided about them. @throws locked_by_approval */
export const recordsGo = defineSlot<(ctx: Ctx, going: readonly Going[]) => Promise<void>>('recordsGo')
/** Deletions that somebody has to agree to first. @returns those: the others may go on */
export const holdDeletions =
  defineSlot<(ctx: Ctx, object: ObjectDef, ids: readonly string[]) => Promise<Waiting[]>>('holdDeletions')

export const saveSlots = [
  approvalLock,
  approvalGuard,
  beforeSaveWorkflows,
  bindFiles,
  poolDates,
  startApprovals,
]
