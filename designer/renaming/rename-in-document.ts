import { type Renaming, renameInExpression } from '../../metadata/language/rename.ts'
import { type DraftObjects, draftShapes } from '../expressions/draft-shapes.ts'
import { type Place, placeOf, relationTarget } from '../expressions/place.ts'
import { type LocatedSchema, orderedOf, resolve, schemaOf, within } from '../properties/schema.ts'
import { renameInTemplate } from './rename-in-template.ts'

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
  left: LeftPlace[]
}

interface At {
  key: string
  path: string
  /** What else stands in the same part. */
  beside: Readonly<Record<string, unknown>>
  /** Object whose fields are meant here. */
  object: string | undefined
}

/** Keys that hold the name of an object. */
const objectKeys = new Set(['object', 'to', 'create', 'creates', 'through', 'in', 'settings'])

/** Maps whose keys are fields. */
const byField = new Set(['set', 'values', 'onChange', 'summaries', 'normalize', 'defaults'])
const isByField = (kind: string, { key, path }: At) =>
  byField.has(key) ||
  (kind === 'form' && key === 'items') ||
  (kind === 'role' && key === 'fields') ||
  (kind === 'object' && key === 'options' && path.startsWith('/recordTypes/'))

/**
 * A document with another name for a field or relation wherever its schema says that one is named: in expressions,
 * paths, columns, sorts, templates and keys. Of the object itself everything but the field's own key.
 *
 * @param draft objects as before the renaming
 */
export function renameInDocument(
  item: { kind: string; name: string; document: Readonly<Record<string, unknown>> },
  renaming: Renaming,
  draft: DraftObjects,
): Rewritten {
  const rewriter = new Rewriter(item.kind, renaming, draft)
  const { object } = item.document
  const about = item.kind === 'object' ? item.name : typeof object === 'string' ? object : undefined
  const at = { key: '', path: '', beside: {}, object: about }
  const document = rewriter.visit(schemaOf(item.kind), item.document, at) as Record<string, unknown>
  return { document, places: rewriter.places, left: rewriter.left }
}

class Rewriter {
  readonly places: string[] = []
  readonly left: LeftPlace[] = []
  readonly #kind: string
  readonly #renaming: Renaming
  readonly #draft: DraftObjects
  readonly #objects: ReturnType<typeof draftShapes>

  constructor(kind: string, renaming: Renaming, draft: DraftObjects) {
    this.#kind = kind
    this.#renaming = renaming
    this.#draft = draft
    this.#objects = draftShapes(draft)
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
    const rename = (one: string, object = at.object) =>
      this.#expression(one, { ...this.#place(at), object }, at)
    switch (meaningOf(schema)) {
      case 'expression':
        return rename(text, this.#place(at).object)
      case 'value':
        return text.startsWith('=') ? `=${rename(text.slice(1))}` : text
      case 'template':
        return renameInTemplate(text, rename)
      case 'path':
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
    const { kind, name, to } = this.#renaming
    if (kind === 'object' && this.#kind === 'role' && at.key === 'objects' && key === name) {
      this.places.push(inside.path)
      return to
    }
    if (!isByField(this.#kind, at) || key === '*') return key
    const owner = at.key === 'values' ? this.#created(at) : at.object
    return this.#expression(key, { object: owner, names: {} }, inside)
  }

  #place(at: At): Place {
    return placeOf(at.key, at.beside, at.object, this.#draft)
  }

  #expression(text: string, { object, names }: Place, at: At): string {
    const renamed = renameInExpression(
      text,
      { objects: this.#objects, names: { ...names, old: true, new: true }, ...(object ? { object } : {}) },
      this.#renaming,
    )
    if (renamed.ok) {
      if (renamed.places > 0) this.places.push(at.path)
      return renamed.text
    }
    if (text.includes(this.#renaming.name)) this.left.push({ path: at.path, text })
    return text
  }

  #list(schema: LocatedSchema, list: readonly unknown[], at: At): unknown[] {
    const isPaths = ['fields', 'columns'].includes(resolve(schema).node['x-control'] ?? '')
    const items = within(schema, '[]')
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
    // The order of a map by field follows its keys.
    if (Array.isArray(part['order']) && this.#kind === 'form' && orderedOf(chosen) === 'items')
      result['order'] = part['order'].map((name: unknown) =>
        this.#expression(String(name), { object: at.object, names: {} }, { ...at, path: `${at.path}/order` }),
      )
    return result
  }

  /** Where one goes from a part, and whose fields are meant there. */
  #inside(key: string, part: Record<string, unknown>, at: At): At {
    const inside = {
      key,
      path: `${at.path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      beside: part,
    }
    const { relation, lines } = part
    const target = (name: string) => relationTarget(name, at.object, this.#draft)
    if (this.#kind === 'role' && at.key === 'objects')
      return { ...inside, object: key === '*' ? undefined : key }
    if (typeof relation === 'string' && ['columns', 'sort', 'filter', 'fields'].includes(key))
      return { ...inside, object: target(relation) }
    if (this.#kind === 'form' && lines === true && key === 'columns')
      return { ...inside, object: target(at.key) }
    return { ...inside, object: at.object }
  }

  #objectOfPath({ key, beside, object }: At): string | undefined {
    if (key === 'field' && beside['type'] === 'rollup')
      return relationTarget(String(beside['of'] ?? ''), object, this.#draft)
    return key === 'with' && typeof beside['in'] === 'string' ? beside['in'] : object
  }

  /** Values beside `create` are of the object that is created. */
  #created({ beside, object }: At): string | undefined {
    const created = beside['create'] ?? beside['creates']
    return typeof created === 'string' ? created : object
  }
}

type Meaning = 'expression' | 'value' | 'template' | 'path' | 'sort' | undefined

const meanings: Readonly<Record<string, Meaning>> = {
  condition: 'expression',
  expression: 'expression',
  value: 'value',
  text: 'template',
  texts: 'template',
  path: 'path',
  sort: 'sort',
  field: 'path',
  relation: 'path',
  longText: 'template',
  columns: 'path',
}

/** What a text at this place of a schema is, by its definition or its editor. */
function meaningOf(schema: LocatedSchema): Meaning {
  const defined = /#\/\$defs\/(\w+)$/.exec(schema.node.$ref ?? '')?.[1] ?? ''
  const { node, root } = resolve(schema)
  const found = meanings[defined] ?? meanings[node['x-control'] ?? '']
  if (found) return found
  for (const branch of node.anyOf ?? []) {
    const inner = meaningOf({ node: branch, root })
    if (inner) return inner
  }
  return undefined
}

const isUniform = (schema: LocatedSchema): boolean =>
  /#\/\$defs\/(text|texts|value)$/.test(schema.node.$ref ?? '')

/** Of several shapes that a part may have, the one whose keys it has. */
function branchFor(schema: LocatedSchema, part: Record<string, unknown>): LocatedSchema {
  const { node, root } = resolve(schema)
  if (!node.anyOf || node.properties) return { node, root }
  const branches = node.anyOf.map((branch) => resolve({ node: branch, root }))
  const fits = ({ node: { properties } }: LocatedSchema) =>
    properties !== undefined && Object.keys(part).every((key) => key in properties)
  const nested = branches.flatMap((branch) => (branch.node.anyOf ? [branchFor(branch, part)] : [branch]))
  return (
    nested.find(fits) ??
    nested.find(({ node: { additionalProperties } }) => typeof additionalProperties === 'object') ?? {
      node,
      root,
    }
  )
}
