import pg from 'pg'
import type { Log } from '../context.ts'
import type { Database, Queryable, QueryOptions, Tx } from '../database.ts'
import { type Sql, toSqlText } from '../sql.ts'
import { isConnectionLoss, toAppError } from './pg-errors.ts'
import { StatementNames } from './statement-names.ts'
import { runTransaction } from './transaction.ts'
import { typeParsers } from './type-parsers.ts'

export interface ConnectOptions {
  url: string
  /** Past a pooler, for those that open connections of their own; `url` unless given. */
  directUrl?: string
  log: Log
  /** Connections at most. */
  size?: number
  /** A web node's statements end after 15 s, a worker's after 60 s. */
  role?: 'web' | 'worker'
  /** False behind a pooler that cannot keep prepared statements. */
  prepared?: boolean
  /** How long a call waits for a connection, new or given back, before it fails; 5 s unless told. */
  waitMs?: number
}

const statementTimeoutMs = { web: 15_000, worker: 60_000 }
const idleInTransactionMs = 5_000
/** What is prepared for older models goes with its connection. */
const connectionLifeS = 1_800
const defaultWaitMs = 5_000

/**
 * Opens the database: a pool whose answers are plain rows. A database that is away makes every call fail with
 * `database_unavailable` within five seconds, and the pool finds it again by itself.
 */
export function connect(options: ConnectOptions): Database {
  const {
    url,
    directUrl = url,
    log,
    size = 10,
    role = 'web',
    prepared = true,
    waitMs = defaultWaitMs,
  } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    types: typeParsers,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: connectionLifeS,
    application_name: `trellis ${role}`,
    onConnect: async (client) => {
      await client.query(
        `SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET statement_timeout = ${statementTimeoutMs[role]}; ` +
          // Enough that the rows a search finds are remembered one by one, not page by page.
          `SET work_mem = '16MB'; ` +
          `SET idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
      )
    },
  })
  pool.on('error', (error) => log.warn({ reason: error.message }, 'an idle database connection was lost'))

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => {
      throw toAppError(error)
    })
    // Without a listener a connection that breaks in a pause of `work` would end the process.
    let broken: Error | undefined
    const onError = (error: Error) => {
      broken = error
    }
    client.on('error', onError)
    try {
      return await work(client)
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  const names = prepared ? new StatementNames() : undefined
  const query = queries(names, (config) =>
    pool.query(config).catch((error: unknown) => {
      throw isConnectionLoss(error) ? toAppError(error) : error
    }),
  )
  const toTx = (client: pg.PoolClient): Tx => txOn(client, names)

  return {
    ...query,
    url: directUrl,
    inTransaction: false,
    withClient,
    transaction: (work, options) =>
      runTransaction(withClient, (client) => work(toTx(client)), log, prepared ? options : {}),
    newModel: (version, changedTables) => names?.renew(version, changedTables),
    close: () => pool.end(),
  }
}

/** The transaction that is open on a connection, for those who begin and end it themselves. */
export function txOn(client: pg.PoolClient, names?: StatementNames): Tx {
  const tx: Tx = {
    ...queries(names, (config) => client.query(config)),
    client,
    inTransaction: true,
    transaction: (work) => work(tx),
  }
  return tx
}

type Ask = (config: pg.QueryConfig) => Promise<pg.QueryResult>

function queries(names: StatementNames | undefined, ask: Ask): Pick<Queryable, 'rows' | 'first' | 'run'> {
  const run = async (query: Sql, { name: given, keptFor, plannedByValues }: QueryOptions = {}) => {
    const config: pg.QueryConfig = toSqlText(query)
    const name =
      given ?? (keptFor === undefined ? undefined : names?.nameOf(keptFor, config.text, plannedByValues))
    if (names && name !== undefined) config.name = name
    try {
      return await ask(config)
    } catch (error) {
      throw withStack(error)
    }
  }
  return {
    rows: async <R>(query: Sql, options?: QueryOptions) => (await run(query, options)).rows as R[],
    first: async <R>(query: Sql, options?: QueryOptions) =>
      (await run(query, options)).rows[0] as R | undefined,
    run: async (query, options) => (await run(query, options)).rowCount ?? 0,
  }
}

/** The driver's stack ends in its socket code; the engine's caller is what a log needs. */
function withStack(error: unknown): unknown {
  if (error instanceof Error) Error.captureStackTrace(error, withStack)
  return error
}
