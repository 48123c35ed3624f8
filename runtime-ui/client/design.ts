import { ApiError } from './api-error.ts'
import type { Http } from './http.ts'
import type { JobView } from './records.ts'

export interface BothLanguages {
  en: string
  zh: string
}
/** A document of the draft, without its contents. */
export interface FieldTypeView {
  name: string
  /** The widget that shows it unless a field says otherwise. */
  widget: string
}

/** A key of a type of step or way in: what an editor needs of its JSON Schema, and what its text means. */
export interface OptionView {
  title: string
  'x-title-zh': string
  type?: string | readonly string[]
  format?: string
  /** The kind of document that the text names. */
  names?: string
  default?: boolean
  /** The word that holds where none is written. */
  'x-default'?: string
  /** The section of the panel, where it is not the first. */
  'x-section'?: string
  enum?: readonly string[]
  minimum?: number
  items?: { type: 'string'; format?: string; enum?: readonly string[] }
  /** A text that is the same in every language. */
  sameForAll?: boolean
}
export interface OptionsView {
  required?: readonly string[]
  properties: Readonly<Record<string, OptionView>>
}
export interface NodeTypeView {
  name: string
  /** Ports besides `next`; `own` when the document names them. */
  outputs: readonly string[] | 'own'
  /** Leads on by itself, or does something in the world. */
  kind: 'flow' | 'work'
  options: OptionsView
}
export interface TriggerTypeView {
  name: string
  options: OptionsView
}
/** What an installed plugin does for workflows. */
export interface PluginActionView {
  name: string
  label?: string | Readonly<Record<string, string>>
  input: OptionsView
}
/** A value that an action of every record takes. */
export interface RecordActionValue {
  title: string
  'x-title-zh': string
  kind: 'person' | 'people' | 'records' | 'values' | 'recordType' | 'approval' | 'plain'
  enum?: readonly string[]
}
/** What there is to do with records of every object. */
export interface RecordActionView {
  name: string
  input: { required?: readonly string[]; properties: Readonly<Record<string, RecordActionValue>> }
}
export interface NodeTypesView {
  nodes: NodeTypeView[]
  triggers: TriggerTypeView[]
  plugin_actions: PluginActionView[]
  record_actions: RecordActionView[]
}

export interface DesignItemView {
  kind: string
  name: string
  /** For `If-Match`. */
  revision: string
  state: 'published' | 'draft'
  package: string
  author: string | null
  at: string | null
  label?: string | Record<string, string> | null
}
export interface DesignItem extends DesignItemView {
  document: Record<string, unknown>
}
/** Where two documents differ: JSON Pointer, and what stood and stands there. */
export interface DifferenceView {
  path: string
  before?: unknown
  after?: unknown
}
export interface ItemChangeView {
  kind: string
  name: string
  change: 'added' | 'changed' | 'removed'
  details: DifferenceView[]
}
export interface DraftChangeView extends ItemChangeView {
  revision: string | null
  author: string | null
  at: string | null
  /** The published item moved on after this draft was begun. */
  outdated: boolean
}
export interface DesignProblem {
  severity: 'error' | 'warning' | 'info'
  code: string
  /** `kind/name#/json/pointer` */
  path: string
  message: BothLanguages
  fix?: { label: BothLanguages; patch?: unknown }
}
export interface UsageView {
  kind: string
  name: string
  /** JSON Pointer into that document. */
  path: string
}
export interface PlanStepView {
  id: string
  phase: 'prepare' | 'switch' | 'clean'
  description: BothLanguages
  sql: string
  lock: string
  rows: number
  destroysData: boolean
}
export interface PlanView {
  /** Version it is made on. */
  base: number
  problems: DesignProblem[]
  impact: { kind: string; name: string; change: string; usedBy: UsageView[] }[]
  steps: PlanStepView[]
  planHash: string
}
export interface VersionView {
  version: number
  at: string
  author: string | null
  message: string
  packages: Record<string, string>
}
/** What the server says of a text; messages are in the language of the request. */
export interface ExpressionView {
  /** Kind of value it gives; `any` where that is not known before it runs. */
  type: string
  /** Whether the database can do it. */
  sql: boolean
  diagnostics: {
    code: string
    severity: 'error' | 'warning' | 'info'
    message: string
    from: number
    to: number
    suggestion?: string
  }[]
  /** On the record that was asked for, null when missing; absent where the person may not read every input. */
  value?: unknown
}
export interface ExpressionQuestion {
  text: string
  object?: string
  /** Object of `$record`, where bare names are those of a reference's target. */
  host?: string
  /** Id of a record of the object. */
  record?: string
  /** `condition`, or a field type. */
  expect?: string
}
/** What a business calendar says of a year, and when working time from an instant is over. */
export interface CalendarPreview {
  timeZone: string
  /** No instant where the calendar never opens. */
  due: { add: string; at: string | null }[]
}
export interface PublishRequest {
  message: string
  /** `kind/name`; all of the draft when left out. */
  items?: string[]
  planHash?: string
  allowDestructive?: boolean
}

