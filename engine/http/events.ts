import Router from '@koa/router'
import type { ApiKey } from '../auth/api-keys.ts'
import { endOf, type Session } from '../auth/sessions.ts'
import type { EventHub, StreamDoor } from './event-hub.ts'

/** `GET /api/events`: server-sent events, one stream a browser. */
export function eventRoutes(hub: EventHub): Router {
  const routes = new Router()
  routes.get('/api/events', (http) => {
    const { ctx, session, apiKey } = http.state
    http.compress = false // a compressor would hold events back
    http.type = 'text/event-stream'
    http.set('X-Accel-Buffering', 'no')
    http.req.socket.setTimeout(0)
    http.body = hub.open(ctx.user, doorOf(session, apiKey))
  })
  return routes
}

function doorOf(session: Session | undefined, key: ApiKey | undefined): StreamDoor | undefined {
  if (session) return { id: session.id, vouched: session.vouched, endsAt: endOf(session) }
  return key && { id: key.id, vouched: key.vouched, ...(key.expiresAt ? { endsAt: key.expiresAt } : {}) }
}
