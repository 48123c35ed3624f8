import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import type { DecisionTable } from '../../workflow/assignees/asking.ts'
import {
  type CheckedAssignees,
  checkAssignees,
  checkTables,
} from '../../workflow/assignees/check-assignees.ts'
import { compileProcessText } from '../../workflow/expressions/process-text.ts'
import { type Findings, report } from '../path/findings.ts'

/** Those who are to decide are named in a way there is, by each step and by the decision tables. */
export function checkPeople(
  findings: Findings,
  model: AppModel,
  object: ObjectDef,
  document: ApprovalDocument,
): void {
  const tables = document.tables as Readonly<Record<string, DecisionTable>> | undefined
  const asked: CheckedAssignees = {
    world: 'approval',
    model,
    ...(tables ? { tables } : {}),
    say: (code, at, en, zh) => report(findings, at, { code, en, zh }),
    // It may be asked where nothing can be waited for: only names of the record, the person and the trigger.
    expression: (text, at) => {
      const names = { variables: new Set<string>(), nodes: new Set<string>() }
      const [wrong] = compileProcessText(model, object, text, names).wrong
      if (wrong) report(findings, at, { code: 'expression_invalid', en: wrong.en, zh: wrong.zh })
    },
  }
  for (const [step, { assignees }] of Object.entries(document.steps))
    checkAssignees(asked, assignees, ['steps', step, 'assignees'])
  checkTables(asked)
}
