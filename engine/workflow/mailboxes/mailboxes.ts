import type { ConnectionDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import type { Chore } from '../../jobs/chores.ts'
import { keyring } from '../../keys.ts'
import type { Outside } from '../../network/outside.ts'
import { sql } from '../../sql.ts'
import { isFlaw } from '../flaws.ts'
import { versionsOf } from '../keep-workflows.ts'
import { storable } from '../outside/storable.ts'
import { type Entrance, triggerIndex } from '../trigger-index.ts'
import { type Fetched, fetchNew, type ImapServer, type Place } from './imap.ts'
import { MailReader } from './mail-reader.ts'
import { keepPlace, receiveMail } from './receive.ts'
import { secretOf } from './secrets.ts'

const everyMs = 60_000
/** Whoever looks and is not heard of any more is taken to be gone. */
const leaseMs = 15 * 60_000
const longestRestMs = 3_600_000
/** Clocks differ, and mails wait for their turn: of numbers that begin anew, those of so long before the last look are read. */
const slackMs = 2 * 86_400_000
/** A mail that cannot be taken in so often keeps the others waiting no longer. */
const mostTries = 5

/** Looks for new mail in the mailboxes that workflows listen to, each on one node at a time. */
export function mailboxChore(outside: Outside, reader = new MailReader()): Chore {
  return {
    name: 'look for new mail',
    everyMs: 10_000,
    aside: true,
    async run(ctx) {
      for (const [connection, entrances] of heardMailboxes(ctx)) {
        const document = ctx.model.connections.get(connection)
        if (document?.type === 'imap')
          await lookInto(ctx, { outside, reader, connection, document, entrances })
      }
    },
  }
}

/** By connection those who listen to it. */
function heardMailboxes({ model }: Ctx): Map<string, Entrance[]> {
  const heard = new Map<string, Entrance[]>()
  for (const entrance of triggerIndex(model).types.get('email') ?? []) {
    const connection = String(entrance.trigger['mailbox'])
    heard.set(connection, [...(heard.get(connection) ?? []), entrance])
  }
  return heard
}

interface Listened {
  outside: Outside
  reader: MailReader
  connection: string
  document: ConnectionDocument
  entrances: readonly Entrance[]
}

async function lookInto(
  ctx: Ctx,
  { outside, reader, connection, document, entrances }: Listened,
): Promise<void> {
  const taken = await takeMailbox(ctx, connection)
  if (!taken) return
  await versionsOf(ctx)
  try {
    const server = await serverOf(ctx, outside, connection, document)
    const mayLeaveOut = taken.failures >= mostTries
    await fetchNew(server, taken.place, (mail, place) =>
      take(ctx, { reader, connection, entrances, mail, place, mayLeaveOut }),
    )
    await rest(ctx, connection, { failures: 0, problem: null })
  } catch (error) {
    const problem = (error as { responseText?: string }).responseText ?? (error as Error).message
    const failures = taken.failures + 1
    ctx.log.warn({ connection, failures, problem }, 'a mailbox could not be read')
    await rest(ctx, connection, { failures, problem: storable(problem.slice(0, 500)) as string })
  }
}

interface Taken {
  failures: number
  place: Place | undefined
}

interface TakenRow {
  failures: number
  uid_validity: string | null
  last_uid: string
  read_at: Date | string | null
}

/** Undefined: it is not due, or somebody else looks. */
async function takeMailbox({ db, clock }: Ctx, connection: string): Promise<Taken | undefined> {
  const now = clock.now()
  const until = new Date(now.getTime() + leaseMs).toISOString()
  const row = await db.first<TakenRow>(
    sql`INSERT INTO sys.mailbox AS m (connection, next_at) VALUES (${connection}, ${until}::timestamptz)
      ON CONFLICT (connection) DO UPDATE SET next_at = excluded.next_at
        WHERE m.next_at <= ${now.toISOString()}::timestamptz
      RETURNING failures, uid_validity, last_uid, coalesce(failing_since, looked_at) AS read_at`,
  )
  if (!row) return undefined
  const { failures, uid_validity: uidValidity, last_uid: lastUid, read_at: readAt } = row
  const before = readAt === null ? {} : { before: new Date(new Date(readAt).getTime() - slackMs) }
  const place =
    uidValidity === null
      ? undefined
      : { uidValidity: Number(uidValidity), lastUid: Number(lastUid), ...before }
  return { failures, place }
}

async function take(
  ctx: Ctx,
  {
    reader,
    connection,
    entrances,
    mail,
    place,
    mayLeaveOut,
  }: Omit<Listened, 'document' | 'outside'> & {
    mail: Fetched | undefined
    place: Place
    mayLeaveOut: boolean
  },
): Promise<void> {
  if (!mail?.source) {
    if (mail) ctx.log.warn({ connection, uid: mail.uid, size: mail.size }, 'a mail is too large to be read')
    return keepPlace(ctx, connection, place)
  }
  const parsed = await reader.read(mail.source)
  try {
    await receiveMail(ctx, entrances, { connection, uid: mail.uid, place, parsed })
  } catch (error) {
    if (!mayLeaveOut || !isFlaw(error)) throw error
    ctx.log.error({ error, connection, uid: mail.uid }, 'a mail could not be taken in and is left out')
    parsed.leftOut ??= 'failed'
    await receiveMail(ctx, [], { connection, uid: mail.uid, place, parsed })
  }
}

/** One that could not be read is left alone for a while, ever longer. */
async function rest(
  { db, clock }: Ctx,
  connection: string,
  { failures, problem }: { failures: number; problem: string | null },
): Promise<void> {
  const now = clock.now()
  const pause = failures === 0 ? everyMs : Math.min(everyMs * 2 ** (failures - 1), longestRestMs)
  const next = new Date(now.getTime() + pause).toISOString()
  const at = now.toISOString()
  await db.run(sql`UPDATE sys.mailbox SET next_at = ${next}::timestamptz, looked_at = ${at}::timestamptz,
    failures = ${failures}, problem = ${problem},
    failing_since = CASE WHEN ${failures} = 0 THEN NULL ELSE coalesce(failing_since, ${at}::timestamptz) END
    WHERE connection = ${connection}`)
}

/** From `imaps://user@host:993` with the secret `password`; its options may name the user and the folder. */
async function serverOf(
  ctx: Ctx,
  outside: Outside,
  connection: string,
  { url, options = {} }: ConnectionDocument,
): Promise<ImapServer> {
  if (url === undefined || !URL.canParse(url))
    throw new Error('It has no address such as imaps://mail.example.com.')
  const { protocol, hostname, port, username } = new URL(url)
  if (protocol !== 'imaps:' && protocol !== 'imap:')
    throw new Error('Its address begins with imaps: or imap:.')
  const isSecure = protocol === 'imaps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const password = await secretOf(ctx.db, ctx.parts.get(keyring), { connection, name: 'password', url })
  if (password === undefined) throw new Error('Its password is not set for this address.')
  return {
    host,
    address: await outside.addressOf(host),
    port: Number(port || (isSecure ? 993 : 143)),
    isSecure,
    user: String(options['user'] ?? decodeURIComponent(username)),
    password,
    folder: String(options['folder'] ?? 'INBOX'),
  }
}
