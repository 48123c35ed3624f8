import { isIPv4 } from 'node:net'
import type { ImapFlow } from 'imapflow'

/** Where mail is fetched. */
export interface ImapServer {
  host: string
  /** The address that was judged; the name is only for the certificate. */
  address: string
  port: number
  isSecure: boolean
  user: string
  password: string
  folder: string
}

/** Where a mailbox stands, as its server numbers it. */
export interface Place {
  uidValidity: number
  lastUid: number
  /** What came before has been read, or was there before anybody listened; for when the numbers begin anew. */
  before?: Date
}

export interface Fetched {
  uid: number
  size: number
  /** Absent where it is too large. */
  source?: Buffer
}

const connectingMs = 30_000
const silentMs = 60_000
/** Larger mails are left where they are. */
export const mostBytes = 25 * 1024 * 1024
const mostAtOnce = 200

const isOwnMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

/**
 * Fetches what came after a place, in the order of the server's numbers. A mailbox that nobody has read yet begins with
 * what comes from now on; one whose numbers begin anew is read from the start, without what had come before.
 *
 * @param take is done with each before the next is fetched
 * @throws what the server or the network said
 */
export async function fetchNew(
  server: ImapServer,
  from: Place | undefined,
  take: (mail: Fetched | undefined, place: Place) => Promise<void>,
): Promise<void> {
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host: server.address,
    servername: server.host,
    port: server.port,
    secure: server.isSecure,
    // Nobody logs in where all can read it, but on the own machine.
    ...(server.isSecure || isOwnMachine(server.host) ? {} : { doSTARTTLS: true }),
    auth: { user: server.user, pass: server.password },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: connectingMs,
    greetingTimeout: connectingMs,
    socketTimeout: silentMs,
    maxLiteralSize: mostBytes + 1024 * 1024,
  })
  // It may break while nobody waits for an answer; whoever asks next hears of it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await readFolder(client, server.folder, from, take)
    await client.logout()
  } finally {
    client.close()
  }
}

async function readFolder(
  client: ImapFlow,
  folder: string,
  from: Place | undefined,
  take: (mail: Fetched | undefined, place: Place) => Promise<void>,
): Promise<void> {
  const lock = await client.getMailboxLock(folder)
  try {
    if (!client.mailbox) throw new Error(`There is no folder "${folder}".`)
    const uidValidity = Number(client.mailbox.uidValidity)
    const newest = client.mailbox.uidNext - 1
    if (from === undefined) return await take(undefined, { uidValidity, lastUid: newest })
    const last = from.uidValidity === uidValidity ? from.lastUid : 0
    if (newest <= last) return await take(undefined, { uidValidity, lastUid: last })
    const before = last === 0 ? from.before : undefined
    const heads: { uid: number; size: number }[] = []
    for await (const { uid, size = 0, internalDate } of client.fetch(
      `${last + 1}:*`,
      { uid: true, size: true, ...(before ? { internalDate: true } : {}) },
      { uid: true },
    ))
      if (uid > last && !isBefore(internalDate, before)) heads.push({ uid, size })
    if (heads.length === 0) return await take(undefined, { uidValidity, lastUid: newest })
    heads.sort((a, b) => a.uid - b.uid)
    for (const { uid, size } of heads.slice(0, mostAtOnce)) {
      const found =
        size > mostBytes ? undefined : await client.fetchOne(String(uid), { source: true }, { uid: true })
      const source = found ? found.source : undefined
      await take({ uid, size, ...(source ? { source } : {}) }, { uidValidity, lastUid: uid })
    }
  } finally {
    lock.release()
  }
}

/** A server that does not say when a mail came has it read. */
const isBefore = (came: Date | string | undefined, before: Date | undefined): boolean =>
  came !== undefined && before !== undefined && new Date(came) < before
