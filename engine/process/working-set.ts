import { byId, IndexedRows, type IndexOf, indexValue } from './indexes.ts'
import type { RowId, Run, StepRow, TableName, Tables } from './rows.ts'

/**
 * Where the rows of a run are. It answers at once; one that has not got a row at hand throws `NotAtHand`, and whoever
 * called the step fetches it and begins again. A step is pure, so beginning again costs nothing but time.
 */
export interface Source {
  run(): Run
  get<T extends TableName>(table: T, id: RowId): Tables[T] | undefined
  list<T extends TableName>(table: T, by: IndexOf<T>, value: string): readonly Tables[T][]
  /** The first by id that is not among `without`. */
  first<T extends TableName>(
    table: T,
    by: IndexOf<T>,
    value: string,
    without: (id: RowId) => boolean,
  ): Tables[T] | undefined
  step(n: number): StepRow | undefined
  /** Says that everything in the scope and below will be asked for. */
  expect(scope: number): void
}

/** What a step did to the rows. */
export interface Changes {
  run: Run
  put: { [T in TableName]: Tables[T][] }
  removed: { [T in TableName]: RowId[] }
  /** For-eaches that ended: all their items go. */
  endedItems: number[]
  steps: StepRow[]
}

const tables = ['token', 'scope', 'timer', 'wait', 'mail', 'lock', 'waiter', 'item', 'incident'] as const

/**
 * The rows that one event needs, as they become: reads come from the source, writes stay here until they are taken.
 * `touched` says how many rows that were.
 */
export class WorkingSet {
  readonly #source: Source
  #run: Run
  readonly #kept: { [T in TableName]: IndexedRows<T> }
  readonly #written = new Map<string, { table: TableName; id: RowId }>()
  readonly #gone = new Set<string>()
  readonly #touched = new Set<string>()
  readonly #endedItems: number[] = []
  readonly #steps: StepRow[] = []

  constructor(source: Source) {
    this.#source = source
    this.#run = source.run()
    const kept = Object.fromEntries(tables.map((table) => [table, new IndexedRows(table)]))
    this.#kept = kept as unknown as { [T in TableName]: IndexedRows<T> }
  }

  get run(): Run {
    return this.#run
  }

  changeRun(patch: Partial<Run>): void {
    this.#run = { ...this.#run, ...patch }
  }

  /** Rows read or written so far, the run itself and step rows included. */
  get touched(): number {
    return this.#touched.size + 1 + this.#steps.length
  }

  nextId(): number {
    this.changeRun({ lastId: this.#run.lastId + 1 })
    return this.#run.lastId
  }

  nextSerial(): number {
    this.changeRun({ lastSerial: this.#run.lastSerial + 1 })
    return this.#run.lastSerial
  }

  find<T extends TableName>(table: T, id: RowId): Tables[T] | undefined {
    const here = this.#kept[table].get(id)
    if (here || this.#gone.has(`${table} ${id}`)) return here
    const row = this.#source.get(table, id)
    return row && this.#keep(table, row)
  }

  /** @throws when there is no such row: a hole in the state, never what a user did. */
  get<T extends TableName>(table: T, id: RowId): Tables[T] {
    const row = this.find(table, id)
    if (!row) throw new Error(`Run ${this.#run.id} has no ${table} ${id}.`)
    return row
  }

  /** By id, lowest first. */
  list<T extends TableName>(table: T, by: IndexOf<T>, value: string): Tables[T][] {
    for (const row of this.#source.list(table, by, value)) {
      if (!this.#kept[table].get(row.id) && !this.#gone.has(`${table} ${row.id}`)) this.#keep(table, row)
    }
    const rows = [...this.#kept[table].ids(by, value)].map((id) => this.get(table, id))
    return rows.sort(byId)
  }

  /** The lowest id. */
  first<T extends TableName>(table: T, by: IndexOf<T>, value: string): Tables[T] | undefined {
    const out = (id: RowId) => this.#gone.has(`${table} ${id}`) || this.#movedFrom(table, by, value, id)
    const there = this.#source.first(table, by, value, out)
    const ids = [...this.#kept[table].ids(by, value)]
    const here = ids.map((id) => this.get(table, id)).sort(byId)[0]
    if (!there) return here
    return here && byId(here, there) <= 0 ? here : this.get(table, there.id)
  }

  add<T extends TableName>(table: T, row: Tables[T]): Tables[T] {
    this.#gone.delete(`${table} ${row.id}`)
    return this.#write(table, row)
  }

  change<T extends TableName>(table: T, row: { id: RowId }, patch: Partial<Tables[T]>): Tables[T] {
    return this.#write(table, { ...this.get(table, row.id), ...patch })
  }

  remove(table: TableName, id: RowId): void {
    this.#kept[table].remove(id)
    this.#gone.add(`${table} ${id}`)
    this.#note(table, id)
  }

  /** Says that the scope will be closed, with everything in it. */
  expect(scope: number): void {
    this.#source.expect(scope)
  }

  endItems(scope: number): void {
    for (const item of this.#kept.item.ids('scope', String(scope))) this.#kept.item.remove(item)
    this.#endedItems.push(scope)
  }

  addStep(step: Omit<StepRow, 'n'>): void {
    this.changeRun({ steps: this.#run.steps + 1 })
    this.#steps.push({ n: this.#run.steps, ...step })
  }

  step(n: number): StepRow | undefined {
    return this.#steps.find((step) => step.n === n) ?? this.#source.step(n)
  }

  changes(): Changes {
    const put = Object.fromEntries(tables.map((table) => [table, []])) as unknown as Changes['put']
    const removed = Object.fromEntries(tables.map((table) => [table, []])) as unknown as Changes['removed']
    for (const { table, id } of this.#written.values()) {
      const row = this.#kept[table].get(id)
      if (row) (put[table] as Tables[TableName][]).push(row)
      else if (this.#gone.has(`${table} ${id}`)) removed[table].push(id)
    }
    return { run: this.#run, put, removed, endedItems: this.#endedItems, steps: this.#steps }
  }

  #keep<T extends TableName>(table: T, row: Tables[T]): Tables[T] {
    this.#touched.add(`${table} ${row.id}`)
    this.#kept[table].put(row)
    return row
  }

  #write<T extends TableName>(table: T, row: Tables[T]): Tables[T] {
    this.#note(table, row.id)
    return this.#keep(table, row)
  }

  #note(table: TableName, id: RowId): void {
    this.#touched.add(`${table} ${id}`)
    this.#written.set(`${table} ${id}`, { table, id })
  }

  #movedFrom<T extends TableName>(table: T, by: IndexOf<T>, value: string, id: RowId): boolean {
    const row = this.#kept[table].get(id)
    return row !== undefined && indexValue(table, by, row) !== value
  }
}
