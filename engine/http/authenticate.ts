import type { Context } from 'koa'
import type { ApiKey, ApiKeys } from '../auth/api-keys.ts'
import { readSessionCookie } from '../auth/session-cookie.ts'
import type { Session, Sessions } from '../auth/sessions.ts'
import type { Principal } from '../context.ts'
import { AppError } from '../errors.ts'
import { unsubscribePath } from '../notifications/unsubscribe.ts'
import { anonymous, type Principals } from '../organisation/principals.ts'

export interface Authenticated {
  user: Principal
  session?: Session
  apiKey?: ApiKey
}

export interface Doors {
  principals: Principals
  sessions: Sessions
  apiKeys: ApiKeys
}

/** The routes that answer people who are not signed in. */
const open = ['/api/auth/', '/api/hooks/', '/api/approvals/mail/']

/**
 * Who asks: by API key, else by cookie. A header that carries a bad key is refused, never tried as somebody else.
 *
 * @throws not_signed_in, forbidden (a key used beyond its objects)
 */
export async function authenticate(
  http: Context,
  { principals, sessions, apiKeys }: Doors,
): Promise<Authenticated> {
  // Whoever calls a webhook proves it to the workflow; a header of theirs is no key of ours. The link of a mail says
  // by itself whose it is.
  if (http.path.startsWith('/api/hooks/') || http.path === unsubscribePath) return { user: anonymous }
  const bearer = bearerOf(http)
  if (bearer !== undefined) {
    const apiKey = await apiKeys.find(bearer)
    const user = apiKey && (await principals.find(apiKey.userId))
    if (!user) throw new AppError('not_signed_in')
    requireWithinScope(http, apiKey)
    return { user: apiKey.objects === null ? user : { ...user, objects: apiKey.objects }, apiKey }
  }
  const cookie = readSessionCookie(http)
  const session = cookie ? await sessions.find(cookie) : undefined
  const user = session && (await principals.find(session.userId))
  if (user) return { user, session }
  if (open.some((path) => http.path.startsWith(path))) return { user: anonymous }
  throw new AppError('not_signed_in')
}

function bearerOf(http: Context): string | undefined {
  const header = http.get('authorization')
  if (!header) return undefined
  const [, key] = /^Bearer +(\S+)$/i.exec(header) ?? []
  if (!key) throw new AppError('not_signed_in')
  return key
}

/** A key for some objects reaches their records and nothing else. */
function requireWithinScope(http: Context, { objects }: ApiKey): void {
  if (objects === null) return
  const object = /^\/api\/records\/([^/]+)(\/|$)/.exec(http.path)?.[1]
  if (object === undefined || !objects.includes(object)) {
    throw new AppError('forbidden', {
      reason: `This API key is for ${objects.join(', ') || 'no objects'} only.`,
    })
  }
}
