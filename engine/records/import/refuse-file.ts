import { AppError } from '../../errors.ts'

/** `file_refused` with a reason in words and what the person can do about it. */
export const refuseFile = (why: string, reason: string, cause?: unknown): AppError =>
  new AppError('file_refused', { why, reason }, cause === undefined ? {} : { cause })
