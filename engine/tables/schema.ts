import type { NormalizerName } from '../model.ts'

/** The shape of tables, as the model wants them and as they are. All of them live in the schema `app`. */
export type SchemaShape = Map<string, TableShape>

export interface ColumnShape {
  name: string
  /** As format_type() prints it. */
  type: string
  notNull: boolean
  /** SQL literal, without a cast. */
  default?: string
}

/**
 * How a column enters an index: as it is, in pinyin order (`zh-x-icu`), without outer blanks, without outer blanks
 * and in lower case, as the terms of search, or made comparable for a duplicate rule: exactly or by likeness.
 */
export type KeyForm = 'plain' | 'sorted' | 'trimmed' | 'folded' | 'terms' | 'comparable' | 'likeness'

export interface IndexKey {
  column: string
  form: KeyForm
  descending?: boolean
  /** Of the last two forms. */
  normalize?: NormalizerName
  /** Only so many characters from the end. */
  last?: number
  /** Of search: further columns that a record is found by. */
  also?: readonly string[]
  /** Of search: columns that say whose a record is. */
  owners?: readonly string[]
}

export interface IndexDefinition {
  unique: boolean
  method: 'btree' | 'gin'
  keys: readonly IndexKey[]
  /** Only live records: `deleted_at IS NULL`. */
  liveOnly: boolean
}

export interface IndexShape extends IndexDefinition {
  /** Ends in the hash of the definition. */
  name: string
  /** What the name says before the hash. */
  purpose: string
}

export interface ForeignKeyShape {
  name: string
  column: string
  target: string
  onDelete: 'NO ACTION' | 'SET NULL' | 'CASCADE'
}

/** At most one of these columns is set. */
export interface CheckShape {
  name: string
  columns: readonly string[]
}

export interface TableShape {
  name: string
  columns: Map<string, ColumnShape>
  primaryKey: readonly string[]
  indexes: Map<string, IndexShape>
  foreignKeys: ForeignKeyShape[]
  checks: CheckShape[]
}

export interface LiveIndex {
  name: string
  columns: readonly string[]
  unique: boolean
  primary: boolean
  valid: boolean
}

export interface LiveForeignKey extends ForeignKeyShape {
  valid: boolean
}

/** A table as the database has it. */
export interface LiveTable {
  name: string
  columns: Map<string, ColumnShape>
  indexes: Map<string, LiveIndex>
  foreignKeys: LiveForeignKey[]
  checks: Map<string, { name: string; valid: boolean }>
  /** Rows: exact below 100,000 once they are counted, else the planner's estimate. 0 is always exact. */
  rows: number
  /** Whether `rows` is as exact as it gets. */
  isCounted: boolean
  /** Changes with the table's columns, indexes and constraints. */
  print: string
  /** Columns ever made, dropped ones included: PostgreSQL's limit of 1,600 counts these. */
  everColumns: number
}

export interface LiveSchema {
  tables: Map<string, LiveTable>
  /** Whether `jx.search_terms` is there, without which nothing can be indexed for search. */
  hasTerms: boolean
}
