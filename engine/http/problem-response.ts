import type { Context } from 'koa'
import type { Log } from '../context.ts'
import { toAppError } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import { languageOf, problemOf } from '../problem-view.ts'

/**
 * Answers an error as RFC 9457 problem, in the reader's language. What the engine did not throw on purpose becomes
 * `internal`: the request id is all that leaves, the rest is in the log.
 */
export function answerProblem(http: Context, error: unknown, log: Log): void {
  const { requestId, locale } = http.state
  const known = toKnown(error)
  if (known.status >= 500)
    log.error({ requestId, error: known.cause ?? error, code: known.code }, known.message)

  http.status = known.status
  if (known.details.retryAfterS !== undefined) http.set('Retry-After', String(known.details.retryAfterS))
  http.body = problemOf(known, { requestId, language: languageOf(locale) })
  http.type = 'application/problem+json'
}

function toKnown(error: unknown): AppError {
  const mapped = toAppError(error)
  if (mapped instanceof AppError) return mapped
  return fromHttpError(mapped) ?? new AppError('internal', {}, { cause: error })
}

/** Errors of koa's own parts: a path that cannot be decoded, a body that ends early. */
function fromHttpError(error: unknown): AppError | undefined {
  const { status, expose } = error as { status?: unknown; expose?: unknown }
  if (expose !== true || typeof status !== 'number') return undefined
  if (status === 413) return new AppError('payload_too_large', {}, { cause: error })
  if (status === 415) return new AppError('unsupported_media_type', {}, { cause: error })
  if (status === 404) return new AppError('not_found', {}, { cause: error })
  return status < 500 ? new AppError('malformed_request', {}, { cause: error }) : undefined
}
