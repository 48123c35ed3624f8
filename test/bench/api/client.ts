import { connect, type Socket } from 'node:net'

export interface Request {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT'
  path: string
  token: string
  body?: string
}

export interface Answer {
  status: number
  text: string
}

/**
 * One connection of HTTP/1.1, one request at a time. Hand-made, because the client shares the machine's processors
 * with what it measures: Node's own costs as much as the fastest server here.
 */
export class Connection {
  readonly #socket: Socket
  #parts: Buffer[] = []
  #size = 0
  #wanted = -1
  #bodyAt = 0
  #status = 0
  #settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (part: Buffer) => this.#take(part))
    this.#socket.on('error', (error) => this.#settle?.reject(error))
    this.#socket.on('close', () => this.#settle?.reject(new Error('The server closed the connection.')))
  }

  ask({ method, path, token, body }: Request): Promise<Answer> {
    const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`
    const type =
      body === undefined
        ? ''
        : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#socket.write(`${head}${type}\r\n${body ?? ''}`)
    })
  }

  close(): void {
    this.#settle = undefined
    this.#socket.destroy()
  }

  #take(part: Buffer): void {
    this.#parts.push(part)
    this.#size += part.length
    if (this.#wanted < 0 && !this.#readHead()) return
    if (this.#size < this.#wanted) return
    const all = this.#whole()
    const answer = { status: this.#status, text: all.toString('utf8', this.#bodyAt, this.#wanted) }
    this.#parts = []
    this.#size = 0
    this.#wanted = -1
    const settle = this.#settle
    this.#settle = undefined
    settle?.resolve(answer)
  }

  #whole(): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)]
    return this.#parts[0]!
  }

  #readHead(): boolean {
    const all = this.#whole()
    const end = all.indexOf('\r\n\r\n')
    if (end < 0) return false
    const head = all.toString('latin1', 0, end)
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
    if (length === undefined) throw new Error(`An answer without a length:\n${head}`)
    this.#status = Number(head.slice(9, 12))
    this.#bodyAt = end + 4
    this.#wanted = this.#bodyAt + Number(length)
    return true
  }
}
