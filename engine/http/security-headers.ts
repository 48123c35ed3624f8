import { randomBytes } from 'node:crypto'
import type { Middleware } from 'koa'
import helmet from 'koa-helmet'

/** For answers that no browser should ever render. */
const nothing = "default-src 'none'; frame-ancestors 'none'"

/** For the two pages: own scripts only, own styles and those that carry this answer's nonce. */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

export const makeNonce = (): string => randomBytes(16).toString('base64')

/** Headers of every answer. A page replaces the policy by its own. */
export function securityHeaders(): Middleware {
  const common = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  })
  return async (http, next) => {
    http.set('Content-Security-Policy', nothing)
    if (http.secure) http.set('Strict-Transport-Security', 'max-age=31536000')
    await common(http as Parameters<typeof common>[0], next)
  }
}
