import { isIPv4 } from 'node:net'
import { Readable } from 'node:stream'
import type { NodemailerError } from 'nodemailer'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'

/** All that is said until the message is handed over. */
const untilHandedOverMs = 120_000
/** A server that has a message looks for viruses and spam before it says a word (RFC 5321 allows ten minutes). */
const takingMs = 300_000
/** A node that stops waits for its answer so long. */
const stoppingMs = 5_000
const connectingMs = 30_000
/** Nothing takes longer. */
export const longestTalkMs = untilHandedOverMs + takingMs
/** Said of a message that is larger than the server takes (RFC 1870). */
const tooLarge = 552

/** Where mail is handed over. */
export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte; otherwise as soon as the server offers it, and before anybody logs in. */
  isSecure: boolean
  user?: string
  password?: string
}

/** From `smtp://user:password@host:587` or `smtps://…`. */
export function smtpServer(url: string): SmtpServer {
  const { protocol, hostname, port, username, password } = new URL(url)
  const isSecure = protocol === 'smtps:'
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (isSecure ? 465 : 587)),
    isSecure,
    ...(username ? { user: decodeURIComponent(username), password: decodeURIComponent(password) } : {}),
  }
}

/** What a server said against it. 4xx may succeed later, 5xx will not; no code: it could not be reached. */
export class SmtpRefused extends Error {
  override readonly name = 'SmtpRefused'
  readonly code: number | undefined
  /** The message had been handed over in whole: whether it was taken, nobody knows. */
  readonly isUnknown: boolean

  constructor(
    message: string,
    code?: number,
    { isUnknown = false, cause }: { isUnknown?: boolean; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.isUnknown = isUnknown
  }
}

export interface Handed {
  /** What the server called it. */
  answer: string
  /** To whom it will not go, though it goes to others. */
  refused: { to: string; code: number | undefined; said: string }[]
}

/**
 * Hands one message over.
 *
 * @param until gives up; what is being handed over has some seconds more
 * @throws SmtpRefused also where nobody of them may have it
 */
export async function sendBySmtp(
  server: SmtpServer,
  { from, to, mime }: { from: string; to: string[]; mime: Buffer },
  until?: AbortSignal,
): Promise<Handed> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const talk = new Talk(
    new Connection({
      host: server.host,
      port: server.port,
      secure: server.isSecure,
      connectionTimeout: connectingMs,
      greetingTimeout: connectingMs,
      socketTimeout: takingMs,
    }),
  )
  const giveUp = () => talk.giveUp()
  until?.addEventListener('abort', giveUp)
  if (until?.aborted) giveUp()
  try {
    return await talk.about(server, { from, to, mime })
  } finally {
    until?.removeEventListener('abort', giveUp)
    talk.end()
  }
}

const isOwnMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

/** One connection, and how far it has come. */
class Talk {
  readonly #connection: SMTPConnection
  /** Rejects when the connection breaks, whatever is waited for. */
  readonly #broken: Promise<never>
  #break!: (why: SmtpRefused) => void
  #isHandedOver = false
  #deadline: NodeJS.Timeout | undefined

  constructor(connection: SMTPConnection) {
    this.#connection = connection
    this.#broken = new Promise((_resolve, reject) => {
      this.#break = reject
    })
    // It may break when nobody waits for anything any more.
    this.#broken.catch(() => undefined)
    connection.on('error', (error: NodemailerError) => this.#break(this.#refused(error)))
    this.#endIn(untilHandedOverMs)
  }

  giveUp(): void {
    this.#endIn(this.#isHandedOver ? stoppingMs : 0)
  }

  end(): void {
    clearTimeout(this.#deadline)
    this.#connection.close()
  }

  async about(
    server: SmtpServer,
    { from, to, mime }: { from: string; to: string[]; mime: Buffer },
  ): Promise<Handed> {
    const connection = this.#connection
    await this.#step<void>((ended) => connection.connect((error) => ended(error ?? null)))
    const { user, password = '' } = server
    if (user !== undefined) {
      // Somebody in between may have taken the offer of TLS away, to hear the password.
      if (!connection.secure && !isOwnMachine(server.host))
        throw new SmtpRefused('The mail server offers no TLS: nobody logs in there.')
      await this.#step((ended) => connection.login({ credentials: { user, pass: password } }, ended))
    }
    const message = Readable.from([mime])
    message.once('end', () => {
      this.#isHandedOver = true
      this.#endIn(takingMs)
    })
    const { response, rejectedErrors = [] } = await this.#step<SMTPConnection.SentMessageInfo>((ended) =>
      connection.send({ from, to, size: mime.length }, message, ended),
    )
    connection.quit()
    const refused = rejectedErrors.map(({ recipient = '', responseCode, response: said = '' }) => ({
      to: recipient,
      code: responseCode,
      said,
    }))
    return { answer: response, refused }
  }

  #step<T>(begin: (ended: (error: NodemailerError | null, result?: T) => void) => void): Promise<T> {
    const ended = new Promise<T>((resolve, reject) =>
      begin((error, result) => (error ? reject(this.#refused(error)) : resolve(result as T))),
    )
    return Promise.race([ended, this.#broken])
  }

  #endIn(ms: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => {
      this.#break(this.#refused(new Error('It took too long, or this node stops.')))
      this.#connection.close()
    }, ms)
  }

  #refused(error: NodemailerError): SmtpRefused {
    const code = error.responseCode ?? (error.code === 'EMESSAGE' ? tooLarge : undefined)
    if (code !== undefined)
      return new SmtpRefused(`The mail server said: ${error.message.slice(0, 500)}`, code, { cause: error })
    return new SmtpRefused(
      this.#isHandedOver
        ? 'The connection to the mail server was lost.'
        : `The mail server could not be used: ${error.message.slice(0, 500)}`,
      undefined,
      { isUnknown: this.#isHandedOver, cause: error },
    )
  }
}
