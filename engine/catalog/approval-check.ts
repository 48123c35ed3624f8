import type { ApprovalDocument, WorkflowDocument } from '../../metadata/schema/types.ts'
import type { AppModel, Problem } from '../model.ts'
import type { Units } from './units.ts'

type Report = (found: Problem) => void

/** What those who run approvals say of one; they stand further right, beside workflows. */
export interface ApprovalMaker {
  check(model: AppModel, name: string, document: ApprovalDocument, report: Report): void
  /** What several of one object say together. */
  checkTogether(approvals: AppModel['approvals'], report: Report): void
  /** Its effects outside the database as a workflow, where it has any. */
  toWorkflow(
    model: AppModel,
    name: string,
    document: ApprovalDocument,
  ): [name: string, made: WorkflowDocument] | undefined
}

let maker: ApprovalMaker | undefined

/** Said once, by the module that runs approvals, when it is loaded: it is a part of the program, not of a system. */
export function makeApprovalsBy(given: ApprovalMaker): void {
  maker = given
}

/** Approvals without an error, and the workflows of their effects; the others are left out and named. */
export function soundApprovals(
  model: AppModel,
  problems: Problem[],
  units: Units,
): Pick<AppModel, 'approvals' | 'workflows'> {
  const made = maker
  if (!made) return { approvals: new Map(), workflows: model.workflows }
  const { workflows, templates, calendars, roles, forms, connections, settings } = model
  const around = [workflows, templates, calendars, roles, connections].flatMap((named) => [...named.values()])
  const approvals = new Map(
    [...model.approvals].filter(([name, document]) => {
      const found: Problem[] = []
      units.take(
        `approval/${name}`,
        [document, ...around, ...forms.values(), settings],
        model.objects,
        (entry) => found.push(entry),
        (objects, report) => made.check({ ...model, objects }, name, document, report),
      )
      problems.push(...found)
      return !found.some(({ severity, stands }) => severity === 'error' && !stands)
    }),
  )
  const together: Problem[] = []
  made.checkTogether(approvals, (found) => together.push(found))
  problems.push(...together)
  for (const { path, severity } of together)
    if (severity === 'error') approvals.delete(path.slice('approval/'.length, path.indexOf('#')))
  const run = [...approvals].flatMap(([name, document]) => {
    const workflow = made.toWorkflow(model, name, document)
    return workflow ? [workflow] : []
  })
  return { approvals, workflows: run.length > 0 ? new Map([...workflows, ...run]) : workflows }
}
