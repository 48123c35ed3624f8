import type { CheckScope } from '../../metadata/language/check/index.ts'
import { dependenciesOf } from '../../metadata/language/dependencies.ts'
import { type Renaming, renameInExpression } from '../../metadata/language/rename.ts'
import { type OptionRenaming, renameOptionInExpression } from '../../metadata/language/rename-option.ts'
import { type DraftObjects, draftShapes } from '../expressions/draft-shapes.ts'
import { type Place, placeOf, relationTarget } from '../expressions/place.ts'
import { type LocatedSchema, orderedOf, resolve, schemaOf, within } from '../properties/schema.ts'
import { branchFor, isUniform, listOf, meaningInStep, meaningOf, meaningToPeople } from './place-meaning.ts'
import { renameInTemplate } from './rename-in-template.ts'
import { withJoins } from './report-joins.ts'

/** What gets another name in a draft. */
export type DraftRenaming = Renaming | ({ kind: 'option' } & OptionRenaming)

/** A place that names it, in words that cannot be read or that could mean something else as well. */
export interface LeftPlace {
  /** JSON Pointer into the document. */
  path: string
  text: string
}
export interface Rewritten {
  document: Record<string, unknown>
  /** JSON Pointers of what was changed. */
  places: string[]
  /** Keys that were changed: JSON Pointer as it was, and the key it ends in now. */
  keys: ReadonlyMap<string, string>
  left: LeftPlace[]
}

interface At {
  key: string
  path: string
  /** What else stands in the same part. */
  beside: Readonly<Record<string, unknown>>
  /** Object whose fields are meant here. */
  object: string | undefined
  /** What `$record` is, where that is another. */
  record?: string | undefined
  /** The field, `object.field`, that a value at this place is put into. */
  field?: string | undefined
  /** Whether people are named by a text here. */
  isWho?: boolean
}

/** Keys that hold the name of an object. */
const objectKeys = new Set(['object', 'to', 'create', 'creates', 'through', 'in', 'settings'])

/** Steps whose `to` names people of ours; that of others holds addresses, or a word. */
const tellsPeople = new Set<unknown>(['notify', 'assign'])

/** Keys of a step that are about the records which it names by their object, whatever the workflow is about. */
const meansOthers = new Set(['filter', 'fields', 'sort', 'by', 'on', 'groupBy', 'measures'])
const isStep = ({ type }: Readonly<Record<string, unknown>>): boolean => typeof type === 'string'

/** Maps of values by field. */
const valuesByField = new Set(['set', 'values', 'defaults'])

/** Maps whose keys are fields, or lists of records. */
const byField = new Set(['set', 'values', 'onChange', 'summaries', 'normalize', 'defaults'])
const isByField = (kind: string, { key, path }: At) =>
  byField.has(key) ||
  (kind === 'form' && key === 'items') ||
  (kind === 'role' && key === 'fields') ||
  (kind === 'sharing_rule' && key === 'related') ||
  (kind === 'object' && key === 'options' && path.startsWith('/recordTypes/'))

/**
 * A document with another name for a field or relation wherever its schema says that one is named: in expressions,
 * paths, columns, sorts, templates and keys. Of the object itself everything but the field's own key.
 *
 * @param draft objects as before the renaming
 */
export function renameInDocument(
  item: { kind: string; name: string; document: Readonly<Record<string, unknown>> },
  renaming: DraftRenaming,
  draft: DraftObjects,
): Rewritten {
  const rewriter = new Rewriter(item, renaming, draft)
  const { object } = item.document
  const about = item.kind === 'object' ? item.name : typeof object === 'string' ? object : undefined
  const at = { key: '', path: '', beside: {}, object: about }
  const document = rewriter.visit(schemaOf(item.kind), item.document, at) as Record<string, unknown>
  return { document, places: rewriter.places, keys: rewriter.keys, left: rewriter.left }
}

