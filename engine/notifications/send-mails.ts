import { type Ctx, inTransaction, type Principal } from '../context.ts'
import type { Queryable } from '../database.ts'
import type { Chore } from '../jobs/chores.ts'
import { keyring } from '../keys.ts'
import { principals } from '../organisation/principals.ts'
import { sql } from '../sql.ts'
import type { Kind } from './kinds.ts'
import { type Entry, toMail } from './mail-text.ts'
import { type Preferences, preferencesOf, usual } from './preferences.ts'
import { seeing } from './sight.ts'
import { mailRoom } from './slots.ts'
import { unsubscribePath, unsubscribeToken } from './unsubscribe.ts'

interface DueMail {
  id: string
  user_id: string
  kind: Kind
  way: 'at_once' | 'daily'
  title: string
  body: string
  object: string | null
  record_id: string | null
  /** It waited, for the morning or for the end of quiet hours. */
  waited: boolean
  /** In the product, meanwhile. */
  is_read: boolean
}

const atOnce = 200
/** People whose daily mails are written in one transaction. */
const dailyAtOnce = 50
/** So many things a daily mail tells; of more it tells how many. */
const mostInOne = 100
const keptDays = 30

/**
 * What is to be mailed by now goes to the mail room: in one transaction with the note that it went, so each exactly once.
 * Whether the person still may read what it is about, and still wants it, is asked here and not when it was written.
 */
export const notificationMailChore: Chore = {
  name: 'send notifications by e-mail',
  everyMs: 1_000,
  async run(ctx) {
    if (!ctx.parts.get(mailRoom).isOn) return
    while ((await sendSome(ctx, takeSome)) === atOnce);
    while ((await sendSome(ctx, takeDaily)) > 0);
  },
}

export const oldMailChore: Chore = {
  name: 'remove old e-mails of notifications',
  everyMs: 6 * 3_600_000,
  async run({ db, clock }) {
    const before = new Date(clock.now().getTime() - keptDays * 86_400_000).toISOString()
    await db.run(sql`DELETE FROM sys.notification_mail WHERE ended_at < ${before}::timestamptz`)
  },
}

const dueMails = sql`SELECT m.id, m.user_id, m.kind, m.way, m.title, m.body, m.object, m.record_id,
    m.due_at > m.created_at AS waited, n.read_at IS NOT NULL AS is_read
  FROM sys.notification_mail m LEFT JOIN app.notification n ON n.id = m.notification
  WHERE m.state = 'open'`

/** Single mails, each by whichever node takes it first. */
const takeSome = (db: Queryable, now: string): Promise<DueMail[]> =>
  db.rows(sql`${dueMails} AND m.way = 'at_once' AND m.due_at <= ${now}::timestamptz
    ORDER BY m.due_at, m.id LIMIT ${atOnce} FOR UPDATE OF m SKIP LOCKED`)

/** All that some people's daily mails tell, so that it is one mail each: another node waits, and finds them sent. */
async function takeDaily(db: Queryable, now: string): Promise<DueMail[]> {
  const people = await db.rows<{ id: string }>(sql`SELECT DISTINCT user_id AS id FROM sys.notification_mail
    WHERE state = 'open' AND way = 'daily' AND due_at <= ${now}::timestamptz ORDER BY user_id LIMIT ${dailyAtOnce}`)
  if (people.length === 0) return []
  const ids = people.map(({ id }) => id)
  return db.rows(sql`${dueMails} AND m.way = 'daily' AND m.due_at <= ${now}::timestamptz
    AND m.user_id = ANY(${ids}::uuid[]) ORDER BY m.user_id, m.id FOR UPDATE OF m`)
}

async function sendSome(outer: Ctx, take: typeof takeSome): Promise<number> {
  return inTransaction(outer, async (ctx) => {
    const now = ctx.clock.now().toISOString()
    const due = await take(ctx.db, now)
    if (due.length === 0) return 0
    const sent = new Set<DueMail>()
    const wishes = await preferencesOf(ctx.db, [...new Set(due.map((mail) => mail.user_id))])
    for (const user of new Set(due.map((mail) => mail.user_id))) {
      const mails = due.filter((mail) => mail.user_id === user)
      const person = await ctx.parts.get(principals).find(user)
      if (!person?.email) continue
      for (const mail of await sendTo(ctx, person, wishes.get(user) ?? usual, mails)) sent.add(mail)
    }
    // What a mail said is in the mail; here nobody reads it any more.
    await ctx.db.run(sql`UPDATE sys.notification_mail SET ended_at = ${now}::timestamptz, title = '', body = '',
        state = CASE WHEN id = ANY(${[...sent].map(({ id }) => id)}::uuid[]) THEN 'sent' ELSE 'withheld' END
      WHERE id = ANY(${due.map(({ id }) => id)}::uuid[])`)
    return due.length
  })
}

/** @returns what was sent */
async function sendTo(
  ctx: Ctx,
  person: Principal,
  wishes: Preferences,
  mails: readonly DueMail[],
): Promise<DueMail[]> {
  const wanted = mails.filter(
    ({ kind, waited, is_read }) => wishes.kinds[kind].email !== 'off' && !(waited && is_read),
  )
  const questions = wanted.flatMap((mail) =>
    mail.object && mail.record_id ? { mail, person, about: { object: mail.object, id: mail.record_id } } : [],
  )
  const seen = await seeing(ctx, questions)
  const hidden = new Set(questions.filter((question) => !seen.has(question)).map(({ mail }) => mail))
  const told = wanted.filter((mail) => !hidden.has(mail))
  const daily = told.filter(({ way }) => way === 'daily')
  const letters = [
    ...told.filter(({ way }) => way === 'at_once').map((mail) => [mail]),
    ...(daily.length > 0 ? [daily] : []),
  ]
  for (const letter of letters) await hand(ctx, person, letter)
  return told
}

async function hand(ctx: Ctx, person: Principal, mails: readonly DueMail[]): Promise<void> {
  const [first] = mails
  if (!first) return
  const room = ctx.parts.get(mailRoom)
  const { publicUrl } = room
  const what = first.way === 'daily' ? 'daily' : first.kind
  const token = unsubscribeToken(ctx.parts.get(keyring), { user: person.id, what })
  const entries = mails.slice(0, mostInOne).map((mail) => entryOf(mail, publicUrl))
  const mail = toMail(entries, {
    way: first.way,
    count: mails.length,
    to: person.email,
    locales: [person.locale, ctx.model.settings.language],
    publicUrl,
    unsubscribe: publicUrl && `${publicUrl}${unsubscribePath}?token=${encodeURIComponent(token)}`,
  })
  await room.hand(ctx.db, `notification/${first.id}`, mail, ctx.clock.now())
}

function entryOf({ kind, title, body, object, record_id }: DueMail, publicUrl: string | undefined): Entry {
  const path = object && record_id ? `/o/${object}/r/${record_id}` : kind === 'assignment' ? '/tasks' : ''
  return { kind, title, body, link: publicUrl && `${publicUrl}/app${path}` }
}
