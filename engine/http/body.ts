import { bodyParser } from '@koa/bodyparser'
import type { Context, Middleware } from 'koa'
import { AppError } from '../errors.ts'
import { unsubscribePath } from '../notifications/unsubscribe.ts'

const usualLimit = '1mb'
/** Ten thousand records of a bulk fit well. */
const largeLimit = '20mb'
const isLarge = [
  { method: 'POST', path: /^\/api\/records\/[^/]+\/(bulk|query)\/?$/ },
  { method: 'PUT', path: /^\/api\/design\/items\// },
  { method: 'POST', path: /^\/api\/design\/import\/?$/ },
]

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
export const isUnsafe = (http: Context): boolean => unsafe.has(http.method)

/**
 * Unsafe methods demand JSON or multipart: neither can be sent from another site without being asked first.
 * Multipart is left to the route that wants it.
 */
export function readJsonBody(): Middleware {
  const usual = parser(usualLimit)
  const large = parser(largeLimit)
  return async (http, next) => {
    // Programs that read mail send a form there (RFC 8058); nothing in it is looked at.
    if (!isUnsafe(http) || http.path === unsubscribePath) return next()
    const empty = http.method === 'DELETE' && !http.get('content-length') && !http.get('transfer-encoding')
    const [type = '', ...parameters] = http.get('content-type').toLowerCase().split(';')
    const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='))?.split('=')[1]
    const isKnown = type.trim() === 'application/json' || type.trim() === 'multipart/form-data'
    if (!empty && (!isKnown || (charset && !/^"?utf-?8"?$/.test(charset.trim())))) {
      throw new AppError('unsupported_media_type', {
        type: http.get('content-type'),
        allowed: 'application/json',
      })
    }
    if (type.trim() === 'multipart/form-data') return next()
    const mayBeLarge = isLarge.some(({ method, path }) => method === http.method && path.test(http.path))
    return mayBeLarge ? large(http, next) : usual(http, next)
  }
}

const parser = (jsonLimit: string): Middleware =>
  bodyParser({
    enableTypes: ['json'],
    parsedMethods: [...unsafe],
    jsonLimit,
    onError: (error) => {
      throw toProblem(error, jsonLimit)
    },
  })

function toProblem(error: Error, limit: string): AppError {
  const { type, status } = error as { type?: string; status?: number }
  if (type === 'entity.too.large' || status === 413) {
    return new AppError('payload_too_large', { limit }, { cause: error })
  }
  return new AppError('malformed_request', {}, { cause: error })
}
