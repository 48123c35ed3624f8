import Router from '@koa/router'
import type { EventHub } from './event-hub.ts'

/** `GET /api/events`: server-sent events, one stream a browser. */
export function eventRoutes(hub: EventHub): Router {
  const routes = new Router()
  routes.get('/api/events', (http) => {
    const { ctx, session, apiKey } = http.state
    http.compress = false // a compressor would hold events back
    http.type = 'text/event-stream'
    http.set('X-Accel-Buffering', 'no')
    http.req.socket.setTimeout(0)
    http.body = hub.open(ctx.user, session?.id ?? apiKey?.id)
  })
  return routes
}
