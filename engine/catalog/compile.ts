import type {
  AlertDocument,
  AppDocument,
  ApprovalDocument,
  AssignmentRuleDocument,
  CalendarDocument,
  ConnectionDocument,
  DuplicateRuleDocument,
  FormDocument,
  ObjectDocument,
  OptionSetDocument,
  PageDocument,
  PipelineDocument,
  RoleDocument,
  SharingRuleDocument,
  TemplateDocument,
  ViewDocument,
  WorkflowDocument,
} from '../../metadata/schema/types.ts'
import type { AppModel, ItemKey, ObjectDef, Problem, SystemSettings } from '../model.ts'
import { soundAlerts } from './alert-check.ts'
import { soundApprovals } from './approval-check.ts'
import { checkCalendars } from './check-calendars.ts'
import { checkCondition, checkSyntax } from './check-conditions.ts'
import { checkRole } from './check-roles.ts'
import { checkForm, checkPage, checkPipeline, checkView } from './check-screens.ts'
import { compileAssignmentRules } from './compile-assignment-rules.ts'
import { compileDuplicateRules } from './compile-duplicate-rules.ts'
import { compileObject } from './compile-object.ts'
import { compileRules } from './compile-rules.ts'
import { compileSharingRules } from './compile-sharing-rules.ts'
import { resolveDerived } from './derived-fields.ts'
import { type CatalogDocument, type Documents, hashOf, itemKey } from './documents.ts'
import { linkObjects } from './link.ts'
import { compileNavigation } from './navigation.ts'
import { problem } from './problem.ts'
import type { Objects } from './reads.ts'
import { checkTemplates } from './template-check.ts'
import { type Unit, Units } from './units.ts'
import { validateDocument } from './validate.ts'
import { soundWorkflows } from './workflow-check.ts'

/** What is kept of one compile so that the next costs only what changed. */
interface Compiled {
  hash: string
  problems: readonly Problem[]
  /** Objects only. */
  object?: ObjectDef | undefined
}

export interface Compilation {
  model: AppModel
  problems: Problem[]
  /** Hand it to the next `compile`. */
  cache: ReadonlyMap<ItemKey, Compiled>
  units: ReadonlyMap<string, Unit>
}

/**
 * All documents as one AppModel. Pure. A document with an error is left out together with what depends on it, and
 * named in `problems`; the rest works.
 *
 * @param version the number the model will carry
 */
