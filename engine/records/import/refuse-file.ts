import { AppError } from '../../errors.ts'

/** `file_refused` with a reason in words and what the person can do about it. */
export const refuseFile = (
  why: 'empty' | 'binary' | 'broken' | 'encoding' | 'too_large',
  reason: { en: string; zh: string },
  cause?: unknown,
): AppError =>
  new AppError(
    'file_refused',
    { why, reason: reason.en, reasonZh: reason.zh },
    cause === undefined ? {} : { cause },
  )
