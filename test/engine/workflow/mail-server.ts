import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Received {
  from: string
  to: string[]
  raw: Buffer
}

/** A mail server on a real socket: takes what it is given, or answers as the test says. */
export class MailServer {
  readonly received: Received[] = []
  /** First words of what was said to it, as far as it may answer them. */
  readonly said: string[] = []
  /** Answers instead of the usual ones, by the command's first word; nothing after `250` says none at all. */
  answers: Record<string, string> = {}
  /** To whom nothing goes: addresses and what is said. */
  refuses: Record<string, string> = {}
  /** Hangs up right after the message has come, without a word. */
  hangsUp = false
  readonly #server: SMTPServer

  /** @param options such as which commands it knows; no TLS unless told otherwise */
  constructor(options: SMTPServerOptions = { disabledCommands: ['STARTTLS'] }) {
    this.#server = new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      ...options,
      onAuth: (_given, _session, done) => this.#answer('AUTH', (error) => done(error, { user: 'somebody' })),
      onMailFrom: (_address, _session, done) => this.#answer('MAIL', done),
      onRcptTo: ({ address }, _session, done) => {
        const refusal = this.refuses[address]
        if (refusal === undefined) this.#answer('RCPT', done)
        else done(refused(refusal))
      },
      onData: (stream, { envelope }, done) => {
        const parts: Buffer[] = []
        stream.on('data', (part: Buffer) => parts.push(part))
        stream.on('end', () => {
          this.received.push({
            from: envelope.mailFrom ? envelope.mailFrom.address : '',
            to: envelope.rcptTo.map(({ address }) => address),
            raw: Buffer.concat(parts),
          })
          if (this.hangsUp) this.#hangUp()
          else done(null, 'taken')
        })
      },
    })
    // Whoever breaks off is no fault of the server.
    this.#server.on('error', () => undefined)
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `smtp://127.0.0.1:${(this.#server.server.address() as { port: number }).port}`
  }

  async close(): Promise<void> {
    this.#hangUp()
    await new Promise<void>((resolve) => this.#server.close(resolve))
  }

  #answer(word: string, done: (error?: Error | null) => void): void {
    this.said.push(word)
    const own = this.answers[word]
    if (own === '250') return
    done(own === undefined ? null : refused(own))
  }

  #hangUp(): void {
    for (const connection of this.#server.connections)
      (connection as unknown as { _socket: { destroy(): void } })._socket.destroy()
  }
}

const refused = (answer: string): Error =>
  Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) })

/** A message as people read it. */
export const readMail = ({ raw }: Received): Promise<Email> => PostalMime.parse(raw)
