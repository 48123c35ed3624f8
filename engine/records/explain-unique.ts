import type { Ctx } from '../context.ts'
import { isUniqueViolation } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { allOf, ident, sql } from '../sql.ts'
import { fieldsOfUniqueIndex } from '../tables/unique-index.ts'
import type { Change } from './change.ts'
import { counters } from './steps/take-numbers.ts'

/**
 * PostgreSQL's word on a unique index as an answer that names the fields and, when one record was saved, who owns
 * the one that is there already. The transaction is over by then, so that is asked on another connection.
 */
export async function explainUnique(ctx: Ctx, error: unknown, changes: readonly Change[]): Promise<unknown> {
  if (!isUniqueViolation(error)) return error
  const { table, constraint = '' } = error
  const mine = changes.filter((change) => change.object.name === table)
  const object = mine[0]?.object
  const fields = (object && fieldsOfUniqueIndex(object, constraint)) ?? []
  const value = mine.every((change) => isTold(change, fields)) ? valueIn(error.detail) : undefined
  const owner = object && mine.length === 1 ? await ownerOf(ctx, object, fields, mine[0]!) : undefined
  return new AppError(
    'duplicate_record',
    {
      object: table,
      fields: fields.join(', '),
      ...(value === undefined ? {} : { value }),
      ...(owner ? { owner } : {}),
    },
    { cause: error },
  )
}

/** Whether the values are the person's own; the others of a key may be ones that they may not see. */
export const isTold = ({ input }: Change, fields: readonly string[]): boolean =>
  fields.every((name) => name in input)

/** `Key (btrim(code))=(A-1) already exists.` holds the value. */
const valueIn = (detail: string | undefined): string | undefined =>
  /=\((.*)\) already exists/.exec(detail ?? '')?.[1]

/** The owner's name and no more: the other record may be one that this person may not see. */
async function ownerOf(
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly string[],
  change: Change,
): Promise<string | undefined> {
  const known = fields.filter((name) => typeof change.values.get(name) === 'string')
  if (object.ownership !== 'user' || known.length === 0 || known.length < fields.length) return undefined
  const same = known.map(
    (name) => sql`lower(btrim(a.${ident(name)}::text)) = lower(btrim(${change.values.get(name)}::text))`,
  )
  const row = await ctx.parts.get(counters).first<{ name: string }>(
    sql`SELECT u.name FROM ${ident('app', object.name)} a JOIN app."user" u ON u.id = a.owner
      WHERE ${allOf(same)} AND a."deleted_at" IS NULL LIMIT 1`,
  )
  return row?.name
}
