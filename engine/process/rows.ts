/**
 * What a run is made of while it lives. Instants are milliseconds since 1970, ids count up within one run.
 *
 *   run     running ⇄ waiting ⇄ incident ─▶ completed | cancelled; suspended, and on again, by hand
 *   token   ready ─▶ active (work asked for) | waiting (timer, event) | parked (at a free join) | held (lock, milestone)
 *                    | failed (incident) ─▶ moved on, or gone
 *   scope   open ─▶ fired (its join is decided, stragglers are absorbed) ─▶ gone, when nobody lives in it
 *
 * Rows are never changed in place: `WorkingSet.change` puts new values under their keys.
 */
export interface Run {
  readonly id: string
  /** Of the workflow or approval: locks across its runs carry it. */
  readonly name: string
  /** How many calls deep it is; 0 for a run that nobody called. */
  readonly depth: number
  readonly status: 'running' | 'waiting' | 'incident' | 'suspended' | 'completed' | 'cancelled'
  readonly result: string | null
  readonly output: unknown
  readonly input: unknown
  /** Last id of a scope, token or timer. */
  readonly lastId: number
  /** Last number of what only needs an order: subscriptions, kept signals, incidents, waiters. */
  readonly lastSerial: number
  /** Step rows written. */
  readonly steps: number
  /** Nodes entered, and how many may be before the run pauses. */
  readonly entered: number
  readonly allowed: number
  /** Tokens by state; `owning` are those that are active because threads live in a scope of theirs. */
  readonly counts: Readonly<Record<TokenState | 'owning', number>>
  /** Threads at each node, wherever in the run. */
  readonly at: Readonly<Record<string, number>>
  /** Open incidents of tokens. */
  readonly incidents: number
  /** The incident that says that nobody can move, while it holds. */
  readonly starved: number | null
  /** Scopes whose joins must still be looked at, when a step stopped before it came to rest. */
  readonly unrested: readonly number[]
}

export type TokenState = 'ready' | 'active' | 'waiting' | 'parked' | 'held' | 'failed'

/** A thread. One that opened a scope stands for all that lives in it. */
export interface Token {
  readonly id: number
  readonly scope: number
  readonly node: string
  /** The edge it came by, `node:port`. */
  readonly via: string
  /** The branch of the pair it runs in. */
  readonly branch: string | null
  readonly state: TokenState
  readonly attempt: number
  /** Which visit of this node in this scope it is: with run, token and node the key of what it has done. */
  readonly visit: number
  /** What its node was called when this visit began, where a migration has renamed it since. */
  readonly enteredAs: string | null
  readonly since: number
  /** Whether a scope of its own is open. */
  readonly owns: boolean
  /** The lock it holds, or is held by. */
  readonly lock: string | null
  /** The lock came to it while it was held: it enters as if for the first time. */
  readonly granted: boolean
  /** What somebody gave it when they had it tried again. */
  readonly given: Given | null
}

