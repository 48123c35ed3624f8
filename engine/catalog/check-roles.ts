import type { RoleDocument } from '../../metadata/schema/types.ts'
import type { AppModel, Problem } from '../model.ts'
import { checkCondition } from './check-conditions.ts'
import { problem } from './problem.ts'

const acts = ['create', 'read', 'update', 'delete', 'export', 'import', 'transfer', 'share'] as const
const owned = ['own', 'department', 'department_tree', 'company']

/** Objects and fields a role names exist; its conditions hold, its scopes make sense for how the object is owned. */
export function checkRole(
  model: AppModel,
  name: string,
  role: RoleDocument,
  report: (found: Problem) => void,
): void {
  for (const [objectName, rights] of Object.entries(role.objects ?? {})) {
    const at = `role/${name}#/objects/${objectName}`
    if (objectName === '*') continue
    const object = model.objects.get(objectName)
    if (!object) {
      report(
        problem('unknown_object', at, `There is no object "${objectName}".`, `没有对象“${objectName}”。`, {
          severity: 'warning',
        }),
      )
      continue
    }
    for (const field of Object.keys(rights.fields ?? {}))
      if (field !== '*' && !object.fields.has(field))
        report(
          problem(
            'unknown_field',
            `${at}/fields/${field}`,
            `${objectName} has no field "${field}".`,
            `“${objectName}”没有字段“${field}”。`,
          ),
        )
    for (const [field, right] of Object.entries(rights.fields ?? {}))
      if (typeof right === 'object' && right.unless !== undefined)
        checkCondition(model, object, right.unless, `${at}/fields/${field}/unless`, report)
    for (const act of acts) {
      const scope = rights[act]
      if (typeof scope === 'object') checkCondition(model, object, scope.where, `${at}/${act}/where`, report)
      else if (
        typeof scope === 'string' &&
        owned.includes(scope) &&
        (object.ownership === 'none' ||
          typeof object.ownership === 'object' ||
          (scope === 'own' && object.ownership !== 'user'))
      )
        report(
          problem(
            'scope_impossible',
            `${at}/${act}`,
            `Scope "${scope}" needs an owner, which ${objectName} does not have. Use none, all, parent or a condition.`,
            `范围“${scope}”需要负责人，而“${objectName}”没有。请使用 none、all、parent 或条件。`,
          ),
        )
    }
  }
}
