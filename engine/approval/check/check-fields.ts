import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { type Findings, report } from '../path/findings.ts'

const words = ['comment', 'signature', 'attachment']

/** Fields that are shown, edited, required or locked are there; what may be edited is the record's own. */
export function checkFields(findings: Findings, model: AppModel, document: ApprovalDocument): void {
  const object = model.objects.get(document.object)!
  const own = (fields: readonly string[] | undefined, at: readonly string[]): void => {
    for (const [i, name] of (fields ?? []).entries())
      if (!object.fields.has(name)) unknown(findings, object, name, [...at, `${i}`])
  }
  own(document.lock?.fields, ['lock', 'fields'])
  for (const [name, { shows, editable, locked, requires, form }] of Object.entries(document.steps)) {
    const at = ['steps', name]
    for (const [i, path] of (shows ?? []).entries())
      checkPath(findings, model, object, path, [...at, 'shows', `${i}`])
    own(editable, [...at, 'editable'])
    own(locked, [...at, 'locked'])
    checkWritable(findings, object, editable, [...at, 'editable'])
    own(
      (requires ?? []).filter((one) => !words.includes(one)),
      [...at, 'requires'],
    )
    checkForm(findings, model, { name: form, object }, [...at, 'form'])
  }
  checkForm(findings, model, { name: document.form, object }, ['form'])
}

function checkWritable(
  findings: Findings,
  { fields }: ObjectDef,
  editable: readonly string[] = [],
  at: readonly string[],
): void {
  for (const [i, name] of editable.entries()) {
    const field = fields.get(name)
    if (!field || !(field.system || field.derived || field.computed)) continue
    report(findings, [...at, `${i}`], {
      code: 'approval_field_read_only',
      en: `"${name}" is written by the engine only: nobody can edit it in a step.`,
      zh: `“${name}”由系统写入，审批人不能编辑。`,
    })
  }
}

function checkForm(
  findings: Findings,
  { forms }: AppModel,
  { name, object }: { name: string | undefined; object: ObjectDef },
  at: readonly string[],
): void {
  if (name === undefined || forms.get(name)?.object === object.name) return
  const own = [...forms].flatMap(([one, form]) => (form.object === object.name ? [one] : []))
  const meant = nearest(name, own)
  report(findings, at, {
    code: 'unknown_form',
    // One of another object was never looked at: what was published with it guards on.
    severity: forms.has(name) ? 'warning' : 'error',
    en: `"${object.name}" has no form "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `“${object.name}”没有表单“${name}”。${meant ? `是否指“${meant}”？` : ''}`,
  })
}

/** A field, or one of a record that a reference leads to. */
function checkPath(
  findings: Findings,
  model: AppModel,
  object: ObjectDef,
  path: string,
  at: readonly string[],
): void {
  let here: ObjectDef | undefined = object
  for (const name of path.split('.')) {
    if (!here) return
    const field = here.fields.get(name)
    if (!field) {
      unknown(findings, here, name, at)
      return
    }
    here = field.to.length === 1 ? model.objects.get(field.to[0]!) : undefined
  }
}

function unknown(findings: Findings, object: ObjectDef, name: string, at: readonly string[]): void {
  const meant = nearest(name, object.fields.keys())
  report(findings, at, {
    code: 'unknown_field',
    en: `"${object.name}" has no field "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `“${object.name}”没有字段“${name}”。${meant ? `是否指“${meant}”？` : ''}`,
  })
}
