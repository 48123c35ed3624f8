import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import compress from 'koa-compress'
import { AppError } from '../errors.ts'
import { isUnsafe, readJsonBody } from './body.ts'
import { Draining } from './draining.ts'
import type { EventHub } from './event-hub.ts'
import { eventRoutes } from './events.ts'
import { health } from './health.ts'
import { servePages } from './pages.ts'
import { QuietTime } from './quiet-time.ts'
import { defaultLimits, type Limit, RateLimit } from './rate-limit.ts'
import { type ContextParts, requestContext } from './request-context.ts'
import { requestId } from './request-id.ts'
import { securityHeaders } from './security-headers.ts'

export interface ServerParts extends Omit<ContextParts, 'userLimit' | 'keyLimit' | 'addressLimit'> {
  /** Of all modules, in any order. */
  routers: readonly Router[]
  events: EventHub
  /** `dist/web`; absent where only the API is served. */
  webFolder?: string
  trustedProxies?: number
  limits?: { user: Limit; key?: Limit; address: Limit }
  /** How long a node on its way out still tells those who connect to ask elsewhere. */
  graceMs?: number
  /** What keeps this node from being ready, beside what every node is asked for. */
  otherProblems?: () => Promise<string[]>
  /** How many nodes answer requests: they share the limits. */
  nodes?: () => number
  /** Told after each request that may have written. */
  afterWrite?: () => void
}

export interface HttpServer {
  /** @returns the address people type */
  listen(port: number, host: string): Promise<string>
  /** No new requests, running ones finish; at most 20 s. */
  drain(): Promise<void>
}

/** Koa and nothing else: from the socket to the routes, and back as an answer. */
export function createHttpServer(parts: ServerParts): HttpServer {
  const draining = new Draining()
  const quiet = new QuietTime({ log: parts.log })
  const server = createServer(createKoa(parts, draining, quiet).callback())
  server.keepAliveTimeout = 65_000 // longer than the usual load balancer's, so that it is never us who hang up
  return {
    listen: (port, host) => listen(server, port, host),
    drain: async () => {
      parts.events.close()
      quiet.stop()
      await draining.drain(server, parts.graceMs)
    },
  }
}

function createKoa(parts: ServerParts, draining: Draining, quiet: QuietTime): Koa {
  const koa = new Koa()
  if (parts.trustedProxies) {
    koa.proxy = true
    koa.maxIpsCount = parts.trustedProxies
  }
  // Somebody who leaves before the end, as every closed event stream does, is nothing to warn of.
  koa.on('error', (error: Error & { code?: string }) => {
    const left = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '')
    parts.log[left ? 'debug' : 'warn']({ error }, 'an answer could not be sent')
  })
  koa.use(requestId(parts.log))
  koa.use(securityHeaders())
  koa.use(compress({ br: { params: { 0: 4 } } })) // brotli's default of 11 takes longer than the way it saves
  koa.use(quiet.middleware())
  koa.use(draining.middleware())
  koa.use(health({ ...parts, isDraining: draining.isDraining }))
  if (parts.webFolder) koa.use(servePages(parts.webFolder))

  const api = new Router()
  for (const router of [...parts.routers, eventRoutes(parts.events)]) api.use(router.routes())
  takeOneSpelling(api)
  koa.use(onlyApi)
  const context = {
    ...parts,
    userLimit: new RateLimit(parts.limits?.user ?? defaultLimits.user, parts.clock, parts.nodes),
    keyLimit: new RateLimit(parts.limits?.key ?? defaultLimits.key, parts.clock, parts.nodes),
    addressLimit: new RateLimit(parts.limits?.address ?? defaultLimits.address, parts.clock, parts.nodes),
  }
  if (parts.afterWrite) koa.use(tellWrites(parts.afterWrite))
  koa.use(requestContext(context, readJsonBody(), routesOf(api)))
  return koa
}

const tellWrites =
  (afterWrite: () => void): Koa.Middleware =>
  async (http, next) => {
    await next()
    if (isUnsafe(http)) afterWrite()
  }

const onlyApi: Koa.Middleware = async (http, next) => {
  if (!http.path.startsWith('/api/')) throw new AppError('not_found', { object: 'page', id: http.path })
  await next()
}

/**
 * A router finds its routes whatever the case, but not what it puts before them, such as the check of a right: as if
 * `/api/DESIGN` were a way past the guard. Here a path is spelled one way only.
 */
function takeOneSpelling(api: Router): void {
  for (const layer of api.stack) layer.regexp = new RegExp(layer.regexp, layer.regexp.flags.replace('i', ''))
}

/** The routes as one piece; a path that none of them knows, or not with this method, is refused. */
function routesOf(api: Router): Koa.Middleware {
  const dispatch = api.routes() as unknown as Koa.Middleware // a router's context is made by the router itself
  return async (http, next) => {
    await dispatch(http, next)
    const { matched = [], _matchedRoute } = http as {
      matched?: { methods: string[] }[]
      _matchedRoute?: unknown
    }
    if (_matchedRoute !== undefined) return
    const allowed = [...new Set(matched.flatMap((layer) => layer.methods))]
    if (allowed.length === 0) throw new AppError('not_found', { object: 'route', id: http.path })
    http.set('Allow', allowed.join(', '))
    throw new AppError('method_not_allowed', { method: http.method, allowed: allowed.join(', ') })
  }
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  const { port: actual } = server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${actual}`
}
