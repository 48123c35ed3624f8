import type { PoolClient } from 'pg'
import type { Sql } from './sql.ts'

export interface QueryOptions {
  /** Named statements only where the plan does not depend on values: read by id, insert, session, epoch. */
  name?: string
  /** Such a statement whose text was made for this version of the model: it is named when it comes again. */
  keptFor?: number
  /**
   * With `keptFor`, of a statement whose plan does depend on values and that makes PostgreSQL plan it each time: named
   * when it comes often, and not in the place of the others.
   */
  plannedByValues?: boolean
}

export interface TransactionOptions {
  /**
   * All its statements go by ids and equal keys: what is prepared is planned once, whatever the values. PostgreSQL
   * would take a list of ids to be long, and plan for the one at hand each time.
   */
  byIds?: boolean
}

/** Something that answers queries: the pool, or one transaction. */
export interface Queryable {
  /** Of one that keeps its statements prepared: the same without that. */
  readonly plain?: Queryable
  rows<R = Record<string, unknown>>(query: Sql, options?: QueryOptions): Promise<R[]>
  /** The first row, if any. */
  first<R = Record<string, unknown>>(query: Sql, options?: QueryOptions): Promise<R | undefined>
  /** Runs a statement and answers how many rows it touched. */
  run(query: Sql, options?: QueryOptions): Promise<number>
  /**
   * One transaction; on a `Tx` it simply joins the one that is open. READ COMMITTED. The function is run again,
   * at most three times and with jitter, on what is momentary and a connection lost before COMMIT was sent, so
   * it must have no effect outside the database.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** True inside a transaction. */
  readonly inTransaction: boolean
  /** Inside a transaction that raised the rights epoch: to what. Nobody else can raise it before that ends. */
  rightsEpoch?: number
}

export interface Tx extends Queryable {
  readonly client: PoolClient
  readonly inTransaction: true
}

/** The whole database: a pool of connections. */
export interface Database extends Queryable {
  /** A connection of one's own, outside any transaction: DDL, COPY, cursors, LISTEN. Given back afterwards. */
  withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T>
  /** A connection string for those that open their own connections (graphile-worker, LISTEN, DDL). */
  readonly url: string
  /** A newer model is in use: what is prepared and names a table that it changed is prepared anew. */
  newModel(version: number, changedTables: readonly string[]): void
  close(): Promise<void>
}
