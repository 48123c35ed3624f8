import type { Http } from './http.ts'

export interface SignInOptions {
  demoUsers: { email: string; name: string; role: string; password: string }[]
  notices: { title: string; text?: string; icon?: string }[]
  languages: string[]
  /** Who else may sign people in, by OpenID Connect. */
  providers: { name: string; label: string }[]
}

export interface SignedIn {
  user: { id: string; name: string; email: string; roles: string[] }
}

/** A browser in which somebody is signed in. */
export interface SessionView {
  id: string
  created_at: string
  last_seen_at: string
  ip: string | null
  agent: string | null
  /** The one that asks. */
  current: boolean
}

export function authCalls(http: Http) {
  return {
    options: () => http.call<SignInOptions>('GET', '/api/auth/options'),
    /** @throws sign_in_failed, second_factor_required (with `ticket`), rate_limited */
    login: (email: string, password: string) =>
      http.call<SignedIn>('POST', '/api/auth/login', { body: { email, password } }),
    /** A code of the app or a recovery code. @throws sign_in_failed with `why`: `ticket` (begin again) or `code` */
    secondFactor: (ticket: string, code: string) =>
      http.call<SignedIn>('POST', '/api/auth/second-factor', { body: { ticket, code } }),
    keepLanguage: (locale: string) => http.call<void>('PATCH', '/api/me', { body: { locale } }),
    /** Other sessions end. @throws sign_in_failed when `current` is wrong, validation_failed */
    changePassword: (current: string, password: string) =>
      http.call<void>('POST', '/api/me/password', { body: { current, password } }),
    /** One's own. */
    sessions: async () => (await http.call<{ data: SessionView[] }>('GET', '/api/me/sessions')).data,
    endSession: (id: string) => http.call<void>('DELETE', `/api/me/sessions/${id}`),
    logout: () => http.call<void>('POST', '/api/auth/logout', { body: {} }),
  }
}
