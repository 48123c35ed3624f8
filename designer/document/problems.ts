import type { ItemKey } from './item-key.ts'
import { parsePlace } from './pointer.ts'
import type { Bilingual } from './text.ts'

export interface Problem {
  severity: 'error' | 'warning' | 'info'
  code: string
  /** `kind/name#/json/pointer` */
  path: string
  message: Bilingual
  fix?: { label: Bilingual; patch?: unknown }
}

/** Problems by document, as the last check of each left them. */
export type ProblemsByItem = Readonly<Record<ItemKey, readonly Problem[]>>

const weight = { error: 0, warning: 1, info: 2 }

/** All of them once, the worst first. */
export function allProblems(byItem: ProblemsByItem): Problem[] {
  const seen = new Map<string, Problem>()
  for (const problem of Object.values(byItem).flat()) seen.set(`${problem.path} ${problem.code}`, problem)
  return [...seen.values()].sort(
    (a, b) => weight[a.severity] - weight[b.severity] || a.path.localeCompare(b.path),
  )
}

export function countProblems(problems: readonly Problem[]): { errors: number; warnings: number } {
  return {
    errors: problems.filter((problem) => problem.severity === 'error').length,
    warnings: problems.filter((problem) => problem.severity === 'warning').length,
  }
}

/** Problems at a place of a document or below it. */
export function problemsAt(problems: readonly Problem[], key: ItemKey, path: readonly string[]): Problem[] {
  return problems.filter((problem) => {
    const place = parsePlace(problem.path)
    return place.key === key && path.every((part, at) => place.path[at] === part)
  })
}

/** What a mark beside something that has these problems says. */
export function worstOf(problems: readonly Problem[]): 'error' | 'warning' | undefined {
  if (problems.some(({ severity }) => severity === 'error')) return 'error'
  return problems.length > 0 ? 'warning' : undefined
}
