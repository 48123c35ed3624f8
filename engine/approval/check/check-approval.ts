import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import { makeApprovalsBy } from '../../catalog/approval-check.ts'
import type { AppModel, Problem } from '../../model.ts'
import { toWorkflow } from '../effects/effects-workflow.ts'
import { compileApproval } from '../path/compile.ts'
import { type Findings, report } from '../path/findings.ts'
import { checkDeadlines } from './check-deadline.ts'
import { checkEffects } from './check-effects.ts'
import { checkExpression } from './check-expression.ts'
import { checkFields } from './check-fields.ts'
import { checkGuard } from './check-guard.ts'
import { checkKeys } from './check-keys.ts'
import { checkPeople } from './check-people.ts'
import { checkPurposes } from './check-purposes.ts'
import { checkRules } from './check-rules.ts'
import { checkWhom } from './check-whom.ts'
import { conditionsOf } from './conditions.ts'

/** What is wrong with an approval: its object, its path, its conditions, its people, fields, deadlines and effects. */
export function checkApproval(
  model: AppModel,
  name: string,
  document: ApprovalDocument,
  told: (found: Problem) => void,
): void {
  const findings: Findings = { item: `approval/${name}`, problems: [] }
  judge(findings, model, name, document)
  for (const found of findings.problems) told(found)
}

function judge(findings: Findings, model: AppModel, name: string, document: ApprovalDocument): void {
  const object = model.objects.get(document.object)
  if (!object) {
    const meant = nearest(document.object, model.objects.keys())
    report(findings, ['object'], {
      code: 'unknown_object',
      en: `There is no object "${document.object}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `没有对象“${document.object}”。${meant ? `是否指“${meant}”？` : ''}`,
    })
    return
  }
  findings.problems.push(...compileApproval(name, document).problems)
  for (const { text, at } of conditionsOf(document)) checkExpression(findings, model, object, text, at)
  for (const [trigger, { when }] of Object.entries(document.triggers ?? {}))
    if (when !== undefined) checkExpression(findings, model, object, when, ['triggers', trigger, 'when'])
  checkFields(findings, model, document)
  checkGuard(findings, model, document)
  checkRules(findings, document)
  checkKeys(findings, document)
  checkWhom(findings, model, document)
  checkPeople(findings, model, object, document)
  checkDeadlines(findings, model, document)
  checkEffects(findings, model, name, document)
}

makeApprovalsBy({ check: checkApproval, checkTogether: checkPurposes, toWorkflow })
