import type { ApiKey } from '../auth/api-keys.ts'
import type { Session } from '../auth/sessions.ts'
import type { Ctx } from '../context.ts'

/** What our middleware leaves on a request for the routes. */
export interface HttpState {
  /** The engine's context. There for every route. */
  ctx: Ctx
  requestId: string
  /** The language errors are told in. */
  locale: string
  /** By cookie. */
  session?: Session
  /** By `Authorization: Bearer`. */
  apiKey?: ApiKey
  /** Of a link: the person it asks to be answered as. */
  viewAs?: string
  /** That it was answered as somebody else is in the audit. */
  isViewNoted?: boolean
}

declare module 'koa' {
  interface DefaultState extends HttpState {}
}
