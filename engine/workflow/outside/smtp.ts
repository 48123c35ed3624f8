import { connect as connectPlain, isIPv4, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** All that is said until the message is handed over. */
const untilHandedOverMs = 120_000
/** A server that has a message looks for viruses and spam before it says a word (RFC 5321 allows ten minutes). */
const takingMs = 300_000
/** A node that stops waits for its answer so long. */
const stoppingMs = 5_000
/** Nothing takes longer. */
export const longestTalkMs = untilHandedOverMs + takingMs

/** Where mail is handed over. */
export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte; otherwise as soon as the server offers it, and before anybody logs in. */
  isSecure: boolean
  user?: string
  password?: string
  /** Answers of the server are waited for so long. */
  timeoutMs: number
}

/** From `smtp://user:password@host:587` or `smtps://…`. */
export function smtpServer(url: string): SmtpServer {
  const { protocol, hostname, port, username, password } = new URL(url)
  const isSecure = protocol === 'smtps:'
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (isSecure ? 465 : 587)),
    isSecure,
    timeoutMs: 30_000,
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

/**
 * Hands one message over.
 *
 * @param until gives up; what is being handed over has some seconds more
 * @returns what the server called it
 * @throws SmtpRefused
 */
export async function sendBySmtp(
  server: SmtpServer,
  { from, to, mime }: { from: string; to: readonly string[]; mime: string },
  until?: AbortSignal,
): Promise<string> {
  const talk = new Conversation(await opened(server, until), server.timeoutMs)
  const giveUp = () => talk.giveUp()
  until?.addEventListener('abort', giveUp)
  if (until?.aborted) giveUp()
  try {
    await talk.expect(220)
    let [offers, isSecure] = [await talk.say('EHLO trellis', 250), server.isSecure]
    if (!isSecure && /^250[ -]STARTTLS/im.test(offers)) {
      await talk.say('STARTTLS', 220)
      await talk.secure(server.host)
      offers = await talk.say('EHLO trellis', 250)
      isSecure = true
    }
    // Somebody in between may have taken the offer of TLS away, to hear the password.
    if (server.user !== undefined && !isSecure && !isOwnMachine(server.host))
      throw new SmtpRefused('The mail server offers no TLS: nobody logs in there.')
    if (server.user !== undefined) await logIn(talk, server, offers)
    await talk.say(`MAIL FROM:<${from}>`, 250)
    for (const one of to) await talk.say(`RCPT TO:<${one}>`, 250, 251)
    await talk.say('DATA', 354)
    talk.handsOver(takingMs)
    // A line that is only a dot would end the message.
    const taken = await talk.say(`${mime.replace(/^\./gm, '..').replace(/(\r\n)?$/, '\r\n')}.`, 250)
    talk.leave()
    return taken.trim()
  } finally {
    until?.removeEventListener('abort', giveUp)
    talk.end()
  }
}

const isOwnMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

async function logIn(
  talk: Conversation,
  { user = '', password = '' }: SmtpServer,
  offers: string,
): Promise<void> {
  const encoded = (text: string) => Buffer.from(text).toString('base64')
  if (/^250[ -]AUTH.*\bPLAIN\b/im.test(offers)) {
    await talk.say(`AUTH PLAIN ${encoded(`\0${user}\0${password}`)}`, 235)
    return
  }
  await talk.say('AUTH LOGIN', 334)
  await talk.say(encoded(user), 334)
  await talk.say(encoded(password), 235)
}

function opened({ host, port, isSecure, timeoutMs }: SmtpServer, until?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const giveUp = () => socket.destroy(new Error('This node stops.'))
    const heedless = () => until?.removeEventListener('abort', giveUp)
    const isOpen = () => {
      heedless()
      resolve(socket)
    }
    const socket: Socket = isSecure
      ? connectTls({ host, port, servername: host }, isOpen)
      : connectPlain({ host, port }, isOpen)
    until?.addEventListener('abort', giveUp)
    socket.once('close', heedless)
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('The mail server does not answer.')))
    socket.once('error', (error) =>
      reject(new SmtpRefused('The mail server could not be reached.', undefined, { cause: error })),
    )
  })
}

/** One exchange after the other: a line goes out, an answer of one or more lines comes back. */
class Conversation {
  #isHandingOver = false
  #deadline: NodeJS.Timeout | undefined
  #socket: Socket
  readonly #timeoutMs: number
  #received = ''
  #broken: Error | undefined
  #wake: () => void = () => undefined

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket
    this.#timeoutMs = timeoutMs
    this.#endIn(untilHandedOverMs)
    this.#listen()
  }

  /** From here on nobody knows whether the message was taken, until the server says so. */
  handsOver(mostMs: number): void {
    this.#isHandingOver = true
    this.#socket.setTimeout(0)
    this.#endIn(mostMs)
  }

  giveUp(): void {
    this.#endIn(this.#isHandingOver ? stoppingMs : 0)
  }

  #endIn(ms: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.#socket.destroy(new Error('It took too long.')), ms)
  }

  async say(line: string, ...wanted: number[]): Promise<string> {
    this.#socket.write(`${line}\r\n`)
    return this.expect(...wanted)
  }

  async expect(...wanted: number[]): Promise<string> {
    const answer = await this.#answer()
    const code = Number(answer.slice(0, 3))
    if (!wanted.includes(code))
      throw new SmtpRefused(`The mail server said: ${answer.trim().slice(0, 500)}`, code)
    return answer
  }

  async secure(host: string): Promise<void> {
    const plain = this.#socket
    plain.removeAllListeners()
    const secured = connectTls({ socket: plain, servername: host })
    secured.setTimeout(this.#timeoutMs, () => secured.destroy(new Error('The mail server does not answer.')))
    this.#socket = secured
    this.#received = ''
    this.#listen()
    await new Promise<void>((resolve, reject) => {
      secured.once('secureConnect', () => resolve())
      secured.once('error', (error) =>
        reject(new SmtpRefused('The mail server could not be trusted.', undefined, { cause: error })),
      )
    })
  }

  leave(): void {
    this.#socket.write('QUIT\r\n')
  }

  end(): void {
    clearTimeout(this.#deadline)
    this.#socket.end()
    this.#socket.destroySoon()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('data', (data) => {
      this.#received += data.toString('utf8')
      this.#wake()
    })
    const broke = (error?: Error) => {
      this.#broken ??= error ?? new Error('The mail server hung up.')
      this.#wake()
    }
    socket.on('error', broke)
    socket.on('close', () => broke())
  }

  async #answer(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(this.#received)
      if (whole) {
        this.#received = this.#received.slice(whole[0].length)
        return whole[0]
      }
      if (this.#broken)
        throw new SmtpRefused('The connection to the mail server was lost.', undefined, {
          cause: this.#broken,
          isUnknown: this.#isHandingOver,
        })
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
