import type { ProcessNames } from './process-names.ts'

/** A closure over values whose kinds are known only while it runs. `here` is the record, or the part in hand. */
export type Dynamic = (names: ProcessNames, here: unknown, bound: Bound) => unknown

/** What `( $v := …; … )` named so far. */
export type Bound = Readonly<Record<string, unknown>>

/** The part of the language that answers at once has no such thing. */
export class NotAtOnce extends Error {
  override readonly name = 'NotAtOnce'
  readonly part: string

  constructor(part: string) {
    super(`"${part}" works in mappings and templates, not here.`)
    this.part = part
  }
}
