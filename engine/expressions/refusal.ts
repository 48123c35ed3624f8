import type { Diagnostic, Span } from '../../metadata/language/types.ts'
import { AppError } from '../errors.ts'

export type { Span } from '../../metadata/language/types.ts'

export function invalid(span: Span, reason: string, reasonZh: string): AppError {
  return new AppError('expression_invalid', { reason, reasonZh, from: span.from, to: span.to })
}

export function notSql(span: Span, reason: string, reasonZh: string): AppError {
  return new AppError('expression_not_sql', { reason, reasonZh, from: span.from, to: span.to })
}

/** A finding of `check` as the error that a request gets. */
export function toError({ code, message, suggestion, ...span }: Diagnostic): AppError {
  const isOutside = code === 'not_compilable' || code === 'not_in_sql'
  return new AppError(isOutside ? 'expression_not_sql' : 'expression_invalid', {
    reason: message.en,
    reasonZh: message.zh,
    from: span.from,
    to: span.to,
    ...(suggestion ? { suggestion } : {}),
  })
}
