import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type KindName, kinds } from '../../../metadata/schema/kinds.ts'
import type { DocumentsByKind, FieldDefinition, ObjectDocument } from '../../../metadata/schema/types.ts'

export interface Shipped<K extends KindName = KindName> {
  package: string
  kind: K
  name: string
  document: DocumentsByKind[K]
}

const metadata = new URL('../../../metadata/', import.meta.url)

export const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, metadata), 'utf8'))

const jsonFilesIn = (folder: string) =>
  existsSync(new URL(folder, metadata))
    ? readdirSync(new URL(folder, metadata)).filter((file) => file.endsWith('.json'))
    : []

function readPackage(name: string): Shipped[] {
  const app = { package: name, kind: 'app' as const, name, document: readJson(`${name}/app.json`) }
  const others = kinds
    .filter(({ folder }) => folder !== '')
    .flatMap(({ kind, folder }) =>
      jsonFilesIn(`${name}/${folder}`).map((file) => ({
        package: name,
        kind,
        name: file.replace('.json', ''),
        document: readJson(`${name}/${folder}/${file}`),
      })),
    )
  return [app, ...others] as Shipped[]
}

/** Every document of the packages that ship, as the files hold them. */
export const shipped = ['system', 'crm'].flatMap(readPackage)

export function documentsOf<K extends KindName>(kind: K): Shipped<K>[] {
  return shipped.filter((item): item is Shipped<K> => item.kind === kind)
}

export const objects: Record<string, ObjectDocument> = Object.fromEntries(
  documentsOf('object').map(({ name, document }) => [name, document]),
)

const systemFields: Record<string, FieldDefinition> = {
  id: { type: 'text' },
  version: { type: 'integer' },
  created_at: { type: 'dateTime' },
  updated_at: { type: 'dateTime' },
  created_by: { type: 'user', to: 'user' },
  updated_by: { type: 'user', to: 'user' },
}
const ownerFields: Record<string, FieldDefinition> = {
  owner: { type: 'user', to: 'user' },
  owner_department: { type: 'reference', to: 'department' },
}

/** Own and system fields of an object. */
export function fieldsOf(object: string): Record<string, FieldDefinition> {
  const document = objects[object]
  if (!document) return {}
  return {
    ...systemFields,
    ...(document.ownership === 'user' && ownerFields),
    ...(document.features?.includes('approvals') && { approval_state: { type: 'select' } }),
    ...document.fields,
  }
}

/** Why a path such as `customer.industry` leads nowhere, or undefined when it leads somewhere. */
export function brokenPath(object: string, path: string): string | undefined {
  const [first = '', ...rest] = path.split('.')
  const field = fieldsOf(object)[first]
  if (!field) return `${object} has no field ${first}`
  if (rest.length === 0) return undefined
  return typeof field.to === 'string'
    ? brokenPath(field.to, rest.join('.'))
    : `${object}.${first} is no reference`
}

/** Related lists of an object, by name: the object they list. */
export function relationsOf(object: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [source, document] of Object.entries(objects)) {
    for (const { inverse, to } of Object.values(document.fields)) {
      const isHere = to === '*' || to === object || (Array.isArray(to) && to.includes(object))
      if (inverse && isHere) found[inverse] = source
    }
  }
  return found
}

/** Options of a select, also of a shared set. */
export function optionsOf(field: FieldDefinition | undefined): string[] {
  const { options } = field ?? {}
  if (typeof options !== 'string') return Object.keys(options ?? {})
  const set = documentsOf('option_set').find(({ name }) => `@${name}` === options)
  return Object.keys(set?.document.options ?? {})
}
