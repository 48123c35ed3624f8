import type { Queryable } from '../../database.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import { byId, IndexedRows, type IndexOf } from '../indexes.ts'
import type { RowId, Run, StepRow, TableName, Tables } from '../rows.ts'
import type { Changes, Source } from '../working-set.ts'
import { stored } from './columns.ts'
import { conditions, sameRow } from './look-up.ts'
import {
  everyRow,
  fewTokens,
  fromEach,
  fromRows,
  type Read,
  type ReadRow,
  readRows,
  scopesAround,
  scopesInside,
  valuesOf,
  wholeTables,
} from './read-rows.ts'

/** What a step asked for and is not here yet. */
export type Look =
  | { table: TableName; id: RowId }
  | { table: TableName; by: string; value: string; most?: number }
  | { step: number }
  | { inside: number }

/** Thrown out of a step, which is begun again once the look-up has been made. */
export class NotAtHand extends Error {
  readonly look: Look

  constructor(look: Look) {
    super(`not at hand: ${JSON.stringify(look)}`)
    this.look = look
  }
}

const tableNames = Object.keys(stored) as TableName[]

/** About so many threads go on in one wake-up. */
const mostInStep = 256

const each = (ids: readonly number[]): Sql => sql`SELECT unnest(${ids}::bigint[])`

/** What tokens wait for and own. */
const held = (tokens: readonly number[]): Read[] => [
  ['timer', ['token'], each(tokens)],
  ['wait', ['token'], each(tokens)],
  ['scope', ['owner'], each(tokens)],
]

/**
 * The rows of one run as far as its wake-up has needed them, in one transaction that holds the run's lock. Changes are
 * kept until `store/write.ts` writes them all at once.
 */
export class StoredRows implements Source {
  readonly #db: Queryable
  #run: Run
  readonly #tables: { [T in TableName]: IndexedRows<T> }
  /** Tables of which every row is here. */
  readonly #whole = new Set<TableName>()
  /** Look-ups that have been made, and rows that are known not to be there. */
  readonly #made = new Set<string>()
  readonly #gone = new Set<string>()
  /** Up to which id, and whether to the end, the beginning of a list is known. */
  readonly #begun = new Map<string, { to: RowId | undefined; most: number; isAll: boolean }>()
  readonly #steps = new Map<number, StepRow>()
  readonly #changed = new Map<string, { table: TableName; id: RowId }>()
  readonly #endedItems: number[] = []
  #newSteps: StepRow[] = []
  /** The last id that had been given out before. */
  readonly #lastStored: number

  /** @param every all of a run with few threads, where that is read already */
  constructor(db: Queryable, run: Run, every?: readonly ReadRow[] | null) {
    this.#db = db
    this.#run = run
    this.#lastStored = run.lastId
    const made = Object.fromEntries(tableNames.map((table) => [table, new IndexedRows(table)]))
    this.#tables = made as unknown as { [T in TableName]: IndexedRows<T> }
    if (every) this.#takeWhole(every)
  }

  run(): Run {
    return this.#run
  }

  get<T extends TableName>(table: T, id: RowId): Tables[T] | undefined {
    const row = this.#tables[table].get(id)
    if (row || this.#whole.has(table) || this.#gone.has(`${table} ${id}`)) return row
    throw new NotAtHand({ table, id })
  }

  /** What is known of a row that a step of this wake-up has touched. */
  here<T extends TableName>(table: T, id: RowId): Tables[T] | undefined {
    return this.#tables[table].get(id)
  }

  list<T extends TableName>(table: T, by: IndexOf<T>, value: string): Tables[T][] {
    if (!this.#isMade(table, by, value)) throw new NotAtHand({ table, by, value })
    return this.#here(table, by, value)
  }

  first<T extends TableName>(table: T, by: IndexOf<T>, value: string, without: (id: RowId) => boolean) {
    const key = `${table} ${by} ${value}`
    const isWhole = this.#isMade(table, by, value)
    const begun = this.#begun.get(key)
    if (!isWhole && !begun) throw new NotAtHand({ table, by, value, most: 8 })
    const row = this.#here(table, by, value).find((one) => !without(one.id))
    if (isWhole || begun!.isAll) return row
    if (row && begun!.to !== undefined && byId(row, { id: begun!.to }) <= 0) return row
    throw new NotAtHand({ table, by, value, most: begun!.most * 8 })
  }

  step(n: number): StepRow | undefined {
    if (!this.#steps.has(n) && n <= this.#run.steps) throw new NotAtHand({ step: n })
    return this.#steps.get(n)
  }

  expect(scope: number): void {
    if (!this.#whole.has('scope') && !this.#made.has(`inside ${scope}`))
      throw new NotAtHand({ inside: scope })
  }

  #isMade(table: TableName, by: string, value: string): boolean {
    // Which timers are held the rows here do not say.
    const isWhole = this.#whole.has(table) && !(table === 'timer' && by === 'calendar')
    return isWhole || this.#made.has(`${table} ${by} ${value}`)
  }

  #here<T extends TableName>(table: T, by: IndexOf<T>, value: string): Tables[T][] {
    return [...this.#tables[table].ids(by, value)].map((id) => this.#tables[table].get(id)!).sort(byId)
  }

  /** Makes a look-up. What is here already is newer than what the database says. */
  async fetch(look: Look): Promise<void> {
    if ('step' in look) return this.#fetchStep(look.step)
    if ('inside' in look) return this.#fetchInside(look.inside)
    if ('id' in look) {
      if (look.table === 'lock') await this.#queueForLock(String(look.id))
      const rows = await this.#read(look.table, sameRow(look.table, look.id))
      if (rows === 0) this.#gone.add(`${look.table} ${look.id}`)
      return
    }
    const { table, by, value, most } = look
    const condition = (conditions[table] as Record<string, (value: string) => Sql>)[by]!(value)
    const key = `${table} ${by} ${value}`
    if (most === undefined) {
      await this.#read(table, condition, { by })
      if (by === 'ready') await this.#fetchAroundReady()
      this.#made.add(key)
      return
    }
    let to: RowId | undefined
    const n = await this.#read(table, condition, {
      by,
      most,
      see: (id) => {
        to = id
      },
    })
    this.#begun.set(key, { to, most, isAll: n < most })
  }

  /** Runs that share a lock look at it one after another. */
  async #queueForLock(key: string): Promise<void> {
    if (key.startsWith('run ')) return
    await this.#db.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`)
  }

