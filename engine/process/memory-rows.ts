import { byId, IndexedRows, type IndexOf } from './indexes.ts'
import type { RowId, Run, StepRow, TableName, Tables } from './rows.ts'
import type { Changes, Source } from './working-set.ts'

/** A run whose rows are all in memory: for simulating a draft and for tests. Nothing of it outlives the process. */
export class MemoryRows implements Source {
  #run: Run
  readonly #tables: { [T in TableName]: IndexedRows<T> }
  readonly steps: StepRow[] = []

  constructor(run: Run) {
    this.#run = run
    this.#tables = {
      token: new IndexedRows('token'),
      scope: new IndexedRows('scope'),
      timer: new IndexedRows('timer'),
      wait: new IndexedRows('wait'),
      mail: new IndexedRows('mail'),
      lock: new IndexedRows('lock'),
      waiter: new IndexedRows('waiter'),
      item: new IndexedRows('item'),
      incident: new IndexedRows('incident'),
    }
  }

  run(): Run {
    return this.#run
  }

  get<T extends TableName>(table: T, id: RowId): Tables[T] | undefined {
    return this.#tables[table].get(id)
  }

  list<T extends TableName>(table: T, by: IndexOf<T>, value: string): Tables[T][] {
    const rows = [...this.#tables[table].ids(by, value)].map((id) => this.#tables[table].get(id)!)
    return rows.sort(byId)
  }

  first<T extends TableName>(table: T, by: IndexOf<T>, value: string, without: (id: RowId) => boolean) {
    return this.list(table, by, value).find((row) => !without(row.id))
  }

  step(n: number): StepRow | undefined {
    return this.steps[n - 1]
  }

  expect(): void {
    // Everything is at hand.
  }

  /** All rows of a table, by id. */
  all<T extends TableName>(table: T): Tables[T][] {
    return this.#tables[table].all().sort(byId)
  }

  apply({ run, put, removed, endedItems, steps }: Changes): void {
    this.#run = run
    for (const scope of endedItems)
      for (const item of this.list('item', 'scope', String(scope))) this.#tables.item.remove(item.id)
    for (const table of Object.keys(this.#tables) as TableName[]) {
      for (const id of removed[table]) this.#tables[table].remove(id)
      this.#putAll(table, put[table] as Tables[typeof table][])
    }
    this.steps.push(...steps)
  }

  #putAll<T extends TableName>(table: T, rows: Tables[T][]): void {
    for (const row of rows) this.#tables[table].put(row)
  }
}
