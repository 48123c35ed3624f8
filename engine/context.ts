import type { Database, Queryable, TransactionOptions } from './database.ts'
import type { AppModel } from './model.ts'
import type { Parts } from './slots.ts'

/** Who acts: the person, with everything that rights are decided by. Cached per rights epoch. */
export interface Principal {
  id: string
  name: string
  email: string
  roles: readonly string[]
  teams: readonly string[]
  department: string | null
  /** The department and all below it. */
  departmentTree: readonly string[]
  /** The department and all above it, nearest first. */
  departmentPath: readonly string[]
  /** What documents name them by: codes of teams, of departments as in `departmentPath`. */
  teamCodes: readonly string[]
  departmentCodes: readonly string[]
  /** All departments of the company (department of type company) above the user. */
  companyTree: readonly string[]
  /** The row of their record as stored, by column: `$user` has its values. */
  row?: Readonly<Record<string, unknown>>
  /** Language and zone the person chose, if any. */
  locale: string | null
  timeZone: string | null
  external: boolean
  /** Signing in asks them for a second factor. */
  hasSecondFactor?: boolean
  /** Asking by an API key for some objects: only these exist. All, when absent or null. */
  objects?: readonly string[] | null
  /** The engine itself: skips rights, never rules or locks. */
  system: boolean
}

export interface Clock {
  now(): Date
}

export interface Log {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** Through which door a change came; kept in history. */
export type Via = 'screen' | 'api_key' | 'import' | 'workflow' | 'merge' | 'system' | 'demo' | 'command_line'

/** The engine's context: it knows no module. */
export interface Ctx {
  user: Principal
  model: AppModel
  /** Epoch of rights that `user` was read at. */
  rightsEpoch: number
  /** Of a request that began on what this node knew, without asking: whether a statement has confirmed it since. */
  began?: { isConfirmed: boolean }
  /** The pool, or the transaction that is open. */
  db: Queryable
  pool: Database
  clock: Clock
  log: Log
  parts: Parts
  /** Asked language, e.g. `zh-CN`. */
  locale: string
  requestId: string
  /** Of the browser or program that asks; none in work that nobody waits for. */
  ip?: string
  via: Via
  onBehalfOf?: string
  /** The run that this is an effect of, by id: what it has locked is open to it. */
  ofRun?: string
  /** All that is done is taken back: nothing may be written beside the transaction. */
  isTrial?: boolean
  /** Who looks at it with the eyes of `user`, by id. Nothing is written then. */
  viewedBy?: string
}

/** The same context inside a transaction: whatever it calls joins it. */
export function inTransaction<T>(
  ctx: Ctx,
  work: (ctx: Ctx) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  return ctx.db.transaction((tx) => work({ ...ctx, db: tx }), options)
}

export const systemClock: Clock = { now: () => new Date() }
