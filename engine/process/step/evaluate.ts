import type { Context } from './context.ts'
import { contextOf } from './context-of.ts'
import type { Turn } from './turn.ts'

/** A control expression: a text is evaluated, anything else stands for itself. */
export function evaluate(turn: Turn, expression: unknown, scope: number, more?: Partial<Context>): unknown {
  if (typeof expression !== 'string') return expression
  return turn.around.evaluate(expression, contextOf(turn, scope, more))
}

/** JSONata's effective boolean; missing is false. */
export function holds(turn: Turn, expression: unknown, scope: number, more?: Partial<Context>): boolean {
  const value = evaluate(turn, expression, scope, more)
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** A value slot: a literal, in which texts that begin with = are expressions. Missing becomes null. */
export function slotValue(turn: Turn, slot: unknown, scope: number): unknown {
  if (typeof slot === 'string')
    return slot.startsWith('=') ? (evaluate(turn, slot.slice(1), scope) ?? null) : slot
  if (Array.isArray(slot)) return slot.map((one) => slotValue(turn, one, scope))
  if (typeof slot !== 'object' || slot === null) return slot ?? null
  return Object.fromEntries(Object.entries(slot).map(([key, one]) => [key, slotValue(turn, one, scope)]))
}

/** What an event must match, as text that two sides can compare; null when it need not match anything. */
export function matchOf(turn: Turn, match: unknown, scope: number): string | null {
  return match === undefined ? null : matchText(evaluate(turn, match, scope))
}

export const matchText = (value: unknown): string | null =>
  value === undefined ? null : JSON.stringify(value)
