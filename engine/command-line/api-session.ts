import { CommandError } from './command-error.ts'
/** An answer that is no success, with what it says. */
export class ApiRefusal extends CommandError {
  override readonly name = 'ApiRefusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A running system, as a browser sees it: the command line has no door of its own. */
export class ApiSession {
  readonly #address: string
  #cookie = ''

  constructor(address: string) {
    this.#address = address
  }

  /** @throws ApiRefusal when e-mail or password is wrong; Error when nothing answers there */
  async signIn(email: string, password: string): Promise<void> {
    await this.call('POST', '/api/auth/login', JSON.stringify({ email, password }))
  }

  async call<T>(method: 'GET' | 'POST', path: string, body?: string | FormData): Promise<T> {
    const answer = await this.#fetch(path, {
      method,
      headers: {
        origin: this.#address,
        ...(this.#cookie ? { cookie: this.#cookie } : {}),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      ...(body === undefined ? {} : { body }),
    })
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
    if (cookies.length > 0) this.#cookie = cookies.join('; ')
    const text = await answer.text()
    if (!answer.ok) throw new ApiRefusal(answer.status, refusal(answer.status, text))
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.#address}${path}`, init)
    } catch (error) {
      throw new CommandError(`Nothing answers at ${this.#address}. Start it first: npm start`, {
        cause: error,
      })
    }
  }
}

function refusal(status: number, text: string): string {
  try {
    const {
      detail,
      title,
      errors = [],
    } = JSON.parse(text) as {
      detail?: string
      title?: string
      errors?: { path: string; message: string }[]
    }
    const lines = errors.slice(0, 20).map(({ path, message }) => `  ${path}: ${message}`)
    return [detail ?? title ?? String(status), ...lines].join('\n')
  } catch {
    return `${status}: ${text.slice(0, 200)}`
  }
}
