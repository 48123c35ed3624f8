import type { ActInput, ApprovalPerson, SeatWhy } from './approvals.ts'
import type { DesignProblem } from './design.ts'
import type { Http } from './http.ts'

export type RunState = 'running' | 'waiting' | 'incident' | 'suspended' | 'completed' | 'cancelled'

export interface RunRow {
  id: string
  workflow: string
  label?: string
  version: number
  state: RunState
  result: string | null
  object: string | null
  record: string | null
  trigger: string | null
  caused_by: string | null
  parent: string | null
  started_at: string
  ended_at: string | null
  incidents: number
  steps: number
}

export interface RunStep {
  n: number
  token: number
  node: string
  state: string
  port: string | null
  output: unknown
  attempt: number
  started_at: string
  ended_at: string
}

export interface RunIncident {
  id: number
  token: number | null
  node: string | null
  code: string
  detail: unknown
  created_at: string
}

export interface RunTrying {
  tries: number
  code: string
  /** For those who may see everything. */
  message: string | null
}

export interface RunView extends RunRow {
  /** Of its workflow, as it is published now. */
  published_version: number | null
  input: unknown
  output: unknown
  tokens: {
    id: number
    node: string
    state: string
    attempt: number
    since: string
    due_at: string | null
    /** What became of the tries so far of work outside that is tried again at `due_at`. */
    trying?: RunTrying | null
  }[]
  step_rows: RunStep[]
  open_incidents: RunIncident[]
  /** As it was published when the run began. */
  document: unknown
}

export interface PictureBox {
  id: string
  label: string
  type: string
  /** The box in which it lies. */
  inside: string | null
  state: 'passed' | 'current' | 'failed' | 'ahead'
  times: number
  /** When it was passed last. */
  at: string | null
  /** While it is current: since when, and when it goes on by itself. */
  since: string | null
  until: string | null
}

/** Where a run stands: names, times and states alone. */
export interface RunPictureView {
  id: string
  workflow: string
  label: string
  state: RunState
  started_at: string
  ended_at: string | null
  boxes: PictureBox[]
  lines: { from: string; to: string; port: string; passed: boolean }[]
}

export interface SimulatedEffect {
  node: string
  at: string
  object?: string
  record?: string
  act?: string
  changes?: unknown
  kind?: string
  request?: unknown
}

/** What a workflow would do; problems alone where it cannot run. */
export interface SimulationView {
  problems: DesignProblem[]
  state?: string
  result?: string | null
  output?: unknown
  steps?: {
    n: number
    node: string
    state: string
    port: string | null
    output: unknown
    since?: string
    at: string
  }[]
  effects?: SimulatedEffect[]
  incidents?: { node: string | null; code: string; detail: unknown }[]
  waits?: string[]
}

export interface RunQuery {
  workflow?: string
  object?: string
  record?: string
  state?: RunState
  cursor?: string
}

/** How a run is moved by hand; a reason is kept in the audit. */
export interface RunMove {
  token?: number
  port?: string
  to?: string
  reason?: string
  /** Options of the step that is tried again, in place of those that are written. */
  input?: Record<string, unknown>
}

/** What a step that failed would be given if it were tried again now. */
export interface RetryInputView {
  node: string
  type: string
  input: Record<string, { written: unknown; value?: unknown; problem?: string }>
}

/** A workflow that somebody may start by hand. */
export interface WorkflowButton {
  workflow: string
  trigger: string
  label: string | Record<string, string>
  select: 'one' | 'many' | 'none'
  /** Input to be asked for, by name. */
  form: Record<string, AskedField> | null
  confirm: boolean | string | Record<string, string> | null
}

/** A value that a button or a task asks for. */
export interface AskedField {
  name?: string
  type?: string
  label?: string | Record<string, string>
  help?: string | Record<string, string>
  required?: boolean
  /** By key, or keys alone. */
  options?: Record<string, { label?: string | Record<string, string> }> | readonly string[]
  /** Objects that a reference leads to. */
  to?: string[]
  /** Digits behind the point. */
  scale?: number
  /** Other values than the options too. */
  open?: boolean
}

/** `waiting`: not yet their turn; `handed`: somebody else's now; `closed`: decided without it. */
export type TaskState = 'open' | 'waiting' | 'done' | 'handed' | 'removed' | 'closed'

