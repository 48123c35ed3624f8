import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { linkTable, targetColumn } from '../db/derived-name.ts'
import { AppError } from '../errors.ts'
import { ident, sql } from '../sql.ts'
import { knownObject } from './known-object.ts'
import { listRecords, type RecordPage } from './list.ts'
import type { ListQuery } from './list-query.ts'
import { readRecord } from './read.ts'

/**
 * The records that point to this one by `relation`; the same parameters as a list.
 *
 * @throws unknown_object, forbidden, not_found, parameter_invalid (unknown relation) and what a list throws
 */
export async function listRelated(
  ctx: Ctx,
  objectName: string,
  id: string,
  relation: string,
  query: ListQuery,
): Promise<RecordPage> {
  const object = knownObject(ctx, objectName)
  await readRecord(ctx, objectName, id, ['id'])
  const found = object.relations.get(relation)
  const child = found && ctx.model.objects.get(found.object)
  const field = found && child?.fields.get(found.field)
  if (!found || !field || !isId(id))
    throw new AppError('parameter_invalid', {
      parameter: 'relation',
      value: relation,
      reason: `Lists of ${objectName}: ${[...object.relations.keys()].join(', ')}.`,
    })
  const where =
    field.stores === 'links'
      ? sql`a."id" IN (SELECT k."source_id" FROM ${ident('app', linkTable(found.object, field.name))} k WHERE k."target_id" = ${id}::uuid)`
      : sql`a.${ident(field.to.length > 1 ? targetColumn(field.name, objectName) : field.name)} = ${id}::uuid`
  return listRecords(ctx, found.object, query, { where, key: `${objectName}/${id}/${relation}` })
}
