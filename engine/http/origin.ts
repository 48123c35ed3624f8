import type { Context } from 'koa'
import { AppError } from '../errors.ts'
import { isUnsafe } from './body.ts'

/**
 * Nobody else's page may act with our cookie: an unsafe request must come from our own origin. Programs with a
 * Bearer key, and those without any cookie, need not say where they come from; a wrong origin is refused anyway.
 *
 * @throws origin_refused
 */
export function requireOwnOrigin(
  http: Context,
  { cookie, publicUrl }: { cookie: boolean; publicUrl?: string },
): void {
  if (!isUnsafe(http)) return
  const origin = http.get('origin')
  if (origin === '' && !cookie) return
  const asked = `${http.protocol}://${http.host}` // koa's own `origin` is the header, not us
  const own = publicUrl ? [new URL(publicUrl).origin, asked] : [asked]
  if (!own.includes(origin)) throw new AppError('origin_refused')
}
