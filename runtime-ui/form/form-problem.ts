import type { ApiError } from '../client/api-error.ts'
import type { DuplicateView } from '../client/records.ts'

/** What is wrong with one field of a form; `path` as the server writes it: `/amount`, `/products/2/price`. */
export interface FormProblem {
  path: string
  message: string
}

/** Problems of a refused save: at their fields, or, where the server names none, one for the whole form. */
export function toFormProblems(error: ApiError): FormProblem[] {
  // A validation without a field of its own is named by the record: `/`, of which nothing is left here.
  if (duplicatesOf(error).length) return []
  if (error.errors.length)
    return error.errors.map(({ path, message }) => ({ path: path.replace(/\/$/, ''), message }))
  return [{ path: '', message: error.message }]
}

/** Records like the one that was refused; they are shown by themselves, with what can be done. */
export const duplicatesOf = (error: ApiError): DuplicateView[] =>
  (error.problem['duplicates'] as DuplicateView[] | undefined)?.filter(
    ({ canConfirm }) => canConfirm !== undefined,
  ) ?? []

export const problemAt = (problems: FormProblem[], name: string) =>
  problems.find((one) => one.path === `/${name}`)?.message
/** Problems of a field or of anything within it (a line's cell). */
export const problemsWithin = (problems: FormProblem[], name: string) =>
  problems.filter((one) => one.path === `/${name}` || one.path.startsWith(`/${name}/`))
