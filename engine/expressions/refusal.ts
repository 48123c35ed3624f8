import { AppError } from '../errors.ts'

/** Where in the text: offsets of JavaScript's string. */
export interface Span {
  from: number
  to: number
}

export function invalid(span: Span, reason: string, reasonZh: string): AppError {
  return new AppError('expression_invalid', { reason, reasonZh, ...span })
}

export function notSql(span: Span, reason: string, reasonZh: string): AppError {
  return new AppError('expression_not_sql', { reason, reasonZh, ...span })
}
