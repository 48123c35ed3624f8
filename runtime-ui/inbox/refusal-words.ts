import { toApiError } from '../client/api-error.ts'

/** Why something was refused: what is wrong with each entry where that is told, else what the answer says as a whole. */
export function refusalWords(thrown: unknown): string {
  const { errors, message } = toApiError(thrown)
  const reasons = [...new Set(errors.map((one) => one.message).filter(Boolean))]
  return reasons.join(' ') || message
}
