import type { Line } from './line-checks.ts'

/** Travels with a line through its copies, and is never sent. */
const typed: unique symbol = Symbol('typed')
type Marked = Line & { [typed]?: ReadonlySet<string> }

/** A line that is being made: its defaults follow what is typed, except in fields that were typed into or filled. */
export const begun = (line: Line): Line => ({ ...line, [typed]: new Set<string>() })

export const isBegun = (line: Line): boolean => (line as Marked)[typed] !== undefined

export const isTyped = (line: Line, field: string): boolean => (line as Marked)[typed]?.has(field) ?? true

/** The line with values that defaults leave alone from now on. */
export function withTyped(line: Line, values: Line): Line {
  const before = (line as Marked)[typed]
  return { ...line, ...values, ...(before ? { [typed]: new Set([...before, ...Object.keys(values)]) } : {}) }
}
