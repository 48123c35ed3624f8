import type { Ctx } from '../context.ts'
import { isUniqueViolation } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import type { Change } from './change.ts'

/**
 * PostgreSQL's word on a unique index as an answer that names the fields. The transaction is over by then, so who
 * owns the other record is looked up by whoever answers the request, not here.
 */
export async function explainUnique(_ctx: Ctx, error: unknown, changes: readonly Change[]): Promise<unknown> {
  if (!isUniqueViolation(error)) return error
  const { table, constraint = '' } = error
  const object = changes.find((change) => change.object.name === table)?.object
  const key = object?.unique.find(
    ({ name, fields }) => constraint.includes(`__${name}`) || constraint.includes(fields.join('_')),
  )
  const fields = key?.fields ?? object?.unique[0]?.fields ?? []
  return new AppError(
    'duplicate_record',
    { object: table, fields: fields.join(', '), value: valueIn(error.detail) },
    { cause: error },
  )
}

/** `Key (btrim(code))=(A-1) already exists.` holds the value. */
const valueIn = (detail: string | undefined): string | undefined =>
  /=\((.*)\) already exists/.exec(detail ?? '')?.[1]