const item = (kind: string, name: string) => `/api/design/items/${kind}/${encodeURIComponent(name)}`
const under = (revision: string | undefined): Record<string, string> =>
  revision === undefined ? {} : { 'If-Match': `"${revision}"` }
/** Lists come as `{ data }`; a bare list is taken too. */
const rowsOf = <T>(answer: { data: T[] } | T[]): T[] => (Array.isArray(answer) ? answer : answer.data)

/** Everything under `/api/design`; each call may throw an ApiError with a code of `api.md`. */
export function designCalls(http: Http) {
  const list = async <T>(path: string, query: Record<string, string> = {}) =>
    rowsOf(await http.call<{ data: T[] } | T[]>('GET', path, { query }))
  return {
    items: () => list<DesignItemView>('/api/design/items'),
    item: (kind: string, name: string) => http.call<DesignItem>('GET', item(kind, name)),
    /** @throws version_conflict (revision, theirs, author) */
    putItem: (kind: string, name: string, document: Record<string, unknown>, revision?: string) =>
      http.call<DesignItem>('PUT', item(kind, name), { body: document, headers: under(revision) }),
    removeItem: (kind: string, name: string, revision?: string) =>
      http.call<void>('DELETE', item(kind, name), { headers: under(revision) }),
    /** Types a field can have, those of plugins included. */
    fieldTypes: () => list<FieldTypeView>('/api/design/field-types'),
    /** Types that a step and a way in of a workflow can have, those of plugins included. */
    nodeTypes: () => http.call<NodeTypesView>('GET', '/api/workflows/node-types'),
    changes: () => list<DraftChangeView>('/api/design/changes'),
    check: (kind: string, name: string, document: unknown) =>
      http.call<{ problems: DesignProblem[] }>('POST', '/api/design/check', {
        body: { kind, name, document },
      }),
    plan: (items?: string[]) =>
      http.call<PlanView>('POST', '/api/design/plan', { body: items ? { items } : {} }),
    /** Done within 20 s, or a job to follow. @throws plan_stale, publish_invalid, publish_destroys, publish_running */
    publish: (request: PublishRequest) =>
      http.call<{ version: number } | JobView | { job: string }>('POST', '/api/design/publish', {
        body: request,
        headers: { 'Idempotency-Key': crypto.randomUUID() },
      }),
    versions: () => list<VersionView>('/api/design/versions'),
    versionChanges: (version: number, from?: number) =>
      list<ItemChangeView>(
        `/api/design/versions/${version}/diff`,
        from === undefined ? {} : { from: String(from) },
      ),
    restore: (version: number) =>
      http.call<unknown>('POST', `/api/design/versions/${version}/restore`, { body: {} }),
    usages: (kind: string, name: string) =>
      list<UsageView>(`/api/design/usages/${kind}/${encodeURIComponent(name)}`),
    expression: (question: ExpressionQuestion) =>
      http.call<ExpressionView>('POST', '/api/design/expressions', { body: question }),
    /** Counts working time of a calendar that may be a draft: `add` as ISO 8601 durations. */
    previewCalendar: (asked: { document: unknown; from: string; add: string[] }) =>
      http.call<CalendarPreview>('POST', '/api/design/calendars/preview', { body: asked }),
    /** What is published, whole: every document by `kind/name`. */
    export: () =>
      http.call<{ version: number; documents: Record<string, Record<string, unknown>> }>(
        'GET',
        '/api/design/export',
      ),
    exportUrl: () => http.url('/api/design/export'),
  }
}

export type DesignCalls = ReturnType<typeof designCalls>

/** A refused `If-Match`, or nothing. */
export function conflictOf(
  error: unknown,
): { revision: string; theirs: Record<string, unknown> | null; author: string | null } | undefined {
  if (!(error instanceof ApiError) || error.code !== 'version_conflict') return undefined
  const { revision, theirs, author } = error.problem as Record<string, unknown>
  return {
    revision: String(revision ?? ''),
    theirs: (theirs as Record<string, unknown> | null) ?? null,
    author: (author as string | null) ?? null,
  }
}
