import type { Row } from '../../../metadata/language/evaluate.ts'

/** What the interpreter's thread is asked: every text over every case. */
export interface Task {
  texts: readonly string[]
  timeZone: string
  now: string
  today: string
  /** Groups of select options, by the path that leads to the field: `stage`, `deal.stage`. */
  groups?: Readonly<Record<string, Readonly<Record<string, string>>>>
  cases: readonly { record?: Row; given: Readonly<Record<string, unknown>> }[]
}

/** What a text made of a case, or why it could not. */
export type Answer = { value: unknown } | { problem: { en: string; zh: string } }
