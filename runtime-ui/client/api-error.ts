import type { ProblemView } from './records.ts'

/** A refusal in the words of `api.md`: `code` tells what, `errors` where. `offline` when no answer came at all. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly errors: { path: string; code: string; message: string }[]
  readonly problem: Partial<ProblemView>

  constructor(problem: Partial<ProblemView>) {
    super(problem.detail || problem.title || problem.code || 'internal')
    this.name = 'ApiError'
    this.code = problem.code ?? 'internal'
    this.status = problem.status ?? 0
    this.errors = problem.errors ?? []
    this.problem = problem
  }
}

/** Any thrown thing as an ApiError, so that screens have one kind to show. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ApiError({ code: 'internal', detail })
}