class Rewriter {
  readonly places: string[] = []
  readonly keys = new Map<string, string>()
  readonly left: LeftPlace[] = []
  readonly #kind: string
  readonly #renaming: DraftRenaming
  readonly #draft: DraftObjects
  readonly #objects: ReturnType<typeof draftShapes>
  /** Words that mean something of the document's own: joins and measures of a report. */
  readonly #hidden: ReadonlySet<string>
  /** Options of a stage field are the stages of its pipeline. */
  readonly #isStages: boolean

  constructor(
    { kind, document }: { kind: string; document: Readonly<Record<string, unknown>> },
    renaming: DraftRenaming,
    draft: DraftObjects,
  ) {
    this.#kind = kind
    this.#renaming = renaming
    this.#draft = draft
    const shapes = draftShapes(draft)
    const seen =
      kind === 'report' ? withJoins(shapes, document) : { objects: shapes, hidden: new Set<string>() }
    this.#objects = seen.objects
    this.#hidden = seen.hidden
    this.#isStages =
      renaming.kind === 'option' &&
      kind === 'pipeline' &&
      renaming.fields.has(`${String(document['object'])}.${String(document['stageField'])}`)
  }

  visit(schema: LocatedSchema, value: unknown, at: At): unknown {
    if (typeof value === 'string') return this.#text(schema, value, at)
    if (typeof value === 'object' && value !== null && isUniform(schema)) return this.#each(schema, value, at)
    if (Array.isArray(value)) return this.#list(schema, value, at)
    if (typeof value === 'object' && value !== null)
      return this.#part(schema, value as Record<string, unknown>, at)
    return value
  }

