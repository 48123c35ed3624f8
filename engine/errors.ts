import { type ErrorCode, statusOf } from './error-codes.ts'
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
  | 'process_before_save_limit'
  | 'gate_closed'
  | 'duplicate_suspected'
  | 'duplicate_record'
  | 'name_refused'

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
