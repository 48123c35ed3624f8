import type { Ctx } from '../../context.ts'
import { contexts } from '../../jobs/contexts.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, sql } from '../../sql.ts'

/** A calendar that is not named but somebody's: the record's own, or that of the person whose it is. */
export type WhoseCalendar = 'record' | 'assignee'

export const isWhose = (name: string | undefined): name is WhoseCalendar =>
  name === 'record' || name === 'assignee'

/** The field by which a record, a person or a department says by which calendar it works. */
const fieldName = 'calendar'

/**
 * The name of the calendar by which a record is worked on: what its field `calendar` says, unless the person is asked
 * for; else that of the person it waits for or of its owner, of their department or the ones above it; else `org`.
 */
export async function whoseCalendar(
  ctx: Ctx,
  whose: WhoseCalendar,
  { object, record, person }: { object: ObjectDef | undefined; record: string | null; person?: string },
): Promise<string> {
  const about = object && record !== null ? { object, record } : undefined
  const own = about && whose === 'record' ? await said(ctx, about.object.name, [about.record]) : undefined
  if (own !== undefined) return own
  const whom = person ?? (about && (await ownerOf(ctx, about.object, about.record)))
  if (!whom) return 'org'
  const theirs = await said(ctx, 'user', [whom])
  if (theirs !== undefined) return theirs
  const found = await ctx.parts.get(contexts).ofUser(whom, 'workflow')
  return (await said(ctx, 'department', found?.user.departmentPath ?? [])) ?? 'org'
}

async function ownerOf({ db }: Ctx, { name, fields }: ObjectDef, record: string): Promise<string | null> {
  const owner = fields.get('owner')?.columns[0]?.name
  if (owner === undefined) return null
  const row = await db.first<{ owner: string | null }>(
    sql`SELECT t.${ident(owner)}::text AS owner FROM ${ident('app', name)} t WHERE t."id" = ${record}::uuid`,
  )
  return row?.owner ?? null
}

/** The first that names a calendar there is. */
async function said(
  { db, model }: Ctx,
  objectName: string,
  ids: readonly string[],
): Promise<string | undefined> {
  const column = model.objects.get(objectName)?.fields.get(fieldName)?.columns[0]?.name
  if (column === undefined || ids.length === 0) return undefined
  const rows = await db.rows<{ name: string | null }>(
    sql`SELECT t.${ident(column)}::text AS name FROM unnest(${[...ids]}::uuid[]) WITH ORDINALITY AS n(id, place)
      JOIN ${ident('app', objectName)} t ON t."id" = n.id ORDER BY n.place`,
  )
  return rows.flatMap(({ name }) => name ?? []).find((name) => model.calendars.has(name))
}
