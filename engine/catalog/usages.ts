import type { ObjectDocument } from '../../metadata/schema/types.ts'
import type { ItemKey } from '../model.ts'
import type { CatalogDocument, Documents } from './documents.ts'
import { escapePointer } from './problem.ts'

/** A place that names something. */
export interface Usage {
  kind: string
  name: string
  /** JSON Pointer into the document. */
  path: string
}

interface Place {
  key: string
  parents: readonly string[]
  path: string
}

type Visit = (value: unknown, place: Place) => boolean

/**
 * Where something is named: an object, a field (`field`, `department.code`), an option set, or any document. Reads
 * names where the language has names, and identifiers inside expressions.
 */
export function findUsages(documents: Documents, kind: string, name: string): Usage[] {
  const visit = visitors[kind]?.(documents, name) ?? namesDocument(kind, name)
  const usages: Usage[] = []
  for (const item of documents.values()) {
    if (item.kind === kind && item.name === name) continue
    const named = visit(item)
    if (!named) continue
    walk(item.document, { key: '', parents: [], path: '' }, (value, place) => {
      if (named(value, place)) usages.push({ kind: item.kind, name: item.name, path: place.path })
    })
  }
  return usages
}

type Visitor = (item: CatalogDocument) => Visit | undefined

const visitors: Record<string, (documents: Documents, name: string) => Visitor> = {
  object: (_documents, name) => (item) => {
    const about = item.name.startsWith(`${name}.`)
    return (value, { key, path }) =>
      (about && path === '') ||
      (value === name && objectKeys.test(key)) ||
      (key === name && typeof value === 'object' && item.kind === 'role')
  },
  option_set: (_documents, name) => () => (value) => value === `@${name}`,
  field: namesField,
}

/** Keys that hold the name of an object, lists of names included. */
const objectKeys = /^(object|to|of|creates|create|through|in|\d+)$/

/** A field is named by its own object's documents, and by others through a reference to that object. */
function namesField(documents: Documents, full: string): Visitor {
  const [object = '', field = ''] = full.split('.')
  const links = referencesTo(documents, object)
  const owned = new RegExp(`(^|[^\\w.$'"])${field}(?![\\w'"])`)
  const through = links.length > 0 ? new RegExp(`\\b(${links.join('|')})\\.${field}\\b`) : undefined
  return (item) => {
    const own = objectOf(item) === object
    return (value, { key, parents, path }) => {
      if (path === `/fields/${field}` && own) return false
      if (key === field && own && mapsOfFields.has(parents.at(-1) ?? '')) return true
      if (key === field && item.kind === 'role' && parents.at(-1) === 'fields' && parents.at(-2) === object)
        return true
      if (typeof value !== 'string' || isText(parents, key)) return false
      return (
        (own && (value === field || value === `-${field}` || owned.test(value))) ||
        through?.test(value) === true
      )
    }
  }
}

const mapsOfFields = new Set([
  'items',
  'fields',
  'summaries',
  'set',
  'values',
  'onChange',
  'normalize',
  'defaults',
])

const texts = new Set([
  'label',
  'pluralLabel',
  'help',
  'description',
  'message',
  'text',
  'subject',
  'body',
  'guidance',
])
const isText = (parents: readonly string[], key: string) =>
  texts.has(key) || parents.some((parent) => texts.has(parent))

function objectOf(item: CatalogDocument): string | undefined {
  if (item.kind === 'object') return item.name
  const named = (item.document as { object?: unknown }).object
  return typeof named === 'string' ? named : undefined
}

/** Names of reference fields, in any object, that point to `object`. */
function referencesTo(documents: Documents, object: string): string[] {
  const names = new Set<string>()
  for (const item of documents.values()) {
    if (item.kind !== 'object') continue
    for (const [name, field] of Object.entries((item.document as ObjectDocument).fields ?? {}))
      if ([(field as { to?: unknown }).to].flat().includes(object)) names.add(name)
  }
  return [...names]
}

/** Other kinds are named whole: `department.edit` under `form`, a role in a list of roles or inside an expression. */
function namesDocument(kind: string, name: string): Visitor {
  const quoted = new RegExp(`['"]${name.replace('.', '\\.')}['"]`)
  return () =>
    (value, { key, parents }) => {
      if (typeof value !== 'string' || isText(parents, key)) return false
      return value === name || (kind === 'role' && quoted.test(value))
    }
}

function walk(value: unknown, place: Place, seen: (value: unknown, place: Place) => void): void {
  seen(value, place)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const parents = place.key === '' ? place.parents : [...place.parents, place.key]
    walk(inner, { key, parents, path: `${place.path}/${escapePointer(key)}` }, seen)
  }
}

/** What uses each of the items, for the impact of a plan. */
export const usagesOf = (
  documents: Documents,
  keys: readonly ItemKey[],
): { item: ItemKey; usedBy: Usage[] }[] =>
  keys.map((key) => {
    const at = key.indexOf('/')
    return { item: key, usedBy: findUsages(documents, key.slice(0, at), key.slice(at + 1)) }
  })
