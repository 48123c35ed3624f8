import { createHash } from 'node:crypto'
import Router from '@koa/router'
import { type AppViewQuery, appView } from './app-view.ts'

/** The model as this person may see it; revalidated by ETag. */
export const appRoutes = new Router()

appRoutes.get('/api/app', (http) => {
  const { ctx } = http.state
  const { part, objects } = http.query
  const query: AppViewQuery = {
    ...(part === 'shell' ? { shell: true } : {}),
    ...(typeof objects === 'string' && objects !== '' ? { objects: objects.split(',') } : {}),
  }
  const tag = createHash('sha256')
    .update(
      JSON.stringify([ctx.model.hash, ctx.model.version, ctx.rightsEpoch, ctx.user.id, ctx.locale, query]),
    )
    .digest('base64url')
    .slice(0, 22)
  http.set('Cache-Control', 'private, no-cache')
  http.set('ETag', `"${tag}"`)
  http.vary('Accept-Language')
  http.status = 200
  // Not `http.fresh`: a client that says no-cache asks for revalidation, which is just what this is.
  if (http.get('if-none-match').includes(`"${tag}"`)) {
    http.status = 304
    return
  }
  http.body = appView(ctx, query)
})
