import { v7 as uuid } from 'uuid'
import type { Ctx, Principal } from '../context.ts'
import { principals, systemPrincipal } from '../organisation/principals.ts'
import { createRecords } from '../records/create-many.ts'
import { sql } from '../sql.ts'
import { type Channel, type Kind, type Words, wordsFor } from './kinds.ts'
import { type Preferences, preferencesOf, usual, zoneOf } from './preferences.ts'
import { type About, seeing } from './sight.ts'
import { mailRoom } from './slots.ts'
import { isWithin, nextAt } from './wall-clock.ts'

export interface Telling {
  /** Ids of users; whoever is not active is left out. */
  to: readonly string[]
  kind: Kind
  title: Words
  body?: Words
  /** Told only to those who may read it. */
  about?: About
  /** Told instead, and about no record, to those who may not read it; nothing unless given. */
  otherwise?: Words
  /** Told instead of the title to those of whom it says so: they may read the record and not how it is called. */
  unnamed?: { title: Words; isFor(person: Principal): boolean }
  /** Only so, whatever else people may have chosen; they may have chosen less. */
  channels?: readonly Channel[]
}

const longestTitle = 300
const longestBody = 10_000
const atOnce = 1_000

/**
 * Tells people something, each in their own language and as they have chosen: in the product, by e-mail at once or with
 * the daily mail, or not at all. Everybody who has something to tell does so here; it is part of the transaction that is
 * open, and what is sent is sent after it.
 *
 * @returns ids of those to whom it comes in some way
 */
export async function tellPeople(ctx: Ctx, telling: Telling): Promise<{ told: string[] }> {
  const people = await peopleOf(ctx, telling.to)
  const questions = telling.about ? people.map((person) => ({ person, about: telling.about! })) : []
  const seen = new Set([...(await seeing(ctx, questions))].map(({ person }) => person.id))
  const wishes = await preferencesOf(
    ctx.db,
    people.map(({ id }) => id),
  )
  const notes = people.flatMap((person) => {
    const isSeen = !telling.about || seen.has(person.id)
    const { unnamed } = telling
    const own = unnamed?.isFor(person) ? unnamed.title : telling.title
    const title = isSeen ? own : telling.otherwise
    if (title === undefined) return []
    return noteFor(ctx, person, wishes.get(person.id) ?? usual, {
      ...telling,
      title,
      isWhole: isSeen,
    })
  })
  await keep(ctx, notes)
  return { told: notes.map(({ person }) => person.id) }
}

/** What one person is told, and how. */
interface Note {
  person: Principal
  kind: Kind
  title: string
  body: string
  about: About | undefined
  app: boolean
  /** When it is mailed, if at all. */
  mail: { way: 'at_once' | 'daily'; due: Date } | undefined
}

async function peopleOf({ parts }: Ctx, ids: readonly string[]): Promise<Principal[]> {
  const known = parts.get(principals)
  const found = await Promise.all([...new Set(ids)].map((id) => known.find(id)))
  return found.flatMap((person) => person ?? [])
}

function noteFor(
  ctx: Ctx,
  person: Principal,
  wishes: Preferences,
  { kind, title, body = '', about, channels, isWhole }: Telling & { isWhole: boolean },
): Note[] {
  const wish = wishes.kinds[kind]
  const asks = (channel: Channel) => channels === undefined || channels.includes(channel)
  const app = wish.app && asks('app')
  const mail = asks('email') && ctx.parts.get(mailRoom).isOn ? mailOf(ctx, person, wishes, kind) : undefined
  if (!app && !mail) return []
  const { language } = ctx.model.settings
  const read = (words: Words) => wordsFor(words, person.locale, language)
  return [
    {
      person,
      kind,
      title: read(title).slice(0, longestTitle),
      body: isWhole ? read(body).slice(0, longestBody) : '',
      about: isWhole ? about : undefined,
      app,
      mail,
    },
  ]
}

function mailOf(ctx: Ctx, person: Principal, wishes: Preferences, kind: Kind): Note['mail'] {
  const way = wishes.kinds[kind].email
  if (way === 'off') return undefined
  const [now, zone] = [ctx.clock.now(), zoneOf(ctx, person)]
  if (way === 'daily') return { way, due: nextAt(now, wishes.digest_at, zone) }
  const isQuiet = wishes.quiet !== null && isWithin(now, wishes.quiet, zone)
  return { way, due: isQuiet ? nextAt(now, wishes.quiet!.to, zone) : now }
}

async function keep(ctx: Ctx, notes: readonly Note[]): Promise<void> {
  const shown = notes.filter(({ app }) => app)
  const create = shown.map(({ person, kind, title, body, about }) => ({
    owner: person.id,
    kind,
    subject: title || '—',
    ...(body === '' ? {} : { body }),
    ...(about ? { about } : {}),
  }))
  // Telling is the engine's own act: nobody needs a right to hear. Its write says whether the model is still so.
  const system: Ctx = { ...ctx, user: systemPrincipal, began: { isConfirmed: false } }
  const ids = new Map<Note, string>()
  for (let at = 0; at < create.length; at += atOnce) {
    const made = await createRecords(system, 'notification', create.slice(at, at + atOnce))
    for (const [place, id] of made.entries()) ids.set(shown[at + place]!, id)
  }
  await keepMails(ctx, notes, ids)
}

async function keepMails(ctx: Ctx, notes: readonly Note[], ids: ReadonlyMap<Note, string>): Promise<void> {
  const mails = notes.flatMap((note) =>
    note.mail
      ? {
          id: uuid(),
          user_id: note.person.id,
          notification: ids.get(note) ?? null,
          kind: note.kind,
          way: note.mail.way,
          title: note.title || '—',
          body: note.body,
          object: note.about?.object ?? null,
          record_id: note.about?.id ?? null,
          due_at: note.mail.due.toISOString(),
        }
      : [],
  )
  if (mails.length === 0) return
  await ctx.db.run(sql`INSERT INTO sys.notification_mail
      (id, user_id, notification, kind, way, title, body, object, record_id, due_at, created_at)
    SELECT x.id, x.user_id, x.notification, x.kind, x.way, x.title, x.body, x.object, x.record_id, x.due_at,
      ${ctx.clock.now().toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(mails)}::jsonb) AS x(id uuid, user_id uuid, notification uuid, kind text,
      way text, title text, body text, object text, record_id uuid, due_at timestamptz)`)
}