export function compile(
  documents: Documents,
  options: { version: number; settings: SystemSettings },
  previous?: Pick<Compilation, 'cache' | 'units'> & { model: Pick<AppModel, 'objects'> },
): Compilation {
  const units = new Units(previous?.units)
  const cache = new Map<ItemKey, Compiled>()
  const sound = checkEach(documents, previous?.cache, cache)
  const sets = new Map(ofKind<OptionSetDocument>(sound, 'option_set'))
  const setsHash = hashOf(itemsOf(sound, 'option_set').map(({ name, hash }) => [name, hash]))
  const objectProblems: Problem[] = []
  const compiled = new Map<string, ObjectDef>()
  const taken = new Set(
    itemsOf(sound, 'object').flatMap(({ document }) => (document as ObjectDocument).was ?? []),
  )
  for (const item of itemsOf(sound, 'object')) {
    if ((item.document as ObjectDocument).active === false) continue
    const known = taken.has(item.name) ? undefined : previous?.cache
    const object = objectOf(item, sets, setsHash, known, cache)
    objectProblems.push(...object.problems)
    if (object.object) compiled.set(item.name, object.object)
  }
  const linked = linkObjects(new Map(compiled), objectProblems, previous?.model.objects)
  const resolved = resolveDerived(linked, options.settings, objectProblems, units)
  const objects = takeOver(previous?.model.objects, compiled, resolved)
  const problems = [...cache.values()].flatMap((entry) => entry.problems).concat(objectProblems)
  const draft: AppModel = {
    version: options.version,
    hash: hashOf([...documents].map(([key, item]) => [key, item.hash]).sort()),
    objects,
    forms: new Map(active<FormDocument>(sound, 'form')),
    views: new Map(active<ViewDocument>(sound, 'view')),
    pages: new Map(active<PageDocument>(sound, 'page')),
    pipelines: new Map(active<PipelineDocument>(sound, 'pipeline')),
    roles: new Map(active<RoleDocument>(sound, 'role')),
    calendars: new Map(active<CalendarDocument>(sound, 'calendar')),
    templates: new Map(active<TemplateDocument>(sound, 'template')),
    connections: new Map(active<ConnectionDocument>(sound, 'connection')),
    workflows: new Map(active<WorkflowDocument>(sound, 'workflow')),
    alerts: new Map(active<AlertDocument>(sound, 'alert')),
    approvals: new Map(active<ApprovalDocument>(sound, 'approval')),
    rules: new Map(),
    formRules: new Map(),
    pipelineRules: new Map(),
    duplicateRules: new Map(),
    assignmentRules: new Map(),
    sharingRules: new Map(),
    navigation: [],
    languages: [...new Set(ofKind<AppDocument>(sound, 'app').flatMap(([, app]) => app.languages))],
    capabilities: new Map(
      ofKind<AppDocument>(sound, 'app').flatMap(([name, app]) =>
        Object.entries(app.capabilities ?? {}).map(
          ([key, { label }]) => [`${name}.${key}`, { label: label ?? key }] as const,
        ),
      ),
    ),
    settings: options.settings,
    hashes: new Map([...documents].map(([key, item]) => [key, item.hash])),
  }
  const together = { ...draft, ...checkTogether(draft, problems, units) }
  const report = (found: Problem) => problems.push(found)
  const duplicateRules = compileDuplicateRules(
    together,
    active<DuplicateRuleDocument>(sound, 'duplicate_rule'),
    report,
    units,
  )
  const assignmentRules = compileAssignmentRules(
    together,
    active<AssignmentRuleDocument>(sound, 'assignment_rule'),
    report,
    units,
  )
  const sharingRules = compileSharingRules(
    together,
    active<SharingRuleDocument>(sound, 'sharing_rule'),
    report,
    units,
  )
  const model = {
    ...together,
    ...compileRules(together, report, units),
    duplicateRules,
    assignmentRules,
    sharingRules,
  }
  checkCalendars(model, problems)
  checkTemplates(model, problems, units)
  model.workflows = soundWorkflows(model, problems, units)
  Object.assign(model, soundAlerts(model, problems, units))
  Object.assign(model, soundApprovals(model, problems, units))
  model.navigation = ofKind<AppDocument>(sound, 'app')
    .sort(([a], [b]) => Number(a === 'system') - Number(b === 'system'))
    .flatMap(([name, app]) => compileNavigation(name, app, model, (found) => problems.push(found)))
  checkRenames(model, problems)
  return { model: freeze(model), problems, cache, units: units.made }
}

/** JSON Schema and syntax, document by document; what has an error is not in the answer. */
function checkEach(
  documents: Documents,
  previous: ReadonlyMap<ItemKey, Compiled> | undefined,
  cache: Map<ItemKey, Compiled>,
): Map<ItemKey, CatalogDocument> {
  const sound = new Map<ItemKey, CatalogDocument>()
  for (const [key, item] of documents) {
    const known = previous?.get(key)
    const problems = known?.hash === item.hash ? known.problems : checkAlone(key, item)
    cache.set(key, { hash: item.hash, problems })
    if (!problems.some((entry) => entry.severity === 'error')) sound.set(key, item)
  }
  return sound
}

function checkAlone(key: ItemKey, item: CatalogDocument): readonly Problem[] {
  const problems = validateDocument(item)
  if (problems.length === 0) checkSyntax(key, item.document, (found) => problems.push(found))
  return problems.map((entry) => Object.freeze(entry))
}

const memo = new WeakMap<ObjectDef, { key: string; setsHash: string; problems: readonly Problem[] }>()

function objectOf(
  item: CatalogDocument,
  sets: ReadonlyMap<string, OptionSetDocument>,
  setsHash: string,
  previous: ReadonlyMap<ItemKey, Compiled> | undefined,
  cache: Map<ItemKey, Compiled>,
): { object?: ObjectDef | undefined; problems: readonly Problem[] } {
  const key = itemKey('object', item.name)
  const identity = `${item.hash} ${setsHash} ${item.package}`
  const before = previous?.get(key)?.object
  const known = before && memo.get(before)
  if (before && known?.key === identity) {
    cache.set(key, { ...cache.get(key)!, object: before })
    return { object: before, problems: known.problems }
  }
  const problems: Problem[] = []
  const isLike = known?.setsHash === setsHash && known.problems.length === 0
  const object = compileObject(item, sets, problems, isLike ? before : undefined)
  if (object) {
    memo.set(object, { key: identity, setsHash, problems })
    cache.set(key, { ...cache.get(key)!, object })
  }
  return { object, problems }
}

