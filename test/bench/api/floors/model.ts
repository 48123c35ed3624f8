import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { QueryConfig } from 'pg'
import { pool } from './database.ts'

type Row = Record<string, unknown>

const ajv = new Ajv({ allErrors: true })
addFormats.default(ajv)

/** Checks values against a schema. @throws Error with what is wrong */
export function checker(schema: object): (values: unknown) => Row {
  const check: ValidateFunction = ajv.compile(schema)
  return (values) => {
    if (!check(values)) throw new Error(ajv.errorsText(check.errors))
    return values as Row
  }
}

/** What a hand-written model of a table has: rows made into its instances. */
export async function find<M extends object>(
  model: new () => M,
  text: string,
  values: unknown[],
): Promise<M[]> {
  const { rows } = await pool.query({ text, values } satisfies QueryConfig)
  return rows.map((row: Row) => Object.assign(new model(), row))
}
