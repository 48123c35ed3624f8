import type { InjectionKey } from 'vue'
import type { FormProblem } from './form-problem.ts'

export type Line = Record<string, unknown>

/** What the grid of a list of lines tells the form around it, while it shows. */
export interface LineChecks {
  /** What is wrong with the lines, before they are sent. */
  problems: () => FormProblem[]
  /** The lines as they are sent: without values of fields that are hidden now. */
  toSend: (lines: readonly Line[]) => Line[]
}

/** By the name of the list. Provided by a form, filled by its grids. */
export const lineChecksKey: InjectionKey<Map<string, LineChecks>> = Symbol('lineChecks')
