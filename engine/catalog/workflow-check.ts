import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { AppModel, Problem } from '../model.ts'
import type { Units } from './units.ts'

/** Judges a workflow by what it is made of; whoever runs workflows stands further right and says how. */
export type WorkflowCheck = (
  model: AppModel,
  name: string,
  document: WorkflowDocument,
  report: (found: Problem) => void,
) => void

let check: WorkflowCheck = () => undefined

/** Said once, by the module that runs workflows, when it is loaded: it is a part of the program, not of a system. */
export function judgeWorkflowsBy(given: WorkflowCheck): void {
  check = given
}

/** Those without an error; the others are left out and named. */
export function soundWorkflows(model: AppModel, problems: Problem[], units: Units): AppModel['workflows'] {
  // One may name another, and much besides.
  const { workflows, templates, calendars, roles, pipelines, forms, connections, approvals } = model
  const all = [workflows, templates, calendars, roles, pipelines, forms, connections, approvals].flatMap(
    (named) => [...named.values()],
  )
  return new Map(
    [...model.workflows].filter(([name, document]) => {
      const found: Problem[] = []
      units.take(
        `workflow/${name}`,
        [document, ...all],
        model.objects,
        (entry) => found.push(entry),
        (objects, report) => check({ ...model, objects }, name, document, report),
      )
      problems.push(...found)
      return !found.some(({ severity, stands }) => severity === 'error' && !stands)
    }),
  )
}
