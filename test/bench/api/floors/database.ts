import pg from 'pg'
import { sign } from '../people.ts'
import { people } from './statements.ts'

pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/** As many connections as our API takes. */
export const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })

export interface Person {
  id: string
  name: string
  department: string
  roles: string[]
  departments: string[]
  principals: string[]
}

export const known = new Map(
  (await pool.query<Person>(people)).rows.map((person) => [person.id, person] as const),
)

/** Who a token is of; undefined when its signature is wrong. */
export function personOf(authorization: string | undefined): Person | undefined {
  const [id = '', signature = ''] = authorization?.slice('Bearer '.length).split('.') ?? []
  return signature === sign(id) ? known.get(id) : undefined
}
