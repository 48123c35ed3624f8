import type {
  AppDocument,
  AssignmentRuleDocument,
  DuplicateRuleDocument,
  FormDocument,
  ObjectDocument,
  OptionSetDocument,
  PageDocument,
  PipelineDocument,
  RoleDocument,
  SharingRuleDocument,
  ViewDocument,
} from '../../metadata/schema/types.ts'
import type { AppModel, ItemKey, ObjectDef, Problem, SystemSettings } from '../model.ts'
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
import { validateDocument } from './validate.ts'

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
  previous?: Pick<Compilation, 'cache'>,
): Compilation {
  const cache = new Map<ItemKey, Compiled>()
  const sound = checkEach(documents, previous?.cache, cache)
  const sets = new Map(ofKind<OptionSetDocument>(sound, 'option_set'))
  const setsHash = hashOf([...sets])
  const objectProblems: Problem[] = []
  const compiled = new Map<string, ObjectDef>()
  for (const item of itemsOf(sound, 'object')) {
    if ((item.document as ObjectDocument).active === false) continue
    const object = objectOf(item, sets, setsHash, previous?.cache, cache)
    objectProblems.push(...object.problems)
    if (object.object) compiled.set(item.name, object.object)
  }
  const linked = linkObjects(compiled, objectProblems)
  const objects = resolveDerived(linked, options.settings, objectProblems)
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
  const together = { ...draft, ...checkTogether(draft, problems) }
  const report = (found: Problem) => problems.push(found)
  const duplicateRules = compileDuplicateRules(
    together,
    active<DuplicateRuleDocument>(sound, 'duplicate_rule'),
    report,
  )
  const assignmentRules = compileAssignmentRules(
    together,
    active<AssignmentRuleDocument>(sound, 'assignment_rule'),
    report,
  )
  const sharingRules = compileSharingRules(
    together,
    active<SharingRuleDocument>(sound, 'sharing_rule'),
    report,
  )
  const model = {
    ...together,
    ...compileRules(together, report),
    duplicateRules,
    assignmentRules,
    sharingRules,
  }
  model.navigation = ofKind<AppDocument>(sound, 'app')
    .sort(([a], [b]) => Number(a === 'system') - Number(b === 'system'))
    .flatMap(([name, app]) => compileNavigation(name, app, model, (found) => problems.push(found)))
  checkRenames(model, problems)
  return { model: freeze(model), problems, cache }
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
    let problems = known?.hash === item.hash ? [...known.problems] : validateDocument(item)
    if (known?.hash !== item.hash && problems.length === 0)
      checkSyntax(key, item.document, (found) => problems.push(found))
    problems = problems.map((entry) => Object.freeze(entry))
    cache.set(key, { hash: item.hash, problems })
    if (!problems.some((entry) => entry.severity === 'error')) sound.set(key, item)
  }
  return sound
}

const memo = new WeakMap<ObjectDef, { key: string; problems: readonly Problem[] }>()

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
  const object = compileObject(item, sets, problems)
  if (object) {
    memo.set(object, { key: identity, problems })
    cache.set(key, { ...cache.get(key)!, object })
  }
  return { object, problems }
}

/** What documents say of each other; an erring form, view, page, pipeline or role is left out. */
function checkTogether(
  model: AppModel,
  problems: Problem[],
): Pick<AppModel, 'forms' | 'views' | 'pages' | 'pipelines' | 'roles'> {
  const keep = <T>(
    items: ReadonlyMap<string, T>,
    check: (name: string, item: T, report: (found: Problem) => void) => void,
  ): Map<string, T> => {
    const kept = new Map<string, T>()
    for (const [name, item] of items) {
      const found: Problem[] = []
      check(name, item, (entry) => found.push(entry))
      problems.push(...found)
      if (!found.some((entry) => entry.severity === 'error')) kept.set(name, item)
    }
    return kept
  }
  const forms = keep(model.forms, (name, form, report) => checkForm(model, name, form, report))
  return {
    forms,
    views: keep(model.views, (name, view, report) => {
      checkView(model, name, view, report)
      const object = model.objects.get(view.object)
      if (object && view.filter) checkCondition(model, object, view.filter, `view/${name}#/filter`, report)
    }),
    pages: keep(model.pages, (name, page, report) => checkPage({ ...model, forms }, name, page, report)),
    pipelines: keep(model.pipelines, (name, pipeline, report) =>
      checkPipeline(model, name, pipeline, report),
    ),
    roles: keep(model.roles, (name, role, report) => checkRole(model, name, role, report)),
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
