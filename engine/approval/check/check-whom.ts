import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, FieldDef, ObjectDef } from '../../model.ts'
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
    const { path } = (typeof one === 'object' && one !== null ? one : {}) as { path?: unknown }
    const end = typeof path === 'string' ? endOf(model, object, path) : undefined
    if (!end || mayName(end.field)) continue
    const people = [...end.object.fields.values()].filter(namesPeople).map(({ name }) => name)
    const meant = nearest(end.field.name, people)
    report(findings, [...at, `${i}`, 'path'], {
      code: 'approval_path_nobody',
      stands: true,
      en: `"${String(path)}" names no people.${meant ? ` Did you mean "${meant}"?` : ` These do: ${people.join(', ')}.`}`,
      zh: `“${String(path)}”不是人员字段。${meant ? `是否为“${meant}”？` : `可用：${people.join('、')}。`}`,
    })
  }
}

/** The field that names lead to, one by one; undefined where they are more than that, or wrong otherwise. */
function endOf(
  { objects }: AppModel,
  object: ObjectDef,
  path: string,
): { object: ObjectDef; field: FieldDef } | undefined {
  const names = path.replace(/^=/, '').trim().split('.')
  const last = names.pop()!
  let here: ObjectDef | undefined = object
  for (const name of names) {
    const to: readonly string[] = here.fields.get(name)?.to ?? []
    here = to.length === 1 ? objects.get(to[0]!) : undefined
    if (!here) return undefined
  }
  const field = here.fields.get(last)
  return field && { object: here, field }
}

const namesPeople = ({ to }: FieldDef): boolean => to.includes('user') || to.includes('*')

/** Texts may hold somebody's e-mail; what a formula gives is known when it is asked. */
const mayName = (field: FieldDef): boolean =>
  namesPeople(field) ||
  (field.to.length === 0 && (field.derived !== undefined || ['text', 'email'].includes(field.type)))