/** Options in place of those that are written, for one node: whoever leads the thread on need not know of them. */
export interface Given {
  readonly node: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Options that a thread was given for the node it is at. */
export const givenTo = ({ given, node }: Token): Given['options'] | undefined =>
  given?.node === node ? given.options : undefined

export type ScopeKind = 'root' | 'block' | 'fork' | 'each' | 'item' | 'undo'

export interface Undo {
  readonly undo: string
  readonly output: unknown
  /** The blocks it was done in that have ended since, inner first. */
  readonly within: readonly string[]
}

export interface ScopeVisit {
  readonly threads: number
  /** Of them parked there, by the edge they came by. */
  readonly parked: Readonly<Record<string, number>>
}

/** A container of threads. */
export interface Scope {
  readonly id: number
  readonly parent: number | null
  /** The token that goes on when the scope is done; none any more for what a decided join left behind. */
  readonly owner: number | null
  readonly node: string | null
  readonly kind: ScopeKind
  /** Tokens in it; of a for-each its items under way. */
  readonly live: number
  /** Scopes right under it. */
  readonly below: number
  readonly fired: boolean
  readonly vars: Readonly<Record<string, unknown>>
  readonly visits: Readonly<Record<string, number>>
  /** Threads by node. */
  readonly at: Readonly<Record<string, ScopeVisit>>
  /** The latest step row of each node that ended here. */
  readonly last: Readonly<Record<string, number>>
  /** What `compensate` has to undo, oldest first; of an undo scope what is still to be undone. */
  readonly done: readonly Undo[]
  /** Fork: branches started, and of them arrived. */
  readonly branches: readonly string[]
  readonly reached: readonly string[]
  /** Threads of a fork, or items of a for-each, that arrived. */
  readonly arrived: number
  /** For-each: items in all, handed out so far, and counted as started. */
  readonly items: number
  readonly fed: number
  readonly started: number
  /** Item: which one and what. */
  readonly index: number | null
  readonly item: unknown
  /** Free partial joins that fired: the inputs used since. */
  readonly fires: Readonly<Record<string, readonly string[]>>
}

export interface Timer {
  readonly id: number
  readonly token: number
  readonly port: string
  readonly at: number
  readonly isBoundary: boolean
  /** A repeating one: how long until the next. */
  readonly every: unknown
  readonly calendar: string | null
  /** From when it counts; null for one that is older than this. */
  readonly from: number | null
}

/** A subscription to an event. */
export interface Wait {
  readonly id: number
  readonly token: number
  readonly port: string
  readonly event: string
  /** Canonical JSON; null takes every one. */
  readonly match: string | null
  readonly isBoundary: boolean
}

/** A signal that is kept until somebody waits for it. */
export interface Mail {
  readonly id: number
  readonly event: string
  readonly match: string | null
  readonly payload: unknown
  readonly expiresAt: number | null
}

export interface Lock {
  /** Its key. */
  readonly id: string
  readonly token: number
  readonly run: string
}

export interface Waiter {
  /** Sorts by when it came, also among runs. */
  readonly id: string
  readonly lock: string
  readonly token: number
  readonly run: string
}

/** One item of a for-each, from before it is handed out until the for-each ends. */
export interface Item {
  /** `scope/index` */
  readonly id: string
  readonly scope: number
  readonly index: number
  readonly item: unknown
  /** Its place among those that arrived; null before. */
  readonly arrived: number | null
  readonly result: unknown
}

export interface Incident {
  readonly id: number
  readonly token: number | null
  readonly node: string | null
  readonly code: string
  readonly detail: unknown
  readonly at: number
}

export type StepState =
  | 'done'
  | 'cancelled'
  | 'interrupted'
  | 'absorbed'
  | 'failed'
  | 'jumped'
  | 'skipped'
  | 'released'
  | 'note'

/** What happened, in order; written once. */
export interface StepRow {
  readonly n: number
  readonly token: number
  readonly scope: number
  readonly node: string
  readonly state: StepState
  readonly port: string | null
  readonly output: unknown
  readonly attempt: number
  readonly startedAt: number
  readonly endedAt: number
}

export interface Tables {
  token: Token
  scope: Scope
  timer: Timer
  wait: Wait
  mail: Mail
  lock: Lock
  waiter: Waiter
  item: Item
  incident: Incident
}

export type TableName = keyof Tables
export type RowId = number | string

/** A run that nobody has started yet. */
export const newRun = (id: string, { name = '', depth = 0, allowed = 10_000 } = {}): Run => ({
  id,
  name,
  depth,
  status: 'running',
  result: null,
  output: null,
  input: {},
  lastId: 0,
  lastSerial: 0,
  steps: 0,
  entered: 0,
  allowed,
  counts: { ready: 0, active: 0, waiting: 0, parked: 0, held: 0, failed: 0, owning: 0 },
  at: {},
  incidents: 0,
  starved: null,
  unrested: [],
})
