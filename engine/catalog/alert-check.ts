import type { AlertDocument, WorkflowDocument } from '../../metadata/schema/types.ts'
import type { AppModel, Problem } from '../model.ts'
import type { Units } from './units.ts'

/** What those who run alerts say of one; they stand further right, beside workflows. */
export interface AlertMaker {
  check(model: AppModel, name: string, document: AlertDocument, report: (found: Problem) => void): void
  /** Its name among the workflows, and what it does as one. */
  toWorkflow(model: AppModel, name: string, document: AlertDocument): [name: string, made: WorkflowDocument]
}

let maker: AlertMaker | undefined

/** Said once, by the module that runs alerts, when it is loaded: it is a part of the program, not of a system. */
export function makeAlertsBy(given: AlertMaker): void {
  maker = given
}

/** Alerts without an error, and the workflows that they start; the others are left out and named. */
export function soundAlerts(
  model: AppModel,
  problems: Problem[],
  units: Units,
): Pick<AppModel, 'alerts' | 'workflows'> {
  const made = maker
  if (!made) return { alerts: new Map(), workflows: model.workflows }
  const alerts = new Map(
    [...model.alerts].filter(([name, document]) => {
      const found: Problem[] = []
      units.take(
        `alert/${name}`,
        [document, ...model.workflows.values(), ...model.templates.values()],
        model.objects,
        (entry) => found.push(entry),
        (objects, report) => made.check({ ...model, objects }, name, document, report),
      )
      problems.push(...found)
      return !found.some(({ severity, stands }) => severity === 'error' && !stands)
    }),
  )
  // The very same while nothing of it has changed: whatever is judged beside it is not judged anew.
  const started = [...alerts].map(([name, document]) =>
    units.take(
      `alert/${name} as workflow`,
      [document, ...model.templates.values()],
      model.objects,
      () => undefined,
      () => made.toWorkflow(model, name, document),
    ),
  )
  return { alerts, workflows: new Map([...model.workflows, ...started]) }
}
