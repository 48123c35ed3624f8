import type { Ctx, Principal } from '../context.ts'
import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import { type Kind, kinds } from './kinds.ts'
import { mailRoom } from './slots.ts'
import type { Hours } from './wall-clock.ts'

export const emailWays = ['off', 'at_once', 'daily'] as const
export type EmailWay = (typeof emailWays)[number]

/** How somebody wants to hear of one kind of thing. */
export interface Wish {
  app: boolean
  email: EmailWay
}

export interface Preferences {
  kinds: Readonly<Record<Kind, Wish>>
  /** While they last, e-mails wait and nothing pops up. */
  quiet: Hours | null
  /** When the daily mail comes, on the person's clocks. */
  digest_at: string
}

/** What only informs is not mailed to anybody who has not asked for it. */
export const usual: Preferences = {
  kinds: {
    info: { app: true, email: 'off' },
    mention: { app: true, email: 'at_once' },
    assignment: { app: true, email: 'at_once' },
    approval: { app: true, email: 'at_once' },
    alert: { app: true, email: 'at_once' },
  },
  quiet: null,
  digest_at: '08:00',
}

export interface PreferencesView extends Preferences {
  /** Whose clocks: the person's own, or the installation's. */
  time_zone: string
  /** Whether e-mail is set up here. */
  mail: boolean
}

export const zoneOf = ({ model }: Pick<Ctx, 'model'>, { timeZone }: Pick<Principal, 'timeZone'>): string =>
  timeZone ?? model.settings.timeZone

export async function readPreferences(ctx: Ctx): Promise<PreferencesView> {
  const own = (await preferencesOf(ctx.db, [ctx.user.id])).get(ctx.user.id) ?? usual
  return { ...own, time_zone: zoneOf(ctx, ctx.user), mail: ctx.parts.get(mailRoom).isOn }
}

/** By person; whoever has never chosen has the usual ones. */
export async function preferencesOf(
  db: Queryable,
  users: readonly string[],
): Promise<Map<string, Preferences>> {
  const rows = await db.rows<{ user_id: string; preferences: Partial<Preferences> }>(
    sql`SELECT user_id, preferences FROM sys.notification_preference WHERE user_id = ANY(${users}::uuid[])`,
  )
  return new Map(
    rows.map(({ user_id, preferences }) => [
      user_id,
      { ...usual, ...preferences, kinds: { ...usual.kinds, ...preferences.kinds } },
    ]),
  )
}

/** What of it is to change. */
export interface PreferencesInput {
  kinds?: Partial<Record<Kind, Partial<Wish>>>
  quiet?: Hours | null
  digest_at?: string
}

export async function changePreferences(ctx: Ctx, input: PreferencesInput): Promise<PreferencesView> {
  await savePreferences(ctx.db, ctx.user.id, input, ctx.clock.now())
  return readPreferences(ctx)
}

export async function savePreferences(
  db: Queryable,
  user: string,
  input: PreferencesInput,
  at: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run(sql`SELECT pg_advisory_xact_lock(hashtext(${`notification preferences ${user}`}))`)
    const before = (await preferencesOf(tx, [user])).get(user) ?? usual
    const chosen = kinds.map((kind) => [kind, { ...before.kinds[kind], ...input.kinds?.[kind] }])
    const after = { ...before, ...input, kinds: Object.fromEntries(chosen) }
    await tx.run(sql`INSERT INTO sys.notification_preference (user_id, preferences, changed_at)
      VALUES (${user}::uuid, ${JSON.stringify(after)}::jsonb, ${at.toISOString()}::timestamptz)
      ON CONFLICT (user_id) DO UPDATE SET preferences = excluded.preferences, changed_at = excluded.changed_at`)
  })
}

const time = /^([01]\d|2[0-3]):[0-5]\d$/
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws parameter_invalid, malformed_request */
export function parsePreferences(body: unknown): PreferencesInput {
  if (!isObject(body)) throw new AppError('malformed_request', { reason: 'An object is needed.' })
  refuseOthers('', body, ['kinds', 'quiet', 'digest_at'])
  const input: PreferencesInput = {}
  if (body['digest_at'] !== undefined) input.digest_at = timeIn('digest_at', body['digest_at'])
  if (body['quiet'] !== undefined) input.quiet = hoursIn(body['quiet'])
  if (body['kinds'] !== undefined) input.kinds = wishesIn(body['kinds'])
  return input
}

const refuse = (parameter: string, value: unknown, reason: string): never => {
  throw new AppError('parameter_invalid', { parameter, value, reason })
}

function refuseOthers(at: string, given: Record<string, unknown>, known: readonly string[]): void {
  const other = Object.keys(given).find((name) => !known.includes(name))
  if (other !== undefined) refuse(at + other, given[other], `Known: ${known.join(', ')}.`)
}

const timeIn = (parameter: string, value: unknown): string =>
  typeof value === 'string' && time.test(value) ? value : refuse(parameter, value, 'A time such as 08:00.')

function hoursIn(value: unknown): Hours | null {
  if (value === null) return null
  if (!isObject(value)) return refuse('quiet', value, 'null, or { "from": "22:00", "to": "07:00" }.')
  refuseOthers('quiet.', value, ['from', 'to'])
  return { from: timeIn('quiet.from', value['from']), to: timeIn('quiet.to', value['to']) }
}

function wishesIn(value: unknown): Partial<Record<Kind, Partial<Wish>>> {
  if (!isObject(value)) return refuse('kinds', value, 'An object is needed.')
  refuseOthers('kinds.', value, kinds)
  return Object.fromEntries(Object.entries(value).map(([kind, wish]) => [kind, wishIn(kind, wish)]))
}

function wishIn(kind: string, value: unknown): Partial<Wish> {
  if (!isObject(value)) return refuse(`kinds.${kind}`, value, '{ "app": true, "email": "daily" }.')
  refuseOthers(`kinds.${kind}.`, value, ['app', 'email'])
  const { app, email } = value
  if (app !== undefined && typeof app !== 'boolean') refuse(`kinds.${kind}.app`, app, 'true or false.')
  if (email !== undefined && !emailWays.some((way) => way === email))
    refuse(`kinds.${kind}.email`, email, `One of ${emailWays.join(', ')}.`)
  return { ...(app === undefined ? {} : { app }), ...(email === undefined ? {} : { email }) } as Partial<Wish>
}
