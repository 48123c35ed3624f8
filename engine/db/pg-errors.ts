import { AppError } from '../errors.ts'

/** What the database refused, as much as callers judge by. */
export interface PgError {
  code: string
  constraint?: string
  table?: string
  column?: string
  detail?: string
  /** Where in the server it was found. */
  routine?: string
}

/** The SQLSTATE of an error that PostgreSQL answered with. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as object)
    ? code
    : undefined
}

export const isUniqueViolation = (error: unknown): error is PgError => sqlStateOf(error) === '23505'

/** A statement took longer than it may. */
export const isTimeout = (error: unknown): boolean => sqlStateOf(error) === '57014'

/** What a request meets when a table was renamed or retyped under it. */
/** Also what a save of the old model meets when a column became required, checked or of another type. */
const changedTables = new Set(['42703', '42P01', '42804', '0A000', '23502', '23514', '22P02', '42883'])
export const isChangedTable = (error: unknown): boolean => changedTables.has(sqlStateOf(error) ?? '')

/**
 * Serialization failure, deadlock, lock not available, a partition that was made for the row while it was on its way to
 * the one for everything else: the same work may succeed a moment later.
 */
const momentary = new Set(['40001', '40P01', '55P03'])
export const isMomentary = (error: unknown): boolean =>
  momentary.has(sqlStateOf(error) ?? '') || isOtherPartition(error)

/** A check that a table has is named. */
const isOtherPartition = (error: unknown): boolean =>
  sqlStateOf(error) === '23514' && (error as { constraint?: string }).constraint === undefined

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const lostStates = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '25P03',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
])
const lostMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout (exceeded|expired)|Client was closed)/

/** The database went away, is starting or stopping, or has no connection left. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: string; syscall?: string }).code ?? ''
  if (networkCodes.has(code) && 'syscall' in error) return true
  return lostStates.has(sqlStateOf(error) ?? '') || lostMessages.test(error.message)
}

/** No room is left: on the database's disk (53100), or on our own for uploads and imports. */
export const isDiskFull = (error: unknown): boolean =>
  sqlStateOf(error) === '53100' ||
  ['ENOSPC', 'EDQUOT'].includes((error as { code?: string } | null)?.code ?? '')

/**
 * An error of the database as an answer, where one can be given without knowing the model. Whoever knows which
 * field a constraint stands for says more before it comes to this; the rest passes as it is and ends as `internal`.
 */
export function toAppError(error: unknown): unknown {
  if (isConnectionLoss(error))
    return new AppError('database_unavailable', { retryAfterS: 2 }, { cause: error })
  if (isDiskFull(error)) return new AppError('storage_full', {}, { cause: error })
  switch (sqlStateOf(error)) {
    case '57014': // the statement's time is up
      return new AppError('query_timeout', {}, { cause: error })
    case '23505':
      return new AppError('duplicate_record', {}, { cause: error })
    case '23503':
      return referenceError(error as PgError)
    case '22003': // numeric out of range
      if (isBeyondDouble(error as PgError)) return beyondDouble(error)
      return notStorable(error)
    case '22P02': // invalid text representation
    case '22007': // invalid datetime
    case '22008': // datetime overflow
    case '22021': // a byte that is no UTF-8, NUL included
      return notStorable(error)
    case '55P03':
      return new AppError('database_unavailable', { retryAfterS: 1 }, { cause: error })
    default:
      return error
  }
}

const notStorable = (error: unknown): AppError =>
  new AppError('malformed_request', { reason: 'A value cannot be stored as it is.' }, { cause: error })

/** What an expression computes, not what somebody wants to store. */
const isBeyondDouble = ({ routine }: PgError): boolean => /^float_(over|under)flow_error$/.test(routine ?? '')

const beyondDouble = (error: unknown): AppError =>
  new AppError(
    'expression_not_sql',
    {
      reason: 'a number that it computes is too large, or too close to zero.',
      reasonZh: '计算结果过大或过于接近零。',
    },
    { cause: error },
  )

/** The same state stands for a missing target and for a target that is still referred to. */
function referenceError(error: PgError): AppError {
  if (error.detail?.includes('still referenced')) {
    return new AppError('deletion_restricted', { by: error.table ?? '' }, { cause: error })
  }
  return new AppError('reference_missing', {}, { cause: error })
}
