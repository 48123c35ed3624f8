import type { Context } from 'koa'
import { noteAuditFrom, originOf } from '../audit/note.ts'
import { personToViewAs } from '../auth/view-as.ts'
import type { Ctx, Principal } from '../context.ts'
import { AppError } from '../errors.ts'
import type { AppModel } from '../model.ts'
import type { Authenticated, Doors } from './authenticate.ts'

/**
 * As whom the request asks to be answered: the header `X-View-As` with a user's id, or the parameter `view_as` of
 * links, which carry no headers. Signing in and out and the stream of events are always one's own.
 */
function asked(http: Context): string | undefined {
  const header = http.get('x-view-as')
  if (header !== '') return header
  if (http.state.viewAs !== undefined) return http.state.viewAs
  if (http.method !== 'GET' || !http.querystring.includes('view_as=')) return undefined
  const { view_as: parameter, ...query } = http.query
  http.query = query
  http.state.viewAs = String(parameter)
  return http.state.viewAs
}

/**
 * The person as whom a request is answered, if it asks for that.
 *
 * @throws forbidden, not_found, view_only
 */
export async function viewedPerson(
  http: Context,
  { model, principals }: Pick<Doors, 'principals'> & { model: AppModel },
  { user, session }: Authenticated,
): Promise<Principal | undefined> {
  const as = asked(http)
  const { method, path } = http
  if (as === undefined || path.startsWith('/api/auth/') || path === '/api/events') return undefined
  if (!session) throw new AppError('forbidden', { reason: 'Only people who are signed in view as others.' })
  return personToViewAs({ model, principals }, { viewer: user, as, method, path })
}

/** Every request that was answered as somebody else is kept, once however often it runs. */
export async function noteView(http: Context, ctx: Ctx): Promise<void> {
  if (ctx.viewedBy === undefined || http.state.isViewNoted) return
  http.state.isViewNoted = true
  const details = { method: http.method, path: http.path }
  await noteAuditFrom(ctx.pool, originOf(ctx), {
    kind: 'viewed_as',
    object: 'user',
    record: ctx.user.id,
    details,
    at: ctx.clock.now(),
  })
}
