import { createServer, type Socket } from 'node:net'

/** A mailbox that is read by IMAP, on a real socket: just enough of a server for who only fetches. */
export class ImapServer {
  readonly mails: { uid: number; source: Buffer; size?: number; cameAt?: string }[] = []
  uidValidity = 1
  /** Who may sign in. */
  password = 'secret'
  /** Breaks off before it sends this one. */
  breaksAt: number | undefined
  /** Says nothing but that it is closed. */
  isDown = false
  /** Numbers of mails whose content was asked for. */
  readonly fetched: number[] = []
  readonly #open = new Set<Socket>()
  readonly #server = createServer((socket) => this.#serve(socket))
  #nextUid = 1

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `imap://sales@127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** @param said its size, when that is not so, and when it came, such as `01-Jan-2020 00:00:00 +0000` */
  put(source: string | Buffer, said: { size?: number; cameAt?: string } = {}): void {
    this.mails.push({ uid: this.#nextUid++, source: Buffer.from(source), ...said })
  }

  /** The server numbers everything anew, as after a restore. */
  renumber(): void {
    this.uidValidity++
    this.#nextUid = 1
    for (const mail of this.mails) mail.uid = this.#nextUid++
  }

  #serve(socket: Socket): void {
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    socket.on('error', () => socket.destroy())
    if (this.isDown) {
      socket.end('* BYE closed for today\r\n')
      return
    }
    socket.write('* OK [CAPABILITY IMAP4rev1] test\r\n')
    let received = ''
    socket.on('data', (data) => {
      received += data.toString('utf8')
      for (let end = received.indexOf('\r\n'); end >= 0; end = received.indexOf('\r\n')) {
        const line = received.slice(0, end)
        received = received.slice(end + 2)
        this.#answer(socket, line)
      }
    })
  }

  #answer(socket: Socket, line: string): void {
    const [tag = '', ...rest] = line.split(' ')
    const word = (rest[0] === 'UID' ? `UID ${rest[1]}` : (rest[0] ?? '')).toUpperCase()
    const ok = (...untagged: (string | Buffer)[]) => {
      for (const one of untagged) {
        socket.write(one)
        socket.write('\r\n')
      }
      socket.write(`${tag} OK ${word} done\r\n`)
    }
    if (word === 'CAPABILITY') ok('* CAPABILITY IMAP4rev1')
    else if (word === 'LOGIN') {
      if (line.includes(`"${this.password}"`) || rest.at(-1) === this.password) ok()
      else socket.write(`${tag} NO [AUTHENTICATIONFAILED] who are you\r\n`)
    } else if (word === 'LIST' || word === 'LSUB') ok(`* ${word} (\\HasNoChildren) "/" "INBOX"`)
    else if (word === 'SELECT' || word === 'EXAMINE')
      ok(
        `* ${this.mails.length} EXISTS`,
        '* 0 RECENT',
        '* FLAGS (\\Seen)',
        `* OK [UIDVALIDITY ${this.uidValidity}] valid`,
        `* OK [UIDNEXT ${this.#nextUid}] next`,
      )
    else if (word === 'UID FETCH') this.#fetch(socket, rest.slice(2), ok)
    else if (word === 'LOGOUT') {
      socket.write('* BYE\r\n')
      ok()
      socket.end()
    } else ok()
  }

  #fetch(socket: Socket, [range = '', ...items]: string[], ok: (...untagged: Buffer[]) => void): void {
    const [from = 0, to = from] = range
      .split(':')
      .map((one) => (one === '*' ? Number.MAX_VALUE : Number(one)))
    const hit = this.mails.filter(({ uid }) => uid >= from && uid <= to)
    const wantsSource = /BODY(\.PEEK)?\[\]/.test(items.join(' '))
    const answers: Buffer[] = []
    for (const [at, { uid, source, size = source.length, cameAt }] of hit.entries()) {
      if (!wantsSource) {
        const came = cameAt === undefined ? '' : ` INTERNALDATE "${cameAt}"`
        answers.push(Buffer.from(`* ${at + 1} FETCH (UID ${uid} RFC822.SIZE ${size}${came})`))
        continue
      }
      if (uid === this.breaksAt) {
        socket.destroy()
        return
      }
      this.fetched.push(uid)
      answers.push(
        Buffer.concat([
          Buffer.from(`* ${at + 1} FETCH (UID ${uid} BODY[] {${source.length}}\r\n`),
          source,
          Buffer.from(')'),
        ]),
      )
    }
    ok(...answers)
  }
}
