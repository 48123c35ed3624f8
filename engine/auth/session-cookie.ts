import { longestMs, type Session, type Sessions } from './sessions.ts'

export const sessionCookie = 'trellis_session'

/** As much of a request as cookies take. */
interface Cookies {
  secure: boolean
  cookies: {
    get(name: string): string | undefined
    set(name: string, value: string | null, options: object): unknown
  }
}

/**
 * Behind https the name holds the browser to what we say of the cookie: for this very host, for all paths, by https
 * only. Nobody on a neighbouring host or on the way can then put a session of theirs in its place.
 */
const nameOf = ({ secure }: Cookies): string => (secure ? `__Host-${sessionCookie}` : sessionCookie)

const options = { httpOnly: true, sameSite: 'lax', path: '/', overwrite: true } as const

export const readSessionCookie = (http: Cookies): string | undefined => http.cookies.get(nameOf(http))

/**
 * Gives the browser the cookie of a session that was opened for it. What it came with must not live on under a cookie
 * that somebody else may know, nor a session from the time before the cookie had the name that it has now.
 */
export async function giveSessionCookie(
  http: Cookies,
  cookie: string,
  { sessions, session }: { sessions: Sessions; session: Session | undefined },
): Promise<void> {
  const plain = http.secure ? http.cookies.get(sessionCookie) : undefined
  const before = [session, plain === undefined ? undefined : await sessions.find(plain)]
  for (const one of before) if (one) await sessions.end(one.userId, one.id)
  if (plain !== undefined) http.cookies.set(sessionCookie, null, options)
  http.cookies.set(nameOf(http), cookie, { ...options, maxAge: longestMs, secure: http.secure })
}

export function dropSessionCookie(http: Cookies): void {
  http.cookies.set(nameOf(http), null, { ...options, secure: http.secure })
}
