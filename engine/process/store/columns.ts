import type { TableName, Tables } from '../rows.ts'

/** How a value is kept: as it is, as JSON, or as an instant that the core counts in milliseconds. */
type Kept = 'integer' | 'text' | 'boolean' | 'json' | 'instant' | 'uuid'

interface Stored<T extends TableName> {
  table: string
  /** Column and kind of every field. */
  columns: { [F in keyof Tables[T]]: readonly [column: string, kept: Kept] }
  /** Columns that, with the run, name the row. */
  key: readonly string[]
}

/** Where rows of the core lie in the database. */
export const stored: { [T in TableName]: Stored<T> } = {
  token: {
    table: 'run_token',
    key: ['run_id', 'id'],
    columns: {
      id: ['id', 'integer'],
      scope: ['scope', 'integer'],
      node: ['node', 'text'],
      via: ['via', 'text'],
      branch: ['branch', 'text'],
      state: ['state', 'text'],
      attempt: ['attempt', 'integer'],
      visit: ['visit', 'integer'],
      enteredAs: ['entered_as', 'text'],
      since: ['since', 'instant'],
      owns: ['owns', 'boolean'],
      lock: ['lock', 'text'],
      granted: ['granted', 'boolean'],
      given: ['given', 'json'],
    },
  },
  scope: {
    table: 'run_scope',
    key: ['run_id', 'id'],
    columns: {
      id: ['id', 'integer'],
      parent: ['parent', 'integer'],
      owner: ['owner', 'integer'],
      node: ['node', 'text'],
      kind: ['kind', 'text'],
      live: ['live', 'integer'],
      below: ['below', 'integer'],
      fired: ['fired', 'boolean'],
      vars: ['vars', 'json'],
      visits: ['visits', 'json'],
      at: ['threads', 'json'],
      last: ['last', 'json'],
      done: ['done', 'json'],
      branches: ['branches', 'json'],
      reached: ['reached', 'json'],
      arrived: ['arrived', 'integer'],
      items: ['items', 'integer'],
      fed: ['fed', 'integer'],
      started: ['started', 'integer'],
      index: ['idx', 'integer'],
      item: ['item', 'json'],
      fires: ['fires', 'json'],
    },
  },
  timer: {
    table: 'run_timer',
    key: ['run_id', 'id'],
    columns: {
      id: ['id', 'integer'],
      token: ['token', 'integer'],
      port: ['port', 'text'],
      at: ['due_at', 'instant'],
      isBoundary: ['is_boundary', 'boolean'],
      every: ['every', 'json'],
      calendar: ['calendar', 'text'],
      from: ['started_from', 'instant'],
    },
  },
  wait: {
    table: 'run_wait',
    key: ['run_id', 'id'],
    columns: {
      id: ['id', 'integer'],
      token: ['token', 'integer'],
      port: ['port', 'text'],
      event: ['event', 'text'],
      match: ['match', 'text'],
      isBoundary: ['is_boundary', 'boolean'],
    },
  },
  mail: {
    table: 'run_mail',
    key: ['run_id', 'id'],
    columns: {
      id: ['id', 'integer'],
      event: ['event', 'text'],
      match: ['match', 'text'],
      payload: ['payload', 'json'],
      expiresAt: ['expires_at', 'instant'],
    },
  },
  lock: {
    table: 'run_lock',
    key: ['id'],
    columns: { id: ['id', 'text'], token: ['token', 'integer'], run: ['run_id', 'uuid'] },
  },
  waiter: {
    table: 'run_lock_wait',
    key: ['id'],
    columns: {
      id: ['id', 'text'],
      lock: ['lock', 'text'],
      token: ['token', 'integer'],
      run: ['run_id', 'uuid'],
    },
  },
  item: {
    table: 'run_item',
    key: ['run_id', 'scope', 'idx'],
    columns: {
      id: ['id', 'text'],
      scope: ['scope', 'integer'],
      index: ['idx', 'integer'],
      item: ['item', 'json'],
      arrived: ['arrived', 'integer'],
      result: ['result', 'json'],
    },
  },
  incident: {
    table: 'incident',
    key: ['run_id', 'id'],
    columns: {
      id: ['id', 'integer'],
      token: ['token', 'integer'],
      node: ['node', 'text'],
      code: ['code', 'text'],
      detail: ['detail', 'json'],
      at: ['created_at', 'instant'],
    },
  },
}

export const sqlTypes: Record<Kept, string> = {
  integer: 'bigint',
  text: 'text',
  boolean: 'boolean',
  json: 'jsonb',
  instant: 'timestamptz',
  uuid: 'uuid',
}

export const columnsOf = (table: TableName): [field: string, column: string, kept: Kept][] =>
  Object.entries(stored[table].columns).map(([field, [column, kept]]) => [field, column, kept])

/** A row as the database is given it. */
export function toStored(table: TableName, row: object): Record<string, unknown> {
  return Object.fromEntries(
    columnsOf(table).map(([field, column, kept]) => {
      const value = (row as Record<string, unknown>)[field]
      return [column, kept === 'instant' && typeof value === 'number' ? new Date(value).toISOString() : value]
    }),
  )
}
