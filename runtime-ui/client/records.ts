/** A reference as it reads. `hidden`: not for this user. `deleted`: in the recycle bin. */
export interface ReferenceView {
  id: string | null
  label: string | null
  /** Only where a field may point to several objects. */
  object?: string
  hidden?: true
  deleted?: true
  [field: string]: unknown
}

export interface RecordView {
  id: string
  version: number
  created_at: string
  updated_at: string
  created_by: ReferenceView | null
  updated_by: ReferenceView | null
  _permissions?: { update: boolean; delete: boolean; readOnly: string[] }
  [field: string]: unknown
}

export interface ListQuery {
  filter?: string
  search?: string
  /** `-amount,name` */
  sort?: string
  /** `name,amount,customer.city` */
  fields?: string
  /** 1–200, default 50. */
  limit?: number
  cursor?: string
  offset?: number
  count?: 'exact' | 'estimate' | 'none'
  view?: string
  deleted?: boolean
}

export interface Page<T> {
  data: T[]
  page: {
    next: string | null
    count?: number
    countKind: 'exact' | 'estimate' | 'none'
    /** Stored formulas and lookups that a job is still bringing up to date, by field. */
    stale_since?: Record<string, string>
  }
}

export interface AggregateQuery {
  groupBy?: (string | { field: string; by?: string })[]
  measures: Record<string, { fn: 'count' | 'sum' | 'avg' | 'min' | 'max'; field?: string; filter?: string }>
  filter?: string
  search?: string
  having?: string
  sort?: string
  limit?: number
  tz?: string
}

export interface HistoryEntry {
  version: number
  at: string
  act: 'create' | 'update' | 'delete' | 'restore' | 'merge' | 'unmerge'
  user: ReferenceView | null
  on_behalf_of: ReferenceView | null
  via: string
  changes: Record<string, [unknown, unknown]>
}

/** `GET /{id}/timeline`: changes and activities in one stream, newest first. */
export type TimelineEntry =
  | ({ kind: 'change' } & HistoryEntry)
  | { kind: 'activity'; at: string; user: ReferenceView | null; record: RecordView; object: string }
  | ApprovalEntry

/** An act that moved an approval of the record. */
export interface ApprovalEntry {
  kind: 'approval'
  at: string
  user: ReferenceView | null
  act: string
  instance: string
  label: string
  step: string | null
}

/** What is wrong with one item of a job; of an import, `column` and `value` are those of the file. */
export interface JobErrorView {
  row?: number
  column?: string
  path?: string
  value?: string
  code: string
  message: string
}

export interface JobView {
  id: string
  kind: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Items, of `total`. */
  done: number
  total: number | null
  /** Items a second. */
  rate: number | null
  eta_s: number | null
  /** The first 1,000. */
  errors: JobErrorView[]
  /** All of them, counted. */
  error_count: number
  result: Record<string, unknown> | null
}

/** A record like the one that is saved: `id` only where this person may open it. */
export interface DuplicateView {
  path: string
  rule: string
  object: string
  fields: string
  /** Only where `id` is told. */
  likeness?: number
  owner?: string
  reveal?: Record<string, unknown>
  id?: string
  label?: string | null
  /** It may be saved all the same. */
  canConfirm: boolean
  message: { en: string; zh: string }
}

/** `moved`: live records that point to the one that stays, by field. */
export interface MergeView {
  record: RecordView
  merge?: string
  moved: { object: string; field: string; count: number }[]
}

export interface MergeRequest {
  with: { id: string; version?: number }[]
  /** Field → id of the record whose value stays. */
  choose?: Record<string, string>
  values?: Record<string, unknown>
  dryRun?: boolean
}

export interface ProblemView {
  type: string
  title: string
  status: number
  code: string
  detail: string
  errors?: { path: string; code: string; message: string }[]
  requestId: string
  [detail: string]: unknown
}

/** Whether a record may enter a stage now; else the fields to fill in, and what else keeps it out. */
export interface StageAnswer {
  stage: string
  open: boolean
  missing: string[]
  reasons: string[]
  /** The person may go on all the same, by saying why. */
  may_override: boolean
}
