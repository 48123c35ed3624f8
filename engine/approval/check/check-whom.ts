import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { pathToNobody } from '../../workflow/assignees/path-to-people.ts'
import { type Findings, report } from '../path/findings.ts'

/**
 * Roles are there whose people may submit, look after it or get copies, and paths lead to people. Nobody looked at
 * these once: what was published so goes on.
 */
export function checkWhom(findings: Findings, model: AppModel, document: ApprovalDocument): void {
  for (const key of ['submitters', 'flowAdmin', 'cc'] as const)
    checkRoles(findings, model, document[key], [key])
  const object = model.objects.get(document.object)!
  for (const [name, { cc, assignees }] of Object.entries(document.steps)) {
    checkRoles(findings, model, cc, ['steps', name, 'cc'])
    checkPaths(findings, model, object, assignees, ['steps', name, 'assignees'])
  }
  for (const [name, { rows = [] }] of Object.entries(document.tables ?? {}))
    for (const [i, { assignees }] of rows.entries())
      checkPaths(findings, model, object, assignees, ['tables', name, 'rows', `${i}`, 'assignees'])
}

function checkRoles(findings: Findings, { roles }: AppModel, who: unknown, at: readonly string[]): void {
  const isList = Array.isArray(who)
  for (const [i, one] of [who].flat().entries()) {
    const { role } = (typeof one === 'object' && one !== null ? one : {}) as { role?: unknown }
    if (typeof role !== 'string' || roles.has(role)) continue
    const meant = nearest(role, roles.keys())
    report(findings, [...at, ...(isList ? [`${i}`] : []), 'role'], {
      code: 'unknown_role',
      stands: true,
      en: `There is no role "${role}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `没有角色“${role}”。${meant ? `是否为“${meant}”？` : ''}`,
    })
  }
}

function checkPaths(
  findings: Findings,
  model: AppModel,
  object: ObjectDef,
  assignees: readonly unknown[],
  at: readonly string[],
): void {
  for (const [i, one] of assignees.entries()) {
    const wrong = pathToNobody(model, object, one)
    if (wrong)
      report(findings, [...at, `${i}`, 'path'], { code: 'approval_path_nobody', stands: true, ...wrong })
  }
}
