import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { systemPrincipal } from '../organisation/principals.ts'
import { bulkRecords } from '../records/bulk.ts'
import { allOf, type Sql, sql } from '../sql.ts'
import { type Kind, kinds } from './kinds.ts'
import { preferencesOf, zoneOf } from './preferences.ts'
import { type About, seeing } from './sight.ts'
import { isWithin } from './wall-clock.ts'

export interface NotificationView {
  id: string
  kind: Kind
  title: string
  body: string | null
  about: About | null
  created_at: string
  read_at: string | null
}

export interface NotificationQuery {
  kind?: Kind
  unread: boolean
  limit: number
  cursor?: string
}

export interface NotificationList {
  data: NotificationView[]
  page: { next: string | null; countKind: 'none' }
  /** How many wait to be read, of those that are looked at for it: so many and more. */
  unread: number
  /** Whether the person wants no disturbance now. */
  quiet: boolean
}

/** So many of the newest unread ones are counted. */
export const mostCounted = 100

/** @throws parameter_invalid */
export function parseNotificationQuery(input: Record<string, unknown>): NotificationQuery {
  const refuse = (parameter: string, reason: string): never => {
    throw new AppError('parameter_invalid', { parameter, value: input[parameter], reason })
  }
  const known = ['kind', 'unread', 'limit', 'cursor']
  const other = Object.keys(input).find((name) => !known.includes(name))
  if (other) refuse(other, `Known parameters: ${known.join(', ')}.`)
  const { kind, unread = 'false', cursor } = input
  const limit = Number(input['limit'] ?? 30)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) refuse('limit', 'A whole number from 1 to 200.')
  if (kind !== undefined && !kinds.some((one) => one === kind)) refuse('kind', `One of ${kinds.join(', ')}.`)
  if (unread !== 'true' && unread !== 'false') refuse('unread', 'true or false.')
  if (cursor !== undefined && !isId(cursor)) refuse('cursor', 'An id is needed.')
  return {
    unread: unread === 'true',
    limit,
    ...(kind === undefined ? {} : { kind: kind as Kind }),
    ...(cursor === undefined ? {} : { cursor: cursor as string }),
  }
}

interface Row {
  id: string
  kind: Kind
  subject: string
  body: string | null
  about: string | null
  about__object: string | null
  created_at: string
  read_at: string | null
}

/**
 * What the person was told, newest first; without what is about records that they may not read any more. A page may
 * therefore be shorter than its limit and still have a next one.
 */
export async function listNotifications(ctx: Ctx, query: NotificationQuery): Promise<NotificationList> {
  const { kind, unread, limit, cursor } = query
  const rows = await ownRows(
    ctx,
    [
      ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
      ...(unread ? [sql`read_at IS NULL`] : []),
      ...(cursor === undefined ? [] : [sql`id < ${cursor}::uuid`]),
    ],
    limit + 1,
  )
  const page = rows.slice(0, limit)
  const waiting = await ownRows(ctx, [sql`read_at IS NULL`], mostCounted)
  const seen = await seenOf(ctx, [...page, ...waiting])
  return {
    data: page.filter((row) => seen.has(row)).map(toView),
    page: { next: rows.length > limit ? page.at(-1)!.id : null, countKind: 'none' },
    unread: waiting.filter((row) => seen.has(row)).length,
    quiet: await isQuietFor(ctx),
  }
}

const ownRows = (ctx: Ctx, conditions: readonly Sql[], limit: number): Promise<Row[]> =>
  ctx.db.rows<Row>(sql`SELECT id, kind, subject, body, about, about__object, created_at, read_at FROM app.notification
    WHERE ${allOf([sql`owner = ${ctx.user.id}::uuid`, sql`deleted_at IS NULL`, ...conditions])}
    ORDER BY id DESC LIMIT ${limit}`)

async function seenOf(ctx: Ctx, rows: readonly Row[]): Promise<Set<Row>> {
  const questions = rows.flatMap((row) =>
    row.about && row.about__object
      ? { row, person: ctx.user, about: { object: row.about__object, id: row.about } }
      : [],
  )
  const seen = await seeing(ctx, questions)
  const hidden = new Set(questions.filter((question) => !seen.has(question)).map(({ row }) => row))
  return new Set(rows.filter((row) => !hidden.has(row)))
}

const toView = ({ id, kind, subject, body, about, about__object, created_at, read_at }: Row) => ({
  id,
  kind,
  title: subject,
  body,
  about: about && about__object ? { object: about__object, id: about } : null,
  created_at,
  read_at,
})

async function isQuietFor(ctx: Ctx): Promise<boolean> {
  const quiet = (await preferencesOf(ctx.db, [ctx.user.id])).get(ctx.user.id)?.quiet
  return quiet ? isWithin(ctx.clock.now(), quiet, zoneOf(ctx, ctx.user)) : false
}

export interface Marking {
  /** All of the person's, when absent. */
  ids?: string[]
  read: boolean
}

const mostMarked = 1_000

/** @throws malformed_request, parameter_invalid */
export function parseMarking(body: unknown): Marking {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const { ids, all, read = true, ...rest } = given
  const other = Object.keys(rest)[0]
  if (other)
    throw new AppError('parameter_invalid', {
      parameter: other,
      value: rest[other],
      reason: 'Known: ids, all, read.',
    })
  if (typeof read !== 'boolean')
    throw new AppError('malformed_request', { reason: '"read" is true or false.' })
  if (all === true && ids === undefined && read) return { read }
  if (!Array.isArray(ids) || ids.length > mostMarked || !ids.every(isId))
    throw new AppError('malformed_request', {
      reason: `Either "ids", at most ${mostMarked}, or "all": true, which marks as read.`,
    })
  return { ids, read }
}

/** Marks the person's own, and nobody else's, as read or as unread. @returns how many were otherwise before */
export async function markNotifications(ctx: Ctx, { ids, read }: Marking): Promise<{ marked: number }> {
  return inTransaction(ctx, async (tx) => {
    const rows = await ownRows(
      tx,
      [
        read ? sql`read_at IS NULL` : sql`read_at IS NOT NULL`,
        ...(ids ? [sql`id = ANY(${ids}::uuid[])`] : []),
      ],
      10_000,
    )
    const read_at = read ? tx.clock.now().toISOString() : null
    const update = rows.map(({ id }) => ({ id, read_at }))
    // Whoever was told may say that they have read it, whatever else their roles let them do.
    if (update.length > 0)
      await bulkRecords({ ...tx, user: systemPrincipal, onBehalfOf: tx.user.id }, 'notification', {
        update,
        mode: 'all',
      })
    return { marked: update.length }
  })
}

/** Whom of these people one of these notifications is for: their browsers look again. */
export async function ownersOf(
  { db }: Pick<Ctx, 'db'>,
  people: readonly string[],
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db.rows<{ owner: string }>(
    sql`SELECT DISTINCT owner FROM app.notification WHERE id = ANY(${ids}::uuid[]) AND owner = ANY(${people}::uuid[])`,
  )
  return rows.map(({ owner }) => owner)
}
