import type { FileView } from './files.ts'
import type { Http } from './http.ts'

export interface ApprovalPerson {
  id: string
  name: string
}

/** A field as it is shown to those who decide; its value as the API of records writes it. */
export interface ShownField {
  field: string
  label: string
  value: unknown
  /** What it is to hold once this is approved, where that is something else. */
  proposed?: unknown
}

export interface ShownChange {
  field: string
  label: string
  before: unknown
  after: unknown
  at?: string | null
  by?: ApprovalPerson | null
}

export type InstanceState =
  | 'pending'
  | 'returned'
  | 'suspended'
  | 'approved'
  | 'rejected'
  | 'withdrawn'
  | 'cancelled'

export interface Queue {
  kind: string
  name: string
}

/** One line of the inbox: what is asked of somebody, or an approval that somebody started or was told of. */
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
  instance_state: InstanceState
  /** What is to be done to the record: `update`, `delete` …; `submit` where it only has to be approved. */
  act: string
  round: number
  submitter: ApprovalPerson
  submitted_at: string
  opened_at: string | null
  due_at: string | null
  ended_at: string | null
  read_at: string | null
  is_changed: boolean
  changes: number
  facts: ShownField[]
  acts: string[]
  is_batch: boolean
  queue: Queue | null
  stands_in_for: ApprovalPerson | null
  /** Whose decision it is, where the answer is advice. */
  advice_for: ApprovalPerson | null
  shown_hash: string | null
  currency?: string | null
}

/** Why somebody sits in a step, or why the step is there at all; the screens put the codes into words. */
export interface SeatWhy {
  reason: string
  of?: string | null
  of_name?: string | null
}

export interface PathSeat {
  seat: number
  task: string | null
  user: ApprovalPerson | null
  queue: Queue | null
  state: string
  original: ApprovalPerson | null
  weight: number
  why: SeatWhy[]
  comment: string | null
  human: boolean
  read_at: string | null
  ended_at: string | null
}

export interface StepPart {
  kind: 'step'
  step: string
  label: string
  state: 'past' | 'now' | 'predicted' | 'skipped' | 'carried' | 'cancelled'
  outcome: 'approved' | 'rejected' | 'returned' | 'skipped' | null
  round: number
  decision: { type: string; percent?: number; k?: number }
  need: number | null
  seats: PathSeat[]
  due_at: string | null
  opened_at: string | null
  ended_at: string | null
  why: { code: string; when?: string } | null
}

export type PathPart =
  | { kind: 'submit'; by: ApprovalPerson; at: string | null; round: number }
  | StepPart
  | {
      kind: 'parallel'
      need: string | number | null
      on_reject: string | null
      branches: { name: string; label: string; path: PathPart[] }[]
    }
  | { kind: 'choose'; taken: number | null; ways: { when: string | null; path: PathPart[] }[] }
  | { kind: 'end'; outcome: string; state: string; at: string | null }

export interface ApprovalAct {
  n: number
  act: string
  actor: ApprovalPerson | null
  on_behalf_of: ApprovalPerson | null
  step: string | null
  target: unknown
  comment: string | null
  attachments: FileView[]
  changes: unknown
  from_state: string
  to_state: string
  channel: string
  at: string
}

/** What one may choose people from: for a step that comes later. */
export interface Pick {
  step: string
  label: string
  from: ApprovalPerson[]
  min: number
  max: number
}

/** A seat of the reader's own, and what may be done on it now. */
export interface MySeat {
  task: string
  step: string
  state: string
  acts: string[]
  editable: string[]
  requires: string[]
  shown_hash: string
  due_at: string | null
  advice_for: ApprovalPerson | null
  return_targets: { step: string; label: string }[]
  picks: Pick[]
}

export interface ApprovalView {
  id: string
  approval: string
  version: number
  label: string
  object: string
  record: string
  record_label: string | null
  /** Null once it is gone. */
  record_version: number | null
  purpose: string
  state: InstanceState
  guard: string
  act: string
  round: number
  max_rounds: number
  submitter: ApprovalPerson
  on_behalf_of: ApprovalPerson | null
  submitted_at: string
  ended_at: string | null
  reason: string | null
  shown: { hash: string; fields: ShownField[] }
  changeset: { field: string; label: string; base: unknown; proposed: unknown; now: unknown }[] | null
  /** Lists of lines that are to be replaced, with how many lines each is to have. */
  proposed_lines: { relation: string; label: string; count: number }[]
  since_last_round: ShownChange[]
  since_opened: ShownChange[]
  path: PathPart[]
  effects: { approve: TextIn[]; reject: TextIn[] }
  predicted_end: string | null
  acts: ApprovalAct[]
  mine: MySeat[]
  may: string[]
  copies: ApprovalPerson[]
  currency?: string | null
}
/** A text in each language. */
export type TextIn = Record<string, string>

export interface ApprovalCounts {
  pending: number
  late: number
  claimable: number
  returned: number
  copied_unread: number
}

export interface ApprovalQuery {
  state?: 'pending' | 'done'
  role?: 'assignee' | 'submitter' | 'copied'
  approval?: string
  object?: string
  q?: string
  limit?: number
  cursor?: string
}

export interface ApprovalPage {
  data: ApprovalRow[]
  page: { next: string | null; count?: number | null; countKind?: string }
}

