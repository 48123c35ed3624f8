import type {
  FormDocument,
  PageDocument,
  PipelineDocument,
  ViewDocument,
} from '../../metadata/schema/types.ts'
import type { AppModel, ObjectDef, Problem } from '../model.ts'
import { problem } from './problem.ts'

type Report = (found: Problem) => void

const unknownField = (path: string, object: string, name: string): Problem =>
  problem('unknown_field', path, `${object} has no field "${name}".`, `“${object}”没有字段“${name}”。`)

const unknownObject = (path: string, name: string): Problem =>
  problem('unknown_object', path, `There is no object "${name}".`, `没有对象“${name}”。`)

/** Whether `department.parent.name` leads somewhere; the last part may also be a list of children. */
export function pathLeads(model: AppModel, object: ObjectDef, path: string): boolean {
  let at: ObjectDef | undefined = object
  const names = path.split('.')
  for (const [index, name] of names.entries()) {
    if (!at) return false
    const field = at.fields.get(name)
    if (!field) return index === names.length - 1 && at.relations.has(name)
    if (index < names.length - 1 && (field.stores !== 'target' || field.to.length !== 1)) return false
    at = model.objects.get(field.to[0] ?? '')
  }
  return true
}

export function checkForm(model: AppModel, name: string, form: FormDocument, report: Report): void {
  const at = `form/${name}#`
  const object = model.objects.get(form.object)
  if (!object) {
    report(unknownObject(`${at}/object`, form.object))
    return
  }
  for (const [sectionName, section] of Object.entries(form.sections)) {
    const path = `${at}/sections/${sectionName}`
    if (section.tab && !form.tabs?.[section.tab])
      report(
        problem(
          'unknown_tab',
          `${path}/tab`,
          `There is no tab "${section.tab}".`,
          `没有标签页“${section.tab}”。`,
        ),
      )
    for (const [item, options] of Object.entries(section.items)) {
      if (options.text || options.component || options.action || options.gap) continue
      if (options.lines) checkLines(model, object, item, options.columns, `${path}/items/${item}`, report)
      else if (!object.fields.has(item)) report(unknownField(`${path}/items/${item}`, object.name, item))
    }
  }
}

function checkLines(
  model: AppModel,
  object: ObjectDef,
  relation: string,
  columns: FormDocument['sections'][string]['items'][string]['columns'],
  path: string,
  report: Report,
): void {
  const child = model.objects.get(object.relations.get(relation)?.object ?? '')
  if (!child) {
    report(
      problem(
        'unknown_relation',
        path,
        `${object.name} has no list "${relation}".`,
        `“${object.name}”没有列表“${relation}”。`,
      ),
    )
    return
  }
  checkColumns(model, child, columns ?? [], `${path}/columns`, report)
}

function checkColumns(
  model: AppModel,
  object: ObjectDef,
  columns: readonly (string | { field: string })[],
  path: string,
  report: Report,
): void {
  for (const [index, column] of columns.entries()) {
    const name = typeof column === 'string' ? column : column.field
    if (!pathLeads(model, object, name)) report(unknownField(`${path}/${index}`, object.name, name))
  }
}

export function checkView(model: AppModel, name: string, view: ViewDocument, report: Report): void {
  const at = `view/${name}#`
  const object = model.objects.get(view.object)
  if (!object) {
    report(unknownObject(`${at}/object`, view.object))
    return
  }
  checkColumns(model, object, view.columns ?? [], `${at}/columns`, report)
  checkColumns(model, object, view.card ?? [], `${at}/card`, report)
  checkColumns(model, object, view.filters ?? [], `${at}/filters`, report)
  checkColumns(model, object, Object.keys(view.summaries ?? {}), `${at}/summaries`, report)
  const sorts = (view.sort ?? '')
    .split(',')
    .map((key) => key.trim().replace(/^-/, ''))
    .filter(Boolean)
  checkColumns(model, object, sorts, `${at}/sort`, report)
  if (view.group) checkColumns(model, object, [view.group], `${at}/group`, report)
  if (view.type === 'kanban' && !view.group)
    report(problem('key_missing', at, 'A kanban needs "group".', '看板需要“group”。'))
}

export function checkPage(model: AppModel, name: string, page: PageDocument, report: Report): void {
  const at = `page/${name}#`
  if (page.object === undefined) return
  const object = model.objects.get(page.object)
  if (!object) {
    report(unknownObject(`${at}/object`, page.object))
    return
  }
  checkColumns(model, object, page.highlights ?? [], `${at}/highlights`, report)
  for (const [tab, { components }] of Object.entries(page.tabs))
    for (const [key, component] of Object.entries(components)) {
      const path = `${at}/tabs/${tab}/components/${key}`
      if (component.form && !model.forms.has(component.form))
        report(
          problem(
            'unknown_form',
            `${path}/form`,
            `There is no form "${component.form}".`,
            `没有表单“${component.form}”。`,
          ),
        )
      if (component.type !== 'related' || !component.relation) continue
      const child = model.objects.get(object.relations.get(component.relation)?.object ?? '')
      if (!child)
        report(
          problem(
            'unknown_relation',
            `${path}/relation`,
            `${object.name} has no list "${component.relation}".`,
            `“${object.name}”没有列表“${component.relation}”。`,
          ),
        )
      else checkColumns(model, child, component.columns ?? [], `${path}/columns`, report)
    }
}

export function checkPipeline(
  model: AppModel,
  name: string,
  pipeline: PipelineDocument,
  report: Report,
): void {
  const at = `pipeline/${name}#`
  const object = model.objects.get(pipeline.object)
  if (!object) {
    report(unknownObject(`${at}/object`, pipeline.object))
    return
  }
  const field = object.fields.get(pipeline.stageField)
  if (!field?.options) {
    report(unknownField(`${at}/stageField`, object.name, pipeline.stageField))
    return
  }
  for (const key of ['sinceField', 'dueField'] as const) {
    const named = pipeline[key]
    if (named !== undefined && object.fields.get(named)?.type !== 'dateTime')
      report(unknownField(`${at}/${key}`, object.name, named))
  }
  for (const [stage, { next }] of Object.entries(pipeline.stages))
    for (const option of [stage, ...(next ?? [])])
      if (!field.options.some((known) => known.key === option))
        report(
          problem(
            'unknown_option',
            `${at}/stages/${stage}`,
            `"${option}" is not an option of ${object.name}.${field.name}.`,
            `“${option}”不是 ${object.name}.${field.name} 的选项。`,
          ),
        )
}