/** What a workflow asks of somebody. */
export interface TaskView {
  id: string
  run: string
  workflow: string
  node: string
  /** Of the seat that it was asked on. */
  state: TaskState
  title: string
  description: string | null
  /** Its buttons; one without a name when there are none. */
  outputs: string[]
  /** What buttons are called, by their names; a button without is called by its name. */
  labels?: Readonly<Record<string, string>>
  fields: (string | AskedField)[]
  /** Fields of the record that may be filled in with it. */
  editable: string[]
  /** The form whose fields they are. */
  form: string | null
  object: string | null
  record: string | null
  assignee: string | null
  port: string | null
  created_at: string
  ended_at: string | null
  due_at: string | null
  /** Whom somebody stands in for; or who asked for advice, where it is only that. */
  original: ApprovalPerson | null
  /** What the reader may do with it now. */
  acts: string[]
  /** The reader's seat waits for somebody whom they asked. */
  waiting: boolean
  /** The answer is advice for `original` and decides nothing. */
  advice: boolean
  /** Somebody asks what they think of it; a comment is the answer. */
  asked?: boolean
}

/** One of those whom a task asks, and what became of it. */
export interface TaskSeat {
  id: number | string
  user: ApprovalPerson | null
  state: TaskState
  original: ApprovalPerson | null
  why: SeatWhy[]
  port: string | null
  /** When it was answered. */
  at: string | null
  mine: boolean
  /** The reader added it and may take it away. */
  removable: boolean
}

/** What was done or said about a task. */
export interface TaskNote {
  n: number
  /** Null: the engine. */
  actor: ApprovalPerson | null
  act: string
  comment: string | null
  to: ApprovalPerson | null
  at: string
}

/** With everybody who is asked the same, and what was said about it. */
export interface TaskDetailView extends TaskView {
  seats: TaskSeat[]
  notes: TaskNote[]
}

export type RunAct = 'retry' | 'hurry' | 'skip' | 'jump' | 'cancel' | 'suspend' | 'resume'

/** Everything under `/api/workflows`, and trial runs. */
export function workflowCalls(http: Http) {
  const at = '/api/workflows'
  return {
    runs: ({ limit = 50, ...query }: RunQuery & { limit?: number }) =>
      http.call<{ data: RunRow[]; page: { next: string | null } }>('GET', `${at}/runs`, {
        query: { ...query, limit: String(limit) },
      }),
    /** @throws forbidden, not_found */
    run: (id: string) => http.call<RunView>('GET', `${at}/runs/${id}`),
    /** @throws process_stale, process_ended, process_jump_refused */
    move: (id: string, act: RunAct, move: RunMove) =>
      http.call<RunView>('POST', `${at}/runs/${id}/${act}`, { body: move }),
    /** For those who may see everything. @throws process_stale */
    retryInput: (run: string, token: number) =>
      http.call<RetryInputView>('GET', `${at}/runs/${run}/threads/${token}/input`),
    /** For whoever may read the record that it is about. @throws not_found */
    picture: (run: string) => http.call<RunPictureView>('GET', `${at}/runs/${run}/picture`),
    /** Of an object's records, or of one as it is now; or those that are about no record. */
    buttons: async (object?: string, record?: string) =>
      (
        await http.call<{ data: WorkflowButton[] }>('GET', `${at}/buttons`, {
          query: { object, record },
        })
      ).data,
    /** @throws not_found, forbidden, and what the first steps of the workflow throw */
    start: (
      workflow: string,
      asked: { trigger: string; records?: string[]; input?: Record<string, unknown> },
    ) =>
      http.call<{ runs: string[] }>('POST', `${at}/${encodeURIComponent(workflow)}/run`, {
        body: asked,
        headers: { 'Idempotency-Key': crypto.randomUUID() },
      }),
    tasks: async (state: 'open' | 'done') =>
      (await http.call<{ data: TaskView[] }>('GET', `${at}/tasks`, { query: { state } })).data,
    /** For those who are or were asked. @throws not_found */
    task: (id: string) => http.call<TaskDetailView>('GET', `${at}/tasks/${id}`),
    /** What may be done besides answering. @throws already_claimed, process_stale, what acts on approvals throw */
    actOnTask: (id: string, act: string, input: ActInput) =>
      http.call<unknown>('POST', `${at}/tasks/${id}/${act}`, {
        body: input,
        headers: { 'Idempotency-Key': crypto.randomUUID() },
      }),
    /** @throws already_claimed, process_stale, validation_failed */
    complete: (id: string, answer: { port?: string; values: Record<string, unknown>; comment?: string }) =>
      http.call<{ id: string; decided: boolean }>('POST', `${at}/tasks/${id}/complete`, { body: answer }),
    /** Runs a draft on a record and takes everything back. */
    simulate: (name: string, asked: { document: unknown; record?: string; trigger?: string }) =>
      http.call<SimulationView>('POST', `/api/design/simulate/workflow/${encodeURIComponent(name)}`, {
        body: asked,
      }),
  }
}

export type WorkflowCalls = ReturnType<typeof workflowCalls>
