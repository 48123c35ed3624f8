import { createServer, type Socket } from 'node:net'

export interface Received {
  from: string
  to: string[]
  text: string
}

/** A mail server of our own: takes what it is given, or answers as the test says. */
export class MailServer {
  readonly received: Received[] = []
  /** First words of all that was said to it. */
  readonly said: string[] = []
  /** Answers instead of the usual ones, by the command's first word. */
  answers: Record<string, string> = {}
  /** Hangs up right after the message has come, without a word. */
  hangsUp = false
  readonly #server = createServer((socket) => this.#serve(socket))
  readonly #open = new Set<Socket>()

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `smtp://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #serve(socket: Socket): void {
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    socket.on('error', () => socket.destroy())
    let mail: Received = { from: '', to: [], text: '' }
    let [received, isData] = ['', false]
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 test')
    socket.on('data', (data) => {
      received += data.toString('utf8')
      for (;;) {
        const end = received.indexOf(isData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const line = received.slice(0, end)
        received = received.slice(end + (isData ? 5 : 2))
        if (isData) {
          isData = false
          this.received.push({ ...mail, text: line })
          mail = { from: '', to: [], text: '' }
          if (this.hangsUp) socket.destroy()
          else say('250 taken')
          continue
        }
        const word = line.split(/[ :]/)[0]!.toUpperCase()
        this.said.push(word)
        const own = this.answers[word]
        if (own) say(own)
        else if (word === 'EHLO') say('250-test\r\n250 SIZE 1000000')
        else if (word === 'MAIL') {
          mail.from = /<(.*)>/.exec(line)![1]!
          say('250 ok')
        } else if (word === 'RCPT') {
          mail.to.push(/<(.*)>/.exec(line)![1]!)
          say('250 ok')
        } else if (word === 'DATA') {
          isData = true
          say('354 go on')
        } else if (word === 'QUIT') socket.end('221 bye\r\n')
        else say('500 what?')
      }
    })
  }
}

/** The parts of a message that tests look at, as people read them. */
export function readMail(text: string): { subject: string; body: string; id: string } {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const lines = head.replace(/\r\n /g, '').split('\r\n')
  const header = (name: string) =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
  const words = (value: string) =>
    value.replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_all, part: string) =>
      Buffer.from(part, 'base64').toString('utf8'),
    )
  return {
    subject: words(header('Subject')),
    id: header('Message-ID'),
    body: Buffer.from(body.join(''), 'base64').toString('utf8'),
  }
}
