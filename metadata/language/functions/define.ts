import type { Kind } from '../types.ts'

/** What a function is handed beside its arguments. */
export interface CallContext {
  timeZone: string
  /** ISO instant, fixed per request. */
  now: string
  /** The day of `now` in the business time zone. */
  today: string
}

/**
 * Kind of argument: `num` whole or not · `str` text · `scalar` what `&` joins · `day` a day, or a point in time taken
 * as its day · `option` a select field · `any`.
 */
export type Param = 'num' | 'str' | 'scalar' | 'day' | 'option' | 'money' | 'any'

/**
 * One function of the language, for every engine. Missing in, missing out, unless it says otherwise. `sql` is a text
 * with `{0}` `{1}` for the arguments and `{zone}` for the business time zone's literal.
 */
export interface LanguageFunction {
  name: string
  params: readonly Param[]
  /** How many of `params` may be left out, from the end. */
  optional?: number
  /** Arguments that must be literals. */
  literal?: readonly number[]
  returns: Kind
  /** Depends on when it is asked, so it is never stored. */
  volatile?: true
  js(args: readonly unknown[], context: CallContext): unknown
  sql: string
  /** As the editor shows it: `text, start, length? → text`. */
  signature: string
  docs: { en: string; zh: string }
  example: string
}

type Definition<A extends readonly unknown[]> = Omit<LanguageFunction, 'js'> & {
  js(args: A, context: CallContext): unknown
}

/** `check` has seen to it that the arguments are of the declared kinds, so `js` may name them. */
export const defineFunction = <A extends readonly unknown[]>(given: Definition<A>): LanguageFunction =>
  given as unknown as LanguageFunction
