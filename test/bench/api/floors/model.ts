import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { QueryConfig } from 'pg'
import { pool } from './database.ts'

type Row = Record<string, unknown>

const ajv = new Ajv({ allErrors: true })
addFormats.default(ajv)

/** What a hand-written model of a table has: a schema, its values checked by it, rows made into instances. */
export abstract class Model {
  static schema: object
  static #check = new WeakMap<object, ValidateFunction>()

  /** @throws Error with what is wrong with the values */
  static check(values: unknown): Row {
    let check = Model.#check.get(this)
    if (!check) {
      check = ajv.compile(this.schema)
      Model.#check.set(this, check)
    }
    if (!check(values)) throw new Error(ajv.errorsText(check.errors))
    return values as Row
  }

  static async query<M extends Model>(this: new () => M, text: string, values: unknown[]): Promise<M[]> {
    const { rows } = await pool.query({ text, values } satisfies QueryConfig)
    return rows.map((row: Row) => Object.assign(new this(), row))
  }
}
