import type { ShadowColumn } from '../model.ts'

/** One step of a publish, in the order it is done. Safe to run again: `done` says whether it already happened. */
export interface Step {
  /** Stable: the same change gets the same id whenever it is planned. */
  id: string
  phase: 'prepare' | 'switch' | 'clean'
  description: { en: string; zh: string }
  /** Run in one transaction, or each on its own where `how` says so. */
  sql: readonly string[]
  how: 'transaction' | 'alone' | 'backfill'
  lock: Lock
  /** Tables locked, sorted. */
  tables: readonly string[]
  /** Rows read or written while it runs. */
  rows: number
  destroysData: boolean
  /** A query that answers one boolean: true when nothing is left to do. */
  done?: string
  /** Undoes it, when a publish is cancelled before the switch. */
  undo?: readonly string[]
  backfill?: Backfill
  /** Columns it fills, which saves must write too from now to the switch. */
  shadows?: readonly (ShadowColumn & { table: string })[]
}

export type Lock =
  | 'none'
  | 'ROW EXCLUSIVE'
  | 'SHARE'
  | 'SHARE UPDATE EXCLUSIVE'
  | 'SHARE ROW EXCLUSIVE'
  | 'ACCESS EXCLUSIVE'

/** Rows of `table` are computed by keyset, a few thousand a transaction: `set` where `pending` holds. */
export interface Backfill {
  table: string
  set: string
  pending: string
}

/**
 * What must hold of the data before a change can be published. `sql` answers rows `(id text)`, at most 100, of
 * records that stand in the way; `destroys` says that publishing on would lose them, otherwise it is refused.
 */
export interface DataCheck {
  code:
    | 'rows_do_not_convert'
    | 'rows_missing_value'
    | 'duplicate_values'
    | 'reference_broken'
    | 'values_shortened'
  /** `object/name#/json/pointer`. */
  path: string
  label: string
  sql: string
  destroys: boolean
  /** The step that would lose them. */
  step?: string
}
