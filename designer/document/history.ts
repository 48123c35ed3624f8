import type { Bilingual } from './text.ts'

interface Step<T> {
  value: T
  label: Bilingual
}

/** Values, not inverse operations: a step back is the value that was there, so no command needs an undo of its own. */
export interface History<T> {
  past: readonly Step<T>[]
  present: T
  future: readonly Step<T>[]
  /** Of the last change: a change with the same key is taken as going on typing, not as a new step. */
  mergeKey?: string | undefined
}

const deepest = 200

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] })

export function record<T>(history: History<T>, value: T, label: Bilingual, mergeKey?: string): History<T> {
  if (value === history.present) return history
  const goesOn = mergeKey !== undefined && mergeKey === history.mergeKey && history.past.length > 0
  const past = goesOn ? history.past : [...history.past, { value: history.present, label }].slice(-deepest)
  return { past, present: value, future: [], mergeKey }
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1)
  if (!last) return history
  const future = [{ value: history.present, label: last.label }, ...history.future]
  return { past: history.past.slice(0, -1), present: last.value, future }
}

export function redo<T>(history: History<T>): History<T> {
  const next = history.future[0]
  if (!next) return history
  const past = [...history.past, { value: history.present, label: next.label }]
  return { past, present: next.value, future: history.future.slice(1) }
}

/** The same history over changed values; used when something is taken out of all of them. */
export function mapHistory<T>(history: History<T>, change: (value: T) => T): History<T> {
  const each = (step: Step<T>): Step<T> => ({ ...step, value: change(step.value) })
  return {
    past: history.past.map(each),
    present: change(history.present),
    future: history.future.map(each),
  }
}
