import { AppError } from '../errors.ts'

/** A JSON object. @throws malformed_request */
export function requireBody(input: unknown): Record<string, unknown> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input))
    return input as Record<string, unknown>
  throw new AppError('malformed_request', { reason: 'A JSON object is expected.' })
}
