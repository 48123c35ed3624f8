import type { CheckScope } from './check/context.ts'
import { dependenciesOf, type Use } from './dependencies.ts'
import { parseExpression } from './parse.ts'
import { quoteName, quoteText } from './quote.ts'
import { isSameTree } from './same-tree.ts'

/** What gets another name: a field or relation of an object, or an object itself. */
export interface Renaming {
  kind: Use['kind']
  object: string
  name: string
  to: string
}

export type Renamed =
  | { ok: true; text: string; places: number }
  /** `unreadable`: it cannot be parsed. `ambiguous`: a place cannot be changed without changing another's meaning. */
  | { ok: false; reason: 'unreadable' | 'ambiguous'; from: number; to: number }

/**
 * The text with another name where the old one meant this very thing; every other character stays.
 *
 * @param scope as before the renaming
 */
export function renameInExpression(text: string, scope: CheckScope, renaming: Renaming): Renamed {
  const parsed = parseExpression(text)
  if (!parsed.ok) return { ok: false, reason: 'unreadable', from: parsed.from, to: parsed.to }
  const { uses } = dependenciesOf(text, scope)!
  const isMeant = (use: Use) =>
    use.kind === renaming.kind && use.object === renaming.object && use.name === renaming.name
  const places = uses.filter(isMeant)
  // Behind a reference to several objects one word may be the field of more than one.
  const shared = places.find((place) => uses.some((use) => use.from === place.from && !isMeant(use)))
  if (shared) return { ok: false, reason: 'ambiguous', from: shared.from, to: shared.to }

  const after = places
    .toReversed()
    .reduce((now, { from, to }) => replaceName(now, from, to, renaming.to), text)
  const again = parseExpression(after)
  const either = (name: string) => (name === renaming.name ? renaming.to : name)
  if (!again.ok || !isSameTree(again.ast, parsed.ast, either))
    throw new Error(`Renaming ${renaming.name} to ${renaming.to} would change what "${text}" says.`)
  return { ok: true, text: after, places: places.length }
}

/** A step may be written as a text literal: it stays one. */
function replaceName(text: string, from: number, to: number, name: string): string {
  const isLiteral = text[from] === '"' || text[from] === "'"
  return text.slice(0, from) + (isLiteral ? quoteText(name) : quoteName(name)) + text.slice(to)
}