/** What an object of the model was compiled to before others were looked at. */
const alone = new WeakMap<ObjectDef, ObjectDef>()

/** Objects that came out the same are the same: whatever is kept for them stays of use. */
function takeOver(
  previous: Objects | undefined,
  compiled: Objects,
  resolved: Map<string, ObjectDef>,
): Map<string, ObjectDef> {
  for (const [name, object] of resolved) {
    const before = previous?.get(name)
    const own = compiled.get(name)!
    const fields = before && isSameMap(before.fields, object.fields) ? before.fields : object.fields
    const isSame =
      before &&
      fields === before.fields &&
      alone.get(before) === own &&
      isSameMap(before.relations, object.relations)
    const made = isSame ? before : { ...object, fields }
    alone.set(made, own)
    resolved.set(name, made)
  }
  return resolved
}

function isSameMap<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): boolean {
  if (a.size !== b.size) return false
  const others = b.entries()
  for (const [name, value] of a) {
    const [other, theirs] = others.next().value!
    if (name !== other || value !== theirs) return false
  }
  return true
}

/** What documents say of each other; an erring form, view, page, pipeline or role is left out. */
function checkTogether(
  model: AppModel,
  problems: Problem[],
  units: Units,
): Pick<AppModel, 'forms' | 'views' | 'pages' | 'pipelines' | 'roles'> {
  const keep = <T>(
    kind: string,
    items: ReadonlyMap<string, T>,
    check: (model: AppModel, name: string, item: T, report: (found: Problem) => void) => void,
    also: readonly unknown[] = [],
  ): Map<string, T> => {
    const kept = new Map<string, T>()
    for (const [name, item] of items) {
      const found: Problem[] = []
      units.take(
        `${kind}/${name}`,
        [item, ...also],
        model.objects,
        (entry) => found.push(entry),
        (objects, report) => check({ ...model, objects }, name, item, report),
      )
      problems.push(...found)
      if (!found.some((entry) => entry.severity === 'error')) kept.set(name, item)
    }
    return kept
  }
  const forms = keep('form', model.forms, checkForm)
  return {
    forms,
    views: keep('view', model.views, (seen, name, view, report) => {
      checkView(seen, name, view, report)
      const object = seen.objects.get(view.object)
      if (object && view.filter) checkCondition(seen, object, view.filter, `view/${name}#/filter`, report)
    }),
    pages: keep(
      'page',
      model.pages,
      (seen, name, page, report) => checkPage({ ...seen, forms }, name, page, report),
      [[...forms.keys()].join(' ')],
    ),
    pipelines: keep('pipeline', model.pipelines, checkPipeline),
    roles: keep('role', model.roles, checkRole),
  }
}

/** Two items that claim one former name would both take its data. */
function checkRenames(model: AppModel, problems: Problem[]): void {
  const claim = (
    items: Iterable<{ name: string; was: readonly string[] }>,
    path: (name: string) => string,
  ) => {
    const claimed = new Map<string, string>()
    for (const { name, was } of items)
      for (const former of was) {
        const other = claimed.get(former)
        if (other)
          problems.push(
            problem(
              'was_claimed_twice',
              path(name),
              `"${name}" and "${other}" both say they were "${former}".`,
              `“${name}”与“${other}”都声明曾用名“${former}”。`,
            ),
          )
        claimed.set(former, name)
      }
  }
  claim(model.objects.values(), (name) => `object/${name}#/was`)
  for (const object of model.objects.values())
    claim(object.fields.values(), (name) => `object/${object.name}#/fields/${name}/was`)
}

const itemsOf = (documents: Documents, kind: string): CatalogDocument[] =>
  [...documents.values()].filter((item) => item.kind === kind)

const ofKind = <T>(documents: Documents, kind: string): [string, T][] =>
  itemsOf(documents, kind).map((item) => [item.name, item.document as T])

const active = <T extends { active?: boolean }>(documents: Documents, kind: string): [string, T][] =>
  ofKind<T>(documents, kind).filter(([, document]) => document.active !== false)

function freeze(model: AppModel): AppModel {
  for (const object of model.objects.values()) Object.freeze(object)
  return Object.freeze(model)
}
