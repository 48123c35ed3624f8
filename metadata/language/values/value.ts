/** Why a value is refused; the words of `validation_failed`. */
export type ValueProblem =
  | 'wrong_type'
  | 'too_long'
  | 'too_short'
  | 'out_of_range'
  | 'not_an_option'
  | 'pattern_mismatch'

/** A value in its canonical form (what the API answers), or why it is none. `null` is "missing". */
export type Coerced =
  | { ok: true; value: unknown }
  | { ok: false; code: ValueProblem; message: { en: string; zh: string } }

export interface ValueOptions {
  min?: number | string
  max?: number | string
  minLength?: number
  maxLength?: number
  scale?: number
  /** ISO code whose scale a currency takes. */
  currency?: string
  pattern?: { regex: string; message?: unknown }
  /** Options of a select: key and whether it may still be chosen. */
  options?: readonly { key: string; active: boolean }[]
  /** New values allowed. */
  open?: boolean
  multiple?: boolean
  /** Objects a reference may point to. */
  to?: readonly string[]
  /** Runs a parsed pattern; the engine hands in a linear-time one. The browser's own RegExp by default. */
  matches?: (source: string, text: string) => boolean
}

/** The value check of one field type: pure, the very same function in browser and engine. */
export interface ValueType {
  name: string
  coerce(input: unknown, options: ValueOptions): Coerced
}

export const ok = (value: unknown): Coerced => ({ ok: true, value })

export const refuse = (code: ValueProblem, en: string, zh: string): Coerced => ({
  ok: false,
  code,
  message: { en, zh },
})

/** `null`, `""` and `[]` clear; a text of blanks does not. */
export const isMissing = (input: unknown): boolean =>
  input === null || input === undefined || input === '' || (Array.isArray(input) && input.length === 0)

/** A value quoted for a message, shortened. */
export function quote(input: unknown): string {
  const text = typeof input === 'string' ? input : (JSON.stringify(input) ?? String(input))
  return `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`
}
