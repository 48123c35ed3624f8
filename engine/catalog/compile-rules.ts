import type { FormDocument, ObjectDocument, PipelineDocument } from '../../metadata/schema/types.ts'
import { everywhere } from '../expressions/check-text.ts'
import type {
  AppModel,
  FieldDef,
  FieldRules,
  FormRules,
  ObjectDef,
  ObjectRules,
  PipelineRules,
  StageRules,
  ValidationRule,
  ValueOrNode,
} from '../model.ts'
import { checkRule, checkValue, type Report } from './check-rule.ts'
import { neededRecords } from './compile-needed.ts'
import { problemPath } from './problem.ts'
import type { Objects } from './reads.ts'
import type { Units } from './units.ts'

type Conditions = Pick<FieldRules, 'requiredWhen' | 'readOnlyWhen' | 'visibleWhen'>

/** Conditions and values of an object's fields, and its validations. A text that does not compile is left out and told. */
export function compileObjectRules(objects: Objects, object: ObjectDef, report: Report): ObjectRules {
  const item = `object/${object.name}`
  const source = object.raw as unknown as ObjectDocument
  const fields = new Map<string, FieldRules>()
  for (const field of object.fields.values()) {
    if (field.system) continue
    const rules = fieldRules(objects, object, field, problemPath(item, 'fields', field.name), report)
    if (Object.keys(rules).length > 0) fields.set(field.name, rules)
  }
  const validations = Object.entries(source.validations ?? {}).flatMap(([name, rule]): ValidationRule[] => {
    if (rule.active === false) return []
    const place = (key: string) => ({
      shapes: objects,
      object: object.name,
      path: problemPath(item, 'validations', name, key),
      report,
    })
    const failWhen = checkRule(rule.failWhen, place('failWhen'))
    const when = rule.when === undefined ? undefined : checkRule(rule.when, place('when'))
    if (!failWhen || (rule.when !== undefined && !when)) return []
    return [
      {
        name,
        failWhen,
        ...(when ? { when } : {}),
        ...(rule.field ? { field: rule.field } : {}),
        message: rule.message,
        checkOnRollup: rule.checkOnRollup === true,
      },
    ]
  })
  return { fields, validations }
}

function conditions(
  objects: Objects,
  object: string,
  source: { requiredWhen?: string; readOnlyWhen?: string; visibleWhen?: string },
  path: string,
  report: Report,
): Conditions {
  const rules: Conditions = {}
  for (const key of ['requiredWhen', 'readOnlyWhen', 'visibleWhen'] as const) {
    const text = source[key]
    const node =
      text === undefined
        ? undefined
        : checkRule(text, { shapes: objects, object, path: `${path}/${key}`, report })
    if (node) rules[key] = node
  }
  return rules
}

function fieldRules(
  objects: Objects,
  object: ObjectDef,
  field: FieldDef,
  path: string,
  report: Report,
): FieldRules {
  const rules: FieldRules = conditions(objects, object.name, field, path, report)
  if (typeof field.default === 'string' && field.default.startsWith('=')) {
    const place = { shapes: objects, object: object.name, path: `${path}/default`, report }
    const found = checkValue(field.default, place, field.language)
    if (found?.node) rules.default = found.node
  }
  for (const key of ['min', 'max'] as const) {
    const bound = field.raw[key]
    if (typeof bound !== 'string' || !bound.startsWith('=')) continue
    const place = { shapes: objects, object: object.name, path: `${path}/${key}`, report }
    const found = checkValue(bound, place, field.language)
    if (found?.node) rules[key] = found.node
  }
  const options = new Map<string, NonNullable<FieldRules['default']>>()
  for (const option of field.options ?? []) {
    const node =
      option.when === undefined
        ? undefined
        : checkRule(option.when, {
            shapes: objects,
            object: object.name,
            path: `${path}/options/${option.key}/when`,
            report,
          })
    if (node) options.set(option.key, node)
  }
  if (options.size > 0) rules.options = options
  const text = field.raw['filter']
  if (typeof text === 'string' && !field.derived && field.to.length === 1 && field.to[0] !== '*') {
    const names = { ...everywhere, record: object.name }
    const place = { shapes: objects, object: field.to[0]!, names, path: `${path}/filter`, report }
    const filter = checkRule(text, place)
    if (filter) rules.filter = filter
  }
  return rules
}

/** Values to be set, by field. */
function values(
  objects: Objects,
  object: ObjectDef,
  source: Readonly<Record<string, unknown>> | undefined,
  path: string,
  report: Report,
): Map<string, ValueOrNode> {
  const set = new Map<string, ValueOrNode>()
  for (const [name, value] of Object.entries(source ?? {})) {
    const place = { shapes: objects, object: object.name, path: `${path}/${name}`, report }
    const found = checkValue(value, place, object.fields.get(name)?.language)
    if (found) set.set(name, found)
  }
  return set
}

