import type { Http } from './http.ts'

export interface FactorView {
  on: boolean
  since: string | null
  recovery_codes_left: number
}

/** What an authenticator app needs to know. */
export interface FactorKey {
  secret: string
  uri: string
}

/** One's own second factor. Wrong passwords and codes are refused as `sign_in_failed`, codes with `why: "code"`. */
export function secondFactorCalls(http: Http) {
  const path = '/api/me/second-factor'
  return {
    read: () => http.call<FactorView>('GET', path),
    /**
     * A secret for the app, not asked for before it is confirmed.
     *
     * @throws forbidden when one is on; sign_in_failed with `why: "password"` when one signed in a while ago
     */
    setUp: (password?: string) => http.call<FactorKey>('POST', path, { body: { password } }),
    /** Recovery codes, this once. */
    confirm: (code: string) =>
      http.call<{ recovery_codes: string[] }>('POST', `${path}/confirm`, { body: { code } }),
    switchOff: (password: string, code: string) =>
      http.call<void>('DELETE', path, { body: { password, code } }),
  }
}
