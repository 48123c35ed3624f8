import type { Context } from 'koa'
import type { Log } from '../context.ts'
import { toAppError } from '../db/pg-errors.ts'
import { AppError, type Issue } from '../errors.ts'

export const languageOf = (locale: string): 'en' | 'zh' =>
  locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'

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

/** The document of a problem, also used for the single results of a bulk. */
export function problemOf(
  error: AppError,
  { requestId, language }: { requestId: string; language: 'en' | 'zh' },
): Record<string, unknown> {
  const { errors, ...details } = error.details
  return {
    ...details,
    type: `urn:problem:trellis:${error.code}`,
    title: titleOf(error.code),
    status: error.status,
    code: error.code,
    detail: error.text(language),
    ...(errors ? { errors: errors.map((issue) => localize(issue, language)) } : {}),
    requestId,
  }
}

const localize = ({ path, code, message }: Issue, language: 'en' | 'zh') => ({
  path,
  code,
  message: message[language],
})

const titleOf = (code: string) => {
  const words = code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
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
