import { CommandError } from './command-error.ts'

/** An answer that is no success, with what it says. */
export class ApiRefusal extends CommandError {
  override readonly name = 'ApiRefusal'
  readonly status: number
  /** Of the answer, as far as it could be read. */
  readonly problem: Readonly<Record<string, unknown>>

  constructor(status: number, message: string, problem: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.problem = problem
  }
}

/** A running system, as a browser sees it: the command line has no door of its own. */
export class ApiSession {
  readonly #address: string
  #cookie = ''

  constructor(address: string) {
    this.#address = address
  }

  /**
   * @param code asked for when this person signs in with a second factor
   * @throws ApiRefusal when e-mail, password or code is wrong; Error when nothing answers there
   */
  async signIn(email: string, password: string, code?: () => Promise<string>): Promise<void> {
    try {
      await this.call('POST', '/api/auth/login', JSON.stringify({ email, password }))
    } catch (error) {
      const isHalf = error instanceof ApiRefusal && error.problem['code'] === 'second_factor_required'
      if (!isHalf || !code) throw error
      const { ticket } = error.problem
      await this.call('POST', '/api/auth/second-factor', JSON.stringify({ ticket, code: await code() }))
    }
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
    if (!answer.ok) throw refusal(answer.status, text)
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

function refusal(status: number, text: string): ApiRefusal {
  let problem: { detail?: string; title?: string; errors?: { path: string; message: string }[] }
  try {
    problem = JSON.parse(text)
  } catch {
    return new ApiRefusal(status, `${status}: ${text.slice(0, 200)}`)
  }
  const { detail, title, errors = [] } = problem
  const lines = errors.slice(0, 20).map(({ path, message }) => `  ${path}: ${message}`)
  return new ApiRefusal(status, [detail ?? title ?? String(status), ...lines].join('\n'), problem)
}
