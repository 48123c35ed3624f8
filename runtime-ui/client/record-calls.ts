import type { Http, WaitingChange } from './http.ts'
import type {
  AggregateQuery,
  HistoryEntry,
  ListQuery,
  MergeRequest,
  MergeView,
  Page,
  ProblemView,
  RecordView,
  StageAnswer,
  TimelineEntry,
} from './records.ts'

export type RecordInput = Record<string, unknown>

export interface BulkRequest {
  create?: RecordInput[]
  update?: (RecordInput & { id: string })[]
  delete?: string[]
  mode?: 'all' | 'each'
}
export interface BulkAnswer {
  /** `_waiting`: nothing was written of it until that approval is over. */
  results: ({ id: string; version: number; _waiting?: WaitingChange } | { problem: ProblemView })[]
}

const at = (object: string, ...rest: string[]) =>
  ['/api/records', object, ...rest].map((part, i) => (i ? encodeURIComponent(part) : part)).join('/')
interface SaveOptions {
  form?: string
  /** Seen that it may be a duplicate. */
  confirm?: boolean
}
const confirmed = (confirm: boolean | undefined) => (confirm ? { confirm: 'duplicates' } : {})
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() })

/** Everything under `/api/records`; each call may throw an ApiError with a code of `api.md`. */
export function recordCalls(http: Http) {
  return {
    list: (object: string, query: ListQuery, signal?: AbortSignal) =>
      http.call<Page<RecordView>>('POST', `${at(object)}/query`, {
        body: query,
        ...(signal ? { signal } : {}),
      }),
    /** All fields that may be read, or those of `fields`: `name,customer.city`. */
    read: (object: string, id: string, fields?: string) =>
      http.call<RecordView>('GET', at(object, id), fields === undefined ? {} : { query: { fields } }),
    /** Outcomes of rules that read what this person may not, by name; for the record as it stands in a form. */
    evaluate: (object: string, rules: string[], record: RecordInput, signal?: AbortSignal) =>
      http.call<{ outcomes: Record<string, boolean> }>('POST', `${at(object)}/evaluate`, {
        body: { rules, record },
        ...(signal ? { signal } : {}),
      }),
    /** With `confirm`, also what may be a duplicate. */
    create: (object: string, record: RecordInput, { form, confirm }: SaveOptions = {}) =>
      http.call<RecordView>('POST', at(object), {
        body: record,
        query: { form, ...confirmed(confirm) },
        headers: once(),
      }),
    /** With `version` it refuses when the record has moved on. @throws version_conflict (base, theirs, mine) */
    update: (
      object: string,
      id: string,
      changes: RecordInput,
      options: SaveOptions & { version?: number; reason?: string } = {},
    ) =>
      http.call<RecordView>('PATCH', at(object, id), {
        body: changes,
        query: { form: options.form, reason: options.reason, ...confirmed(options.confirm) },
        headers: options.version === undefined ? {} : { 'If-Match': `"${options.version}"` },
      }),
    /** Of its pipeline, all but its own; none where no pipeline fits or the person may not move it. */
    stages: async (object: string, id: string) =>
      (await http.call<{ data: StageAnswer[] }>('GET', at(object, id, 'stages'))).data,
    /** Something comes back when it is not deleted yet: an approval has to come first. */
    remove: (object: string, id: string) =>
      http.call<{ _waiting?: WaitingChange } | undefined>('DELETE', at(object, id)),
    purge: (object: string, id: string) =>
      http.call<void>('DELETE', at(object, id), { query: { purge: true } }),
    /** With `confirm`, also what may be a duplicate of what was made meanwhile. */
    restore: (object: string, id: string, { confirm }: Pick<SaveOptions, 'confirm'> = {}) =>
      http.call<RecordView>('POST', at(object, id, 'restore'), {
        body: {},
        query: confirmed(confirm),
        headers: once(),
      }),
    bulk: (object: string, request: BulkRequest) =>
      http.call<BulkAnswer>('POST', at(object, 'bulk'), { body: request, headers: once() }),
    aggregate: (object: string, query: AggregateQuery, signal?: AbortSignal) =>
      http.call<Page<Record<string, unknown>>>('POST', at(object, 'aggregate'), {
        body: query,
        ...(signal ? { signal } : {}),
      }),
    history: (object: string, id: string) => http.call<Page<HistoryEntry>>('GET', at(object, id, 'history')),
    timeline: (object: string, id: string, cursor?: string) =>
      http.call<Page<TimelineEntry>>('GET', at(object, id, 'timeline'), { query: { cursor } }),
    related: (object: string, id: string, relation: string, query: ListQuery = {}) =>
      http.call<Page<RecordView>>('GET', at(object, id, 'related', relation), { query: { ...query } }),
    /** A new record like it, whatever it may be a duplicate of: being like another is what it is for. */
    clone: (object: string, id: string) =>
      http.call<RecordView>('POST', at(object, id, 'actions', 'clone'), {
        body: {},
        query: confirmed(true),
        headers: once(),
      }),
    /** The others become one with `id`, which is at `version`; `dryRun` only counts what would move. */
    merge: (object: string, id: string, request: MergeRequest, version?: number) =>
      http.call<MergeView>('POST', at(object, id, 'actions', 'merge'), {
        body: request,
        headers: { ...once(), ...(version === undefined ? {} : { 'If-Match': `"${version}"` }) },
      }),
    unmerge: (object: string, id: string, merge?: string) =>
      http.call<{ restored: string[]; left: unknown[] }>('POST', at(object, id, 'actions', 'unmerge'), {
        body: { merge },
        headers: once(),
      }),
    exportUrl: (object: string, query: ListQuery & { format: 'csv' | 'xlsx' }) =>
      http.url(`${at(object)}/export`, { ...query }),
  }
}
