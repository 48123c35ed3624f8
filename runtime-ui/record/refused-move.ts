import type { ApiError } from '../client/api-error.ts'
import type { PipelineView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'
import { type FormProblem, toFormProblems } from '../form/form-problem.ts'

/** A move to another stage that was refused, and what a form has to be opened with to make it good. */
export interface RefusedMove {
  /** Why, in a sentence or two. */
  text: string
  /** Fields without a value that the stage needs, by their labels. */
  missing: string[]
  start: Record<string, unknown>
  problems: FormProblem[]
}

const nameOf = (path: string) => path.split('/')[1] ?? ''

/** Nothing to fill in, as when somebody else moved it or the stage never follows this one, gives no problems. */
export function refusedMove(
  error: ApiError,
  object: LoadedObject,
  {
    start,
    from,
    pipeline,
  }: { start: Record<string, unknown>; from: unknown; pipeline?: PipelineView | undefined },
): RefusedMove {
  const next = pipeline?.stages.find(({ name }) => name === from)?.next
  const follows = !next || !pipeline || next.includes(String(start[pipeline.stageField]))
  const missing = error.errors
    .filter(({ code }) => code === 'required')
    .flatMap(({ path }) => object.fields[nameOf(path)]?.label ?? [])
  const others = error.errors.filter(({ code }) => code !== 'required').map(({ message }) => message)
  // The gate's own message comes with each of the fields it misses.
  const said = [...new Set(others.length ? others : error.errors.map(({ message }) => message))]
  return {
    text: said.join(' ') || error.message,
    missing,
    start,
    problems: error.errors.length && follows ? toFormProblems(error) : [],
  }
}
