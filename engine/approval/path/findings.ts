import { problem, problemPath } from '../../catalog/problem.ts'
import type { Problem } from '../../model.ts'

/** Problems of one approval. */
export interface Findings {
  readonly problems: Problem[]
  /** `approval/object.name` */
  readonly item: string
}

interface Finding {
  code: string
  en: string
  zh: string
  severity?: Problem['severity']
  /** What was published so goes on: see `Problem`. */
  stands?: true
}

/** `at` is the place in the document, key by key. */
export function report(
  { problems, item }: Findings,
  at: readonly string[],
  { code, en, zh, severity = 'error', stands }: Finding,
): void {
  problems.push(problem(code, problemPath(item, ...at), en, zh, { severity, ...(stands ? { stands } : {}) }))
}
