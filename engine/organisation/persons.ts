import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

export interface Person {
  id: string
  name: string
}

/** Names of people who decide or do something together: whom it concerns knows with whom. */
export class Persons {
  readonly #names: ReadonlyMap<string, string>

  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names
  }

  get(id: string): Person
  get(id: string | null | undefined): Person | null
  get(id: string | null | undefined): Person | null {
    return id ? { id, name: this.#names.get(id) ?? '—' } : null
  }

  has(id: string): boolean {
    return this.#names.has(id)
  }
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export async function loadPersons(
  db: Queryable,
  ids: readonly (string | null | undefined)[],
): Promise<Persons> {
  const wanted = [...new Set(ids.filter((id): id is string => id != null && idPattern.test(id)))]
  if (wanted.length === 0) return new Persons(new Map())
  const rows = await db.rows<Person>(sql`SELECT id, name FROM app."user" WHERE id = ANY(${wanted}::uuid[])`)
  return new Persons(new Map(rows.map(({ id, name }) => [id, name])))
}
