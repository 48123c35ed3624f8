import type { DesignProblem } from './design.ts'
import type { Http } from './http.ts'
import type { JobView } from './records.ts'
import type { RunState, SimulatedEffect } from './workflows.ts'

/** A version of a workflow; `living` runs have not ended. */
export interface ProcessVersion {
  version: number
  at: string
  living: number
}

export interface MigrationAsked {
  /** Only this one; all that live unless given. */
  run?: string
  map: Readonly<Record<string, string>>
  dryRun: boolean
  reason?: string
}
export interface MigrationGroup {
  code: string
  /** Node, or node and way out. */
  at: string
  count: number
}
export interface MigrationView {
  version: number
  dryRun: boolean
  migrated: number
  refused: (MigrationGroup & { runs: string[] })[]
  notes: MigrationGroup[]
}

export interface StepStats {
  passed: number
  failed: number
  waiting: number
  active: number
  medianMs: number | null
  ports: Readonly<Record<string, number>>
}
export interface WorkflowStats {
  data: {
    version: number
    runs: Readonly<Record<RunState, number>>
    nodes: Readonly<Record<string, StepStats>>
  }[]
  from: string
  to: string
  isSample: boolean
}

export interface IncidentGroup {
  workflow: string
  version: number
  node: string | null
  code: string
  count: number
  first_at: string
  last_at: string
  runs: string[]
}
export type GroupAct = 'retry' | 'skip' | 'jump' | 'cancel' | 'migrate'
export interface GroupMove {
  act: GroupAct
  group: Pick<IncidentGroup, 'workflow' | 'version' | 'node' | 'code'>
  to?: string
  map?: Readonly<Record<string, string>>
  reason: string
}
export interface Acted {
  count: number
  done: number
  failed: { run: string; code: string }[]
}

/** New runs of it wait until it is let go on. */
export interface PausedWorkflow {
  workflow: string
  since: string
  reason: string | null
  queued: number
}

export type ReplayOutcome = 'same' | 'different' | 'new' | 'missing' | 'unknown'

/** What a draft would have done with what really happened, counted. */
export interface ReplaySummary {
  workflow: string
  from: string
  to: string
  events: number
  counts: Readonly<Record<ReplayOutcome | 'notStarted' | 'incidents' | 'underWay', number>>
  isCut: boolean
  nodes: Readonly<Record<string, Readonly<Record<string, { real: number; draft: number }>>>>
  effects: { what: string; object?: string; kind?: string; node?: string; real: number; draft: number }[]
  answers: { recorded: number; given: number; stub: number }
  triggers: { name: string; type: string; events: number; started: number }[]
  notReplayed: { trigger: string; type: string; reason: { en: string; zh: string } }[]
  unknownFields: string[]
  asOfNow: string[]
}
export interface ReplayedStep {
  node: string
  port: string | null
  state: string
  at?: string
  /** The real run is still under way, and has not come so far. */
  ahead?: true
}
export interface ReplayCase {
  n: number
  outcome: ReplayOutcome
  at: string
  object: string | null
  record: string | null
  label: string | null
  act: string | null
  trigger: string | null
  why: { code: string; text?: { en: string; zh: string } | string } | null
  real: {
    run: string
    state: string
    result: string | null
    steps: ReplayedStep[]
    effects: unknown[]
  } | null
  draft: {
    state: string
    result: string | null
    steps: ReplayedStep[]
    effects: SimulatedEffect[]
    incidents: { node: string | null; code: string; detail: unknown }[]
    waits: string[]
    /** What is not known of workflows that it calls. */
    notes?: { node: string; workflow: string; code: string }[]
  } | null
  /** Another run of the workflow was under way: what its `concurrency` made of that. */
  busy: { code: string; at?: string } | null
  differs: {
    steps?: { added: string[]; gone: string[] }
    effects?: { added: string[]; gone: string[] }
    result?: [string | null, string | null]
  }
}

/** What those do who run workflows and compare versions of them. */
export function operationCalls(http: Http) {
  const of = (name: string) => `/api/workflows/${encodeURIComponent(name)}`
  const replay = `/api/design/simulate`
  return {
    /** Newest first. */
    versions: async (name: string) =>
      (await http.call<{ data: ProcessVersion[] }>('GET', `${of(name)}/versions`)).data,
    /** As it was published. @throws not_found */
    version: (name: string, version: number) =>
      http.call<ProcessVersion & { document: Record<string, unknown> }>(
        'GET',
        `${of(name)}/versions/${version}`,
      ),
    /** Takes living runs over to what is published; a dry run says who could go. */
    migrate: (name: string, asked: MigrationAsked) =>
      http.call<MigrationView>('POST', `${of(name)}/migrate`, { body: asked }),
    stats: (name: string, query: { from: string; version?: string }) =>
      http.call<WorkflowStats>('GET', `${of(name)}/stats`, { query: { ...query } }),
    paused: async () => (await http.call<{ data: PausedWorkflow[] }>('GET', '/api/workflows/paused')).data,
    /** Runs that go on already do so; new ones wait. */
    pause: (name: string, reason: string | undefined) =>
      http.call<unknown>('POST', `${of(name)}/pause`, { body: reason === undefined ? {} : { reason } }),
    resume: (name: string) => http.call<unknown>('POST', `${of(name)}/resume`, { body: {} }),
    /** Open incidents of all workflows, those alike together. */
    incidents: async () =>
      (
        await http.call<{ data: IncidentGroup[] }>('GET', '/api/workflows/incidents', {
          query: { group: '1' },
        })
      ).data,
    /** The same for every run of a group; a job where they are many. */
    actOnGroup: (move: GroupMove) =>
      http.call<Acted | { job: JobView | string }>('POST', '/api/workflows/incidents/act', { body: move }),
    /** Plays what happened in a time through a draft; problems alone where it cannot run. */
    replay: (
      name: string,
      asked: { document?: unknown; replay: { from: string; to: string; limit: number } },
    ) =>
      http.call<{ problems: DesignProblem[]; job?: JobView }>(
        'POST',
        `${replay}/workflow/${encodeURIComponent(name)}`,
        { body: asked },
      ),
    cases: (job: string, query: { outcome: string; limit: string; cursor?: string }) =>
      http.call<{ data: ReplayCase[]; page: { next: string | null } }>(
        'GET',
        `${replay}/replays/${job}/cases`,
        {
          query: { ...query },
        },
      ),
  }
}

export type OperationCalls = ReturnType<typeof operationCalls>
