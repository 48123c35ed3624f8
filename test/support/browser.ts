import { Contract } from './contract.ts'

/**
 * A browser as far as the server can tell: it keeps cookies and says where it comes from. With `holdToContract` every
 * answer of the API is held against the OpenAPI document that the server gives this very person.
 */
export class TestBrowser {
  readonly origin: string
  readonly #cookies = new Map<string, string>()
  #contract: Promise<Contract> | undefined
  #holds = false

  constructor(origin: string) {
    this.origin = origin
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies
  }

  async fetch(path: string, init: RequestInit & { json?: unknown } = {}): Promise<Response> {
    const { json, ...rest } = init
    const headers = new Headers(rest.headers)
    if (!headers.has('origin')) headers.set('origin', this.origin)
    if (this.#cookies.size > 0) {
      headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    }
    if (json !== undefined) headers.set('content-type', 'application/json')
    const answer = await fetch(`${this.origin}${path}`, {
      redirect: 'manual',
      ...rest,
      headers,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    for (const cookie of answer.headers.getSetCookie()) this.#keep(cookie)
    await this.#hold(rest.method ?? 'GET', path, answer)
    return answer
  }

  get(path: string): Promise<Response> {
    return this.fetch(path)
  }

  post(path: string, json: unknown = {}): Promise<Response> {
    return this.fetch(path, { method: 'POST', json })
  }

  put(path: string, json: unknown): Promise<Response> {
    return this.fetch(path, { method: 'PUT', json })
  }

  patch(path: string, json: unknown): Promise<Response> {
    return this.fetch(path, { method: 'PATCH', json })
  }

  delete(path: string): Promise<Response> {
    return this.fetch(path, { method: 'DELETE' })
  }

  keepCookie(name: string, value: string): this {
    this.#cookies.set(name, value)
    return this
  }

  async signIn(email: string, password: string): Promise<this> {
    const answer = await this.post('/api/auth/login', { email, password })
    if (answer.status !== 200) throw new Error(`Sign-in failed: ${await answer.text()}`)
    return this
  }

  holdToContract(): this {
    this.#holds = true
    return this
  }

  /** Streams, files and pages are not JSON and have no schema. */
  async #hold(method: string, path: string, answer: Response): Promise<void> {
    const type = answer.headers.get('content-type') ?? ''
    if (
      !this.#holds ||
      !path.startsWith('/api/') ||
      path.startsWith('/api/openapi') ||
      (!type.includes('json') && answer.status < 400)
    )
      return
    this.#contract ??= this.#read()
    const body = type.includes('json') ? await answer.clone().json() : undefined
    const complain = async () => (await this.#contract!).complaint(method, path, answer.status, type, body)
    let complaint = await complain()
    if (complaint) {
      // Something may have been published since the document was read.
      this.#contract = this.#read()
      complaint = await complain()
    }
    if (complaint) throw new Error(`The answer breaks the contract. ${complaint}`)
  }

  async #read(): Promise<Contract> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${this.origin}/api/openapi.json`, { headers: { cookie } })
    return new Contract(await answer.json())
  }

  #keep(header: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(header) ?? []
    if (!name) return
    if (!value || /expires=Thu, 01 Jan 1970/i.test(header)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}
