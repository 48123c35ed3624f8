import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, raw, type Sql, sql } from '../../sql.ts'
import { knownObject } from '../known-object.ts'
import { readRecord } from '../read.ts'
import { builtInActions } from './built-in.ts'
import type { ActionAbout, ActionState } from './record-action.ts'

/**
 * Which actions of a record are possible for this person now, and why not.
 *
 * @throws unknown_object, forbidden, not_found, for who may not read it
 */
export async function possibleActions(ctx: Ctx, objectName: string, id: string): Promise<ActionState[]> {
  const record = await readRecord(ctx, objectName, id, ['id'])
  const object = knownObject(ctx, objectName)
  const holds = (act: keyof ActionAbout['may']): Sql => {
    const rows = rowsFor(ctx, object, act)
    return rows ? sql`(${rows}) IS TRUE` : raw('true')
  }
  const may = await ctx.db.first<ActionAbout['may']>(
    sql`SELECT ${holds('update')} AS update, ${holds('delete')} AS delete, ${holds('transfer')} AS transfer,
      ${holds('share')} AS share FROM ${ident('app', object.name)} a WHERE a."id" = ${record.id}::uuid`,
  )
  if (!may) throw new AppError('not_found', { object: objectName, id })
  const about: ActionAbout = { object, id: record.id, may }
  const states = await Promise.all(
    builtInActions().map(async ({ name, state }): Promise<ActionState[]> => {
      const found = await state(ctx, about)
      if (!found) return []
      if (ctx.viewedBy === undefined) return [{ name, ...found }]
      return [{ name, refused: new AppError('view_only', { user: ctx.user.name }) }]
    }),
  )
  return states.flat()
}