  /** The thread and the scopes around it, which nearly every event asks for, in one look; once. */
  async fetchAround(token: number): Promise<void> {
    if (this.#whole.has('token') || this.#tables.token.get(token)) return
    if (this.#isSmall()) return this.#fetchWhole()
    const run = this.#run.id
    const scope = sql`SELECT scope FROM ${fromRows(run, ['token', sql`id = ${token}::bigint`])}`
    await this.#readAll([
      ['scope', ['id'], scopesAround(run, scope)],
      ['token', ['id'], each([token])],
      ['token', ['id'], sql`SELECT owner FROM ${fromRows(run, ['scope', sql`id = (${scope})`])}`],
      ...held([token]),
    ])
    this.#noteHeld([token])
  }

  #isSmall(): boolean {
    const { counts } = this.#run
    return Object.values(counts).reduce((sum, count) => sum + count, 0) <= fewTokens
  }

  /** All of a run that has few threads, whatever its step will ask for. */
  async #fetchWhole(): Promise<void> {
    this.#takeWhole(await this.#db.rows<ReadRow>(everyRow(this.#run.id)))
  }

  #takeWhole(rows: readonly ReadRow[]): void {
    for (const { table, row } of rows) this.#take(table, row)
    for (const table of wholeTables) this.#whole.add(table)
    for (const { id } of this.#tables.token.all()) this.#made.add(`waiter token ${this.#run.id}/${id}`)
  }

  /** Many threads go on in one step, which must not begin again for each: all that it will ask for at once. */
  async #fetchAroundReady(): Promise<void> {
    const run = this.#run.id
    // First come, first on: those behind them are for later wake-ups.
    const ready = this.#here('token', 'ready', 'ready').slice(0, mostInStep)
    const tokens = ready.map(({ id }) => id)
    const inside = [...new Set(ready.map(({ scope }) => scope))]
    const scopes = await this.#ids(scopesAround(run, each(inside)))
    const items = sql`SELECT parent, idx FROM ${fromEach(run, ['scope', ['id'], each(scopes)])} WHERE kind = 'item'`
    await this.#readAll([['scope', ['id'], each(scopes)], ['item', ['scope', 'idx'], items], ...held(tokens)])
    this.#noteHeld(tokens)
  }

  async #ids(query: Sql): Promise<number[]> {
    return (await this.#db.rows<{ id: number }>(query)).map(({ id }) => Number(id))
  }

  #noteHeld(tokens: readonly number[]): void {
    for (const token of tokens) {
      for (const table of ['timer', 'wait'] as const) this.#made.add(`${table} token ${token}`)
      this.#made.add(`scope owner ${token}`)
    }
  }

  async #fetchInside(scope: number): Promise<void> {
    const run = this.#run.id
    const inside = each(await this.#ids(scopesInside(run, scope)))
    await this.#readAll([
      ['scope', ['id'], inside],
      ['token', ['scope'], inside],
    ])
    const scopes = this.#tables.scope.all().map(({ id }) => id)
    for (const id of scopes) {
      if (!this.#isInside(id, scope)) continue
      this.#made.add(`inside ${id}`).add(`scope parent ${id}`).add(`token scope ${id}`)
    }
    const tokens = this.#tables.token.all().filter((token) => this.#made.has(`token scope ${token.scope}`))
    const ids = tokens.map(({ id }) => id)
    await this.#readAll([
      ...held(ids),
      ['waiter', ['token'], each(ids)],
      ['incident', sql`token = ANY(${ids}::bigint[]) AND state = 'open'`],
    ])
    this.#noteHeld(ids)
    for (const id of ids) this.#made.add(`waiter token ${run}/${id}`).add(`incident token ${id}`)
    this.#made.add(`inside ${scope}`)
  }

  #isInside(id: number | null, scope: number): boolean {
    if (id === null || id === scope) return id === scope
    const row = this.#tables.scope.get(id)
    return row !== undefined && this.#isInside(row.parent, scope)
  }

  async #fetchStep(n: number): Promise<void> {
    const [row] = await this.#db.rows<{ row: StepRow }>(
      sql`SELECT jsonb_build_object('n', n, 'token', token, 'scope', scope, 'node', node, 'state', state, 'port', port,
          'output', output, 'attempt', attempt, 'startedAt', (extract(epoch FROM started_at) * 1000)::bigint,
          'endedAt', (extract(epoch FROM ended_at) * 1000)::bigint) AS row
        FROM sys.run_step WHERE run_id = ${this.#run.id}::uuid AND n = ${n}`,
    )
    if (!row) throw new Error(`Run ${this.#run.id} has no step ${n}.`)
    this.#steps.set(n, row.row)
  }

  /** @returns how many rows the database has of it */
  async #read<T extends TableName>(
    table: T,
    condition: Sql,
    { by, most, see }: { by?: string; most?: number; see?: (id: RowId) => void } = {},
  ): Promise<number> {
    const columns = valuesOf(table).map(([field, value]) => sql`${value} AS ${ident(field)}`)
    const limit = most === undefined ? sql`` : sql` ORDER BY id LIMIT ${raw(String(most))}`
    const rows = await this.#db.rows<Tables[T]>(
      sql`SELECT ${join(columns)} FROM ${fromRows(this.#run.id, [table, condition], by)}${limit}`,
    )
    for (const row of rows) {
      see?.(row.id)
      this.#take(table, row)
    }
    return rows.length
  }

  /** Rows of several tables in one statement. */
  async #readAll(looks: readonly Read[]): Promise<void> {
    for (const { table, row } of await this.#db.rows<ReadRow>(readRows(this.#run.id, looks)))
      this.#take(table, row)
  }

  #take(table: TableName, row: Tables[TableName]): void {
    if (this.#gone.has(`${table} ${row.id}`) || this.#tables[table].get(row.id)) return
    if (table === 'item' && this.#endedItems.includes((row as Tables['item']).scope)) return
    ;(this.#tables[table] as { put(row: Tables[TableName]): void }).put(row)
  }

  /** What a step did: kept here for the next one, and to be written. */
  apply({ run, put, removed, endedItems, steps }: Changes): void {
    this.#run = run
    for (const scope of endedItems) {
      for (const item of this.#here('item', 'scope', String(scope))) this.#forget('item', item.id)
      this.#endedItems.push(scope)
      this.#made.add(`item scope ${scope}`)
    }
    for (const table of tableNames) {
      for (const id of removed[table]) this.#forget(table, id)
      this.#keep(table, put[table] as Tables[typeof table][])
    }
    for (const step of steps) this.#steps.set(step.n, step)
    this.#newSteps.push(...steps)
  }

  #forget(table: TableName, id: RowId): void {
    this.#tables[table].remove(id)
    this.#gone.add(`${table} ${id}`)
    this.#changed.set(`${table} ${id}`, { table, id })
  }

  #keep<T extends TableName>(table: T, rows: Tables[T][]): void {
    for (const row of rows) {
      this.#tables[table].put(row)
      this.#gone.delete(`${table} ${row.id}`)
      this.#changed.set(`${table} ${row.id}`, { table, id: row.id })
      if (table === 'scope' && !this.#made.has(`inside ${row.id}`)) this.#noteNew(row as Tables['scope'])
      if (table === 'token') this.#noteNewToken(row.id)
    }
  }

  /** Nothing of what is made now can be in the database. */
  #noteNew(scope: Tables['scope']): void {
    if (scope.id <= this.#lastStored) return
    const { id } = scope
    this.#made.add(`inside ${id}`).add(`scope parent ${id}`).add(`token scope ${id}`).add(`item scope ${id}`)
  }

  #noteNewToken(id: RowId): void {
    if (Number(id) <= this.#lastStored) return
    for (const key of ['timer token', 'wait token', 'scope owner', 'incident token'])
      this.#made.add(`${key} ${id}`)
    this.#made.add(`waiter token ${this.#run.id}/${id}`)
  }

  /** All that has changed since the last time it was asked. */
  takeChanges(): Changes {
    const lists = () => Object.fromEntries(tableNames.map((table) => [table, []]))
    const put = lists() as unknown as Changes['put']
    const removed = lists() as unknown as Changes['removed']
    for (const { table, id } of this.#changed.values()) {
      const row = this.#tables[table].get(id)
      if (row) (put[table] as Tables[TableName][]).push(row)
      else removed[table].push(id)
    }
    this.#changed.clear()
    const steps = this.#newSteps
    this.#newSteps = []
    return { run: this.#run, put, removed, endedItems: this.#endedItems.splice(0), steps }
  }
}