  /** Texts by language, and values made of values: what is inside is as what is around it. */
  #each(schema: LocatedSchema, value: object, at: At): unknown {
    const visit = (inner: unknown, key: string | number) =>
      this.visit(schema, inner, { ...at, key: String(key), path: `${at.path}/${key}` })
    if (Array.isArray(value)) return value.map(visit)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner, key)]))
  }

  #text(schema: LocatedSchema, text: string, at: At): string {
    const named = this.#renaming.kind === 'object' ? this.#objectName(schema, text, at) : undefined
    if (named !== undefined) return named
    const option = this.#option(text, at)
    if (option !== undefined) return option
    const rename = (one: string, object = at.object) =>
      this.#expression(one, { ...this.#place(at), object }, at)
    const isJoin = this.#kind === 'report' && at.key === 'of'
    const meaning = meaningOf(schema, at.key, text) ?? meaningToPeople(at, text)
    // `on` of a way in says when it is taken.
    const isWhen = at.key === 'on' && at.path.startsWith('/triggers/')
    const inStep = this.#kind === 'workflow' && !isWhen ? meaningInStep(at.key) : undefined
    switch (isJoin ? 'path' : (meaning ?? inStep)) {
      case 'expression':
        return rename(text, this.#place(at).object)
      case 'value':
        return text.startsWith('=') ? `=${rename(text.slice(1))}` : text
      case 'template':
        return renameInTemplate(text, rename)
      case 'path':
        if (isJoin) return this.#joined(text, at)
        return rename(text, this.#objectOfPath(at))
      case 'sort':
        return text
          .split(',')
          .map((part) => (part.startsWith('-') ? `-${rename(part.slice(1))}` : rename(part)))
          .join(',')
      default:
        return text
    }
  }

  /** A value that is put into a field as it stands; undefined for other texts. */
  #option(text: string, at: At): string | undefined {
    const { kind, name, to } = this.#renaming
    if (kind !== 'option' || text !== name) return undefined
    const isValue = at.field !== undefined && this.#renaming.fields.has(at.field)
    const isStage = this.#isStages && /\/(startIn|next|order)\/\d+$/.test(at.path)
    if (!isValue && !isStage) return undefined
    this.places.push(at.path)
    return to
  }

  /** A join names a list of the report's object itself, whatever the joins are called. */
  #joined(text: string, at: At): string {
    const { kind, name, to } = this.#renaming
    if (kind !== 'relation' || this.#renaming.object !== at.object || text !== name) return text
    this.places.push(at.path)
    return to
  }

  /** The name of an object, or of a document that begins with it; undefined for other texts. */
  #objectName(schema: LocatedSchema, text: string, at: At): string | undefined {
    const { name, to } = this.#renaming
    const { node } = resolve(schema)
    const isObject = node['x-control'] === 'object' || objectKeys.has(at.key)
    const isWhole = isObject && text === name
    const isPart = /\/qualifiedName$/.test(schema.node.$ref ?? '') && text.startsWith(`${name}.`)
    if (!isWhole && !isPart) return undefined
    this.places.push(at.path)
    return isWhole ? to : to + text.slice(name.length)
  }

  #key(key: string, at: At, inside: At): string {
    const next = this.#keyOf(key, at, inside)
    if (next !== key) this.keys.set(inside.path, next)
    return next
  }

  #keyOf(key: string, at: At, inside: At): string {
    const { kind, name, to } = this.#renaming
    const isObject = kind === 'object' && this.#kind === 'role' && at.key === 'objects'
    if ((isObject || (this.#isStages && at.path === '/stages')) && key === name) {
      this.places.push(inside.path)
      return to
    }
    if (kind === 'option' || !isByField(this.#kind, at) || key === '*') return key
    const owner = at.key === 'values' ? this.#created(at) : at.object
    return this.#expression(key, { object: owner, names: {} }, inside)
  }

  #place(at: At): Place {
    return placeOf(at.key, at.beside, at.object, this.#draft)
  }

  #expression(text: string, { object, names }: Place, at: At): string {
    const renaming = this.#renaming
    const scope: CheckScope = {
      objects: this.#objects,
      names: { ...names, old: true, new: true, ...(at.record ? { record: at.record } : {}) },
      ...(object ? { object } : {}),
    }
    const renamed =
      renaming.kind === 'option'
        ? renameOptionInExpression(
            text,
            scope,
            renaming,
            at.field !== undefined && renaming.fields.has(at.field),
          )
        : renaming.kind !== 'object' && renaming.object === object && this.#hidden.has(renaming.name)
          ? ({ ok: true, text, places: 0 } as const)
          : renameInExpression(text, scope, renaming)
    if (renamed.ok) {
      if (renamed.places > 0) this.places.push(at.path)
      return renamed.text
    }
    if (text.includes(renaming.name)) this.left.push({ path: at.path, text })
    return text
  }

  #list(schema: LocatedSchema, list: readonly unknown[], at: At): unknown[] {
    const isPaths = ['fields', 'columns'].includes(resolve(schema).node['x-control'] ?? '')
    const items = within(listOf(schema), '[]')
    return list.map((value, i) => {
      const inside = { ...at, path: `${at.path}/${i}`, beside: {} }
      if (isPaths && typeof value === 'string') return this.#expression(value, this.#place(inside), inside)
      return this.visit(items, value, inside)
    })
  }

  #part(schema: LocatedSchema, part: Record<string, unknown>, at: At): Record<string, unknown> {
    const chosen = branchFor(schema, part)
    const properties = resolve(chosen).node.properties ?? {}
    const entries = Object.entries(part).map(([key, value]): [string, unknown] => {
      const inside = this.#inside(key, part, at)
      const next = this.visit(key in properties ? within(chosen, key) : within(chosen, '*'), value, inside)
      return [this.#key(key, at, inside), next]
    })
    const result = Object.fromEntries(entries)
    if (this.#kind === 'sla') this.#rows(result, at)
    // The order of a map by field follows its keys.
    if (Array.isArray(part['order']) && this.#kind === 'form' && orderedOf(chosen) === 'items')
      result['order'] = part['order'].map((name: unknown) =>
        this.#expression(String(name), { object: at.object, names: {} }, { ...at, path: `${at.path}/order` }),
      )
    return result
  }

  /** A table of targets: its cells are values of the paths it goes by. */
  #rows(part: Record<string, unknown>, at: At): void {
    const renaming = this.#renaming
    const { by, rows } = part
    if (renaming.kind !== 'option' || !Array.isArray(by) || !Array.isArray(rows)) return
    part['rows'] = (rows as unknown[][]).map((row, i) =>
      row.map((cell, j) => {
        if (cell !== renaming.name || !this.#leadsTo(String(by[j]), at.object)) return cell
        this.places.push(`${at.path}/rows/${i}/${j}`)
        return renaming.to
      }),
    )
  }

  /** Whether a path ends at one of the fields whose value gets another name. */
  #leadsTo(path: string, object: string | undefined): boolean {
    const renaming = this.#renaming
    if (renaming.kind !== 'option' || !object) return false
    const uses = dependenciesOf(path, { objects: this.#objects, object })?.uses ?? []
    const last = uses.find((use) => use.to === path.length)
    return last !== undefined && renaming.fields.has(`${last.object}.${last.name}`)
  }

  /** Where one goes from a part, and whose fields are meant there. */
  #inside(key: string, part: Record<string, unknown>, at: At): At {
    const owner = at.key === 'values' ? this.#created(at) : at.object
    const isDefault = this.#kind === 'object' && key === 'default' && /^\/fields\/[^/]+$/.test(at.path)
    const isOffered = this.#kind === 'object' && at.key === 'options' && at.path.startsWith('/recordTypes/')
    const field =
      valuesByField.has(at.key) || isOffered
        ? `${owner}.${key}`
        : isDefault
          ? `${at.object}.${at.key}`
          : undefined
    // Values that the action of a step is given are of the records that the step is about.
    const isGiven = this.#kind === 'workflow' && key === 'values' && at.key === 'input' && isStep(at.beside)
    const inside = {
      key,
      field,
      path: `${at.path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      beside: isGiven ? at.beside : part,
      isWho: this.#kind === 'workflow' && key === 'to' && tellsPeople.has(part['type']),
    }
    const { relation, lines } = part
    const target = (name: string) => relationTarget(name, at.object, this.#draft)
    if (this.#kind === 'role' && at.key === 'objects')
      return { ...inside, object: key === '*' ? undefined : key }
    if (
      this.#kind === 'report' &&
      (key === 'having' || (key === 'expression' && at.path.startsWith('/measures/')))
    )
      return { ...inside, object: undefined }
    if (typeof relation === 'string' && ['columns', 'sort', 'filter', 'fields'].includes(key))
      return { ...inside, object: target(relation) }
    if (this.#kind === 'form' && lines === true && key === 'columns')
      return { ...inside, object: target(at.key) }
    if (
      this.#kind === 'workflow' &&
      meansOthers.has(key) &&
      // What may happen meanwhile is judged by the run's own record.
      (key !== 'on' || Array.isArray(part['on'])) &&
      isStep(part) &&
      typeof part['object'] === 'string'
    )
      return { ...inside, object: part['object'], record: at.object }
    return { ...inside, object: at.object, record: at.record }
  }

  #objectOfPath({ key, beside, object }: At): string | undefined {
    if (key === 'field' && beside['type'] === 'rollup')
      return relationTarget(String(beside['of'] ?? ''), object, this.#draft)
    return key === 'with' && typeof beside['in'] === 'string' ? beside['in'] : object
  }

  /** Values beside `create` are of the object that is created; those of a step are of the records that it writes. */
  #created({ beside, object }: At): string | undefined {
    const written = this.#kind === 'workflow' && isStep(beside) ? beside['object'] : undefined
    const created = beside['create'] ?? beside['creates'] ?? written
    return typeof created === 'string' ? created : object
  }
}