export function compileFormRules(
  objects: Objects,
  object: ObjectDef,
  name: string,
  form: FormDocument,
  report: Report,
): FormRules {
  const item = `form/${name}`
  const items = new Map<string, FieldRules & { required: boolean; readOnly: boolean }>()
  const sections = new Map<string, FieldRules>()
  for (const [sectionName, section] of Object.entries(form.sections)) {
    const at = problemPath(item, 'sections', sectionName)
    sections.set(sectionName, conditions(objects, object.name, section, at, report))
    for (const [itemName, options] of Object.entries(section.items))
      items.set(itemName, {
        ...conditions(objects, object.name, options, `${at}/items/${itemName}`, report),
        required: options.required === true && !options.lines,
        readOnly: options.readOnly === true || section.readOnly === true,
      })
  }
  const onChange = new Map<
    string,
    { when?: NonNullable<FieldRules['default']>; set: Map<string, ValueOrNode> }
  >()
  for (const [field, change] of Object.entries(form.onChange ?? {})) {
    const at = problemPath(item, 'onChange', field)
    const place = { shapes: objects, object: object.name, path: `${at}/when`, report }
    const when = change.when === undefined ? undefined : checkRule(change.when, place)
    onChange.set(field, {
      ...(when ? { when } : {}),
      set: values(objects, object, change.set, `${at}/set`, report),
    })
  }
  const place = { shapes: objects, object: object.name, path: `${item}#/visibleWhen`, report }
  const visibleWhen = form.visibleWhen === undefined ? undefined : checkRule(form.visibleWhen, place)
  return { ...(visibleWhen ? { visibleWhen } : {}), items, sections, onChange }
}

export function compilePipelineRules(
  objects: Objects,
  object: ObjectDef,
  name: string,
  pipeline: PipelineDocument,
  report: Report,
): PipelineRules {
  const item = `pipeline/${name}`
  const rule = (text: string | undefined, path: string) =>
    text === undefined ? undefined : checkRule(text, { shapes: objects, object: object.name, path, report })
  const stages = new Map<string, StageRules>()
  for (const [stage, options] of Object.entries(pipeline.stages)) {
    const at = problemPath(item, 'stages', stage)
    const failWhen = rule(options.gate?.failWhen, `${at}/gate/failWhen`)
    const overrideWhen = rule(options.gate?.overrideWhen, `${at}/gate/overrideWhen`)
    stages.set(stage, {
      ...(failWhen ? { failWhen } : {}),
      ...(overrideWhen ? { overrideWhen } : {}),
      requires: options.gate?.requires ?? [],
      related: neededRecords(objects, object, options.gate?.requiresRelated ?? {}, {
        at: `${at}/gate/requiresRelated`,
        report,
      }),
      ...(options.gate?.message ? { message: options.gate.message } : {}),
      set: values(objects, object, options.set, `${at}/set`, report),
      ...(options.next ? { next: options.next } : {}),
      ...(options.normDays === undefined ? {} : { normDays: options.normDays }),
    })
  }
  const when = rule(pipeline.when, `${item}#/when`)
  return {
    name,
    object: pipeline.object,
    stageField: pipeline.stageField,
    priority: pipeline.priority ?? 0,
    ...(when ? { when } : {}),
    ...(pipeline.sinceField ? { sinceField: pipeline.sinceField } : {}),
    ...(pipeline.dueField ? { dueField: pipeline.dueField } : {}),
    ...(pipeline.startIn ? { startIn: pipeline.startIn } : {}),
    stages,
  }
}

/** Every rule of the model. */
export function compileRules(
  model: Pick<AppModel, 'objects' | 'forms' | 'pipelines'>,
  report: Report,
  units: Units,
): Pick<AppModel, 'rules' | 'formRules' | 'pipelineRules'> {
  const unit = <T>(name: string, key: unknown, make: (objects: Objects, report: Report) => T): T =>
    units.take(`rules ${name}`, [key], model.objects, report, make)
  const rules = new Map(
    [...model.objects].map(([name, object]) => [
      name,
      unit(`object/${name}`, object, (objects, told) => compileObjectRules(objects, object, told)),
    ]),
  )
  const formRules = new Map(
    [...model.forms].flatMap(([name, form]): [string, FormRules][] => {
      const made = unit(`form/${name}`, form, (objects, told) => {
        const object = objects.get(form.object)
        return object && compileFormRules(objects, object, name, form, told)
      })
      return made ? [[name, made]] : []
    }),
  )
  const pipelineRules = new Map(
    [...model.pipelines]
      .flatMap(([name, pipeline]): [string, PipelineRules][] => {
        const made = unit(`pipeline/${name}`, pipeline, (objects, told) => {
          const object = objects.get(pipeline.object)
          return object && compilePipelineRules(objects, object, name, pipeline, told)
        })
        return made ? [[name, made]] : []
      })
      .sort(([, a], [, b]) => b.priority - a.priority),
  )
  return { rules, formRules, pipelineRules }
}