/** What goes with an act; which of it is read depends on the act. */
export interface ActInput {
  shown?: string
  comment?: string
  reason?: string
  values?: Record<string, unknown>
  attachments?: string[]
  mentions?: string[]
  chosen?: Record<string, string[]>
  to?: string | string[]
  again?: string
  where?: 'before' | 'beside' | 'after'
  seat?: number | string
  step?: string
  user?: string
}

export interface ApprovalPreview {
  approval: string
  label: string
  version: number
  path: PathPart[]
  picks: Pick[]
  empty_seats: string[]
  shown: ApprovalView['shown']
  locks: { fields: string[] | null } | null
  problems: { code: string; message: string; step?: string }[]
  others: { approval: string; label: string; purpose: string }[]
}

/** An approval under way for a record, as its page shows it. */
export interface OpenApproval {
  instance: string
  approval: string
  label: string
  purpose: string
  state: InstanceState
  step_labels: string[]
  waits_for: ApprovalPerson[]
  since: string
  due_at: string | null
  /** `mine`: fields that the reader may write all the same. */
  lock: { fields: string[] | null; mine: string[] } | null
  changeset: number | null
  task: string | null
}

export interface RecordApprovalsView {
  open: OpenApproval[]
  past: { instance: string; label: string; state: InstanceState; ended_at: string }[]
  can_submit: { approval: string; label: string; purpose: string; reason: string | null }[]
}

export interface DelegationView {
  id: string
  delegator: ApprovalPerson
  delegate: ApprovalPerson
  starts_at: string
  ends_at: string
  approvals: string[] | null
  up_to: string | null
  reason: string | null
}

export interface MailDecision {
  /** Of whoever it was sent to: what is told is in their language. */
  locale: string
  label: string
  record_label: string | null
  step_label: string
  submitter: ApprovalPerson
  act: string | null
  /** `labels`: what options among the values are called. */
  facts: (ShownField & { type: string; labels?: Record<string, string> })[]
  currency: string | null
  expires_at: string
  needs_sign_in: boolean
  /** It cannot be approved without words. */
  needs_comment: boolean
  /** `stale`: what the mail told has changed since. */
  state: 'open' | 'used' | 'expired' | 'closed' | 'stale'
}

export interface BatchAnswer {
  done: string[]
  failed: { id: string; code: string; message: string }[]
}

const at = '/api/approvals'
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() })

/** Everything under `/api/approvals`, and the submission of a record. */
export function approvalCalls(http: Http) {
  const post = <T>(path: string, body: object) =>
    http.call<T>('POST', `${at}/${path}`, { body, headers: once() })
  return {
    counts: () => http.call<ApprovalCounts>('GET', `${at}/counts`),
    tasks: (query: ApprovalQuery) => http.call<ApprovalPage>('GET', `${at}/tasks`, { query: { ...query } }),
    /** @throws not_found for whom it does not concern */
    instance: (id: string) => http.call<ApprovalView>('GET', `${at}/instances/${id}`),
    /** @throws approval_not_open, approval_ended, decision_stale (`differences`), approval_bad_target … */
    act: (task: string, act: string, input: ActInput = {}) =>
      post<ApprovalView>(`tasks/${task}/${act}`, input),
    /** On the approval as a whole. @throws approval_ended, approval_too_late, forbidden */
    actOnAll: (instance: string, act: string, input: ActInput = {}) =>
      post<ApprovalView>(`instances/${instance}/${act}`, input),
    batch: (act: 'approve' | 'reject', tasks: { id: string; shown: string }[], comment?: string) =>
      post<BatchAnswer>('tasks/batch', { act, tasks, ...(comment ? { comment } : {}) }),
    /** Asks only; nothing is kept. */
    preview: (asked: {
      object: string
      id: string
      approval?: string
      purpose?: string
      chosen?: Record<string, string[]>
    }) => http.call<ApprovalPreview>('POST', `${at}/preview`, { body: asked }),
    ofRecord: (object: string, id: string) =>
      http.call<RecordApprovalsView>('GET', `${at}/records/${object}/${id}`),
    /** @throws approval_open_already, approval_no_approver, approval_self_forbidden, validation_failed */
    submit: (
      object: string,
      id: string,
      input: { approval: string; chosen?: Record<string, string[]>; comment?: string },
    ) =>
      http.call<{ instance: string }>('POST', `/api/records/${object}/${id}/actions/submitForApproval`, {
        body: input,
        headers: once(),
      }),
    /** With the kinds of approvals that may be handed to a deputy by themselves. */
    delegations: () =>
      http.call<{ data: DelegationView[]; kinds: { approval: string; label: string }[] }>(
        'GET',
        `${at}/delegations`,
      ),
    delegate: (input: {
      delegate: string
      starts_at: string
      ends_at: string
      approvals?: string[]
      up_to?: string
      reason?: string
    }) => post<DelegationView>('delegations', input),
    endDelegation: (id: string) => http.call<void>('DELETE', `${at}/delegations/${id}`),
    /** What a link of an e-mail is about; nobody need be signed in. @throws not_found once it was used or is over */
    byMail: (token: string) => http.call<MailDecision>('GET', `${at}/mail/${token}`),
    decideByMail: (token: string, act: 'approve' | 'reject', comment?: string) =>
      http.call<{ state?: string } | undefined>('POST', `${at}/mail/${token}`, {
        body: { act, ...(comment ? { comment } : {}) },
      }),
  }
}

export type ApprovalCalls = ReturnType<typeof approvalCalls>
