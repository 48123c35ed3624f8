import { texts } from './error-texts.ts'

/** One field-level complaint inside `validation_failed`. `path` is a JSON Pointer into the request body. */
export interface Issue {
  path: string
  code: IssueCode
  /** Both languages; `http/problem-response` picks the reader's. */
  message: { en: string; zh: string }
}

export type IssueCode =
  | 'required'
  | 'unknown_field'
  | 'field_renamed'
  | 'field_read_only'
  | 'field_masked'
  | 'wrong_type'
  | 'too_long'
  | 'too_short'
  | 'out_of_range'
  | 'not_an_option'
  | 'pattern_mismatch'
  | 'reference_missing'
  | 'rule_failed'
  | 'gate_closed'
  | 'duplicate_suspected'
  | 'duplicate_record'
  | 'name_refused'

/** HTTP status of every code of the contract. Texts in both languages are in `error-texts.ts`. */
export const statusOf = {
  malformed_request: 400,
  parameter_invalid: 400,
  cursor_invalid: 400,
  expression_invalid: 400,
  expression_not_sql: 400,
  not_signed_in: 401,
  sign_in_failed: 401,
  second_factor_required: 401,
  forbidden: 403,
  origin_refused: 403,
  not_found: 404,
  unknown_object: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  version_conflict: 409,
  duplicate_record: 409,
  locked_by_approval: 409,
  deletion_restricted: 409,
  already_claimed: 409,
  cap_reached: 409,
  plan_stale: 409,
  publish_running: 409,
  publish_blocked: 409,
  validation_failed: 422,
  unknown_field: 422,
  field_renamed: 422,
  field_read_only: 422,
  field_masked: 422,
  reference_missing: 422,
  name_refused: 422,
  publish_invalid: 422,
  publish_destroys: 422,
  idempotency_reused: 422,
  file_refused: 422,
  too_many_records: 422,
  rate_limited: 429,
  internal: 500,
  draining: 503,
  database_unavailable: 503,
} as const

export type ErrorCode = keyof typeof statusOf

/** What a program may want to know: goes into the answer beside the text. `errors` is the list of issues. */
export type ErrorDetails = Record<string, unknown> & { errors?: Issue[]; retryAfterS?: number }

/**
 * The only error the engine throws on purpose. `code` is the word on the wire, `message` the English text (logs);
 * `details` fill the text and travel with the answer.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: ErrorDetails
  readonly status: number

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(texts[code].en(details), options)
    this.code = code
    this.details = details
    this.status = statusOf[code]
  }

  /** The text in `language` (`en` or `zh`). */
  text(language: 'en' | 'zh'): string {
    return texts[this.code][language](this.details)
  }
}

/**
 * What a running request read belongs to an older model or older rights: throw the result away, reload, run again.
 * Never reaches a user.
 */
export class StaleModel extends Error {
  override readonly name = 'StaleModel'
  readonly modelVersion: number
  readonly rightsEpoch: number

  constructor(modelVersion: number, rightsEpoch: number) {
    super(
      `The model is at version ${modelVersion}, rights at ${rightsEpoch}; this request began on older ones.`,
    )
    this.modelVersion = modelVersion
    this.rightsEpoch = rightsEpoch
  }
}
