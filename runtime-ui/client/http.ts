import { ApiError } from './api-error.ts'
import type { ProblemView } from './records.ts'

export interface CallOptions {
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON, or as it is when it is FormData. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Goes out although the page closes. */
  keepalive?: boolean
}

export interface Http {
  call: <T>(method: string, path: string, options?: CallOptions) => Promise<T>
  /** For links and EventSource, which make their own request. */
  url: (path: string, query?: CallOptions['query']) => string
}

/** What of a save waits, and for which approval. */
export interface WaitingChange {
  approval: string
  label: string
  act: 'create' | 'update' | 'delete' | 'stage' | 'transfer'
  fields: string[]
  instance: string
}

export interface HttpSettings {
  /** Asked for every call: it follows a switch of language. */
  language: () => string
  /** Told once per refused call when nobody is signed in. */
  onSignedOut?: () => void
  /** Told once per refused call while a second factor has to be set up first. */
  onFactorMissing?: () => void
  /** Told of a change that is not written yet, because an approval has to come first. */
  onWaiting?: (waiting: WaitingChange) => void
  /** What to tell people when no answer came. */
  offline?: () => string
  /** The person as whom everything is looked at, if anybody. */
  viewAs?: () => string | undefined
  fetch?: typeof fetch
}

function toUrl(path: string, query: CallOptions['query'] = {}): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') params.set(key, String(value))
  const text = params.toString()
  return text ? `${path}?${text}` : path
}

async function toProblem(response: Response): Promise<ApiError> {
  const type = response.headers.get('content-type') ?? ''
  const problem: Partial<ProblemView> = type.includes('json')
    ? await response.json()
    : { title: response.statusText }
  return new ApiError({ status: response.status, ...problem })
}

/**
 * The one way to the server. Answers JSON; `undefined` for 204.
 * @throws ApiError with the server's code, or `offline` when no answer came
 */
export function createHttp(settings: HttpSettings): Http {
  async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    const as = settings.viewAs?.()
    const isForm = options.body instanceof FormData
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Accept-Language': settings.language(),
      ...(as ? { 'X-View-As': as } : {}),
      ...options.headers,
    }
    if (!isForm && (method !== 'GET' || options.body !== undefined))
      headers['Content-Type'] = 'application/json'
    const init: RequestInit = { method, headers, credentials: 'same-origin' }
    if (options.signal) init.signal = options.signal
    if (options.keepalive) init.keepalive = true
    if (options.body !== undefined)
      init.body = isForm ? (options.body as FormData) : JSON.stringify(options.body)

    const response = await (settings.fetch ?? fetch)(toUrl(path, options.query), init).catch(
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'AbortError') throw error
        throw new ApiError({ code: 'offline', status: 0, detail: settings.offline?.() ?? String(error) })
      },
    )
    if (response.status === 204) return undefined as T
    if (response.ok) {
      const answer = await response.json()
      const waiting = response.status === 202 && (answer as { _waiting?: WaitingChange })._waiting
      if (waiting) settings.onWaiting?.(waiting)
      return answer as T
    }
    const problem = await toProblem(response)
    if (problem.code === 'not_signed_in') settings.onSignedOut?.()
    if (problem.code === 'second_factor_missing') settings.onFactorMissing?.()
    throw problem
  }
  return { call, url: (path, query) => toUrl(path, { ...query, view_as: settings.viewAs?.() }) }
}
