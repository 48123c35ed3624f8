import { sqlStateOf } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'

/**
 * What fails however often it is tried: values that the database does not take, or a defect. Not what passes, such as a
 * full disk, a connection that is lost, or a new model.
 */
export function isFlaw(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true
  if (error instanceof AppError) return error.code === 'malformed_request'
  return /^(22|54)/.test(sqlStateOf(error) ?? '')
}
