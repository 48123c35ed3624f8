import { schemas } from '../../metadata/schema/all.ts'
import { type Bilingual, inLanguage } from '../document/text.ts'

/** A JSON Schema node with the annotations of ours that describe a panel. */
export interface SchemaNode {
  $ref?: string
  title?: string
  description?: string
  type?: string
  enum?: (string | number)[]
  const?: unknown
  anyOf?: SchemaNode[]
  properties?: Record<string, SchemaNode>
  required?: string[]
  items?: SchemaNode
  propertyNames?: SchemaNode
  additionalProperties?: boolean | SchemaNode
  minimum?: number
  maximum?: number
  maxLength?: number
  pattern?: string
  default?: unknown
  examples?: unknown[]
  'x-control'?: string
  /** What people read for its examples, or for names that it may hold. */
  'x-labels'?: Readonly<Record<string, string>>
  /** The same in both languages, for words of the schema itself. */
  'x-words'?: Readonly<Record<string, Bilingual>>
  /** The word that holds where none is written. */
  'x-default'?: string
  'x-section'?: string
  'x-title-zh'?: string
  'x-description-zh'?: string
  'x-for'?: string[]
  $defs?: Record<string, SchemaNode>
}

/** A node with the schema it came from, to which its `#/…` refer. */
export interface LocatedSchema {
  node: SchemaNode
  root: string
}

export function schemaOf(kind: string): LocatedSchema {
  return { node: (schemas[kind] ?? {}) as SchemaNode, root: kind }
}

/** The node that is meant, with what stands beside its `$ref` on top. */
export function resolve({ node, root }: LocatedSchema): LocatedSchema {
  if (!node.$ref) return { node, root }
  const [file = '', pointer = ''] = node.$ref.split('#')
  const kind = file === '' ? root : file.replace('.schema.json', '')
  const found = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], schemas[kind])
  const { $ref: _followed, ...beside } = node
  const target = resolve({ node: (found ?? {}) as SchemaNode, root: kind })
  return { node: { ...target.node, ...beside }, root: target.root }
}

/** A node inside another one: a property, the values of a map, the items of a list. */
export function within(schema: LocatedSchema, ...path: string[]): LocatedSchema {
  return path.reduce((at, key) => {
    const { node, root } = resolve(at)
    if (key === '*') {
      const { additionalProperties: other } = node
      return { node: typeof other === 'object' ? other : {}, root }
    }
    if (key === '[]') return { node: node.items ?? {}, root }
    return { node: node.properties?.[key] ?? {}, root }
  }, schema)
}

export interface PanelProperty {
  key: string
  schema: LocatedSchema
  title: string
  help: string
  required: boolean
}
export interface PanelSection {
  name: string
  properties: PanelProperty[]
}

const titleOf = (node: SchemaNode, language: string) =>
  inLanguage({ en: node.title ?? '', zh: node['x-title-zh'] ?? node.title ?? '' }, language)
const helpOf = (node: SchemaNode, language: string) =>
  inLanguage({ en: node.description ?? '', zh: node['x-description-zh'] ?? node.description ?? '' }, language)

/**
 * The sections of a panel for a value, as `x-section` groups them, in the schema's order, the general one first. A key that belongs to other
 * types (`x-for`) is left out, unless it is filled: what is written must be seen.
 */
export function sectionsOf(
  schema: LocatedSchema,
  value: Record<string, unknown>,
  language: string,
  leaveOut: readonly string[] = [],
): PanelSection[] {
  const { node, root } = resolve(schema)
  const type = String(value['type'] ?? '')
  const sections = new Map<string, PanelProperty[]>()
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    if (key === '$schema' || leaveOut.includes(key) || property['x-control'] === 'hidden') continue
    if (key === 'order' && property.$ref?.endsWith('/order')) continue
    const isMeant = !property['x-for'] || property['x-for'].includes(type)
    if (!isMeant && value[key] === undefined) continue
    const section = property['x-section'] ?? 'General'
    const located = { node: property, root }
    const { node: full } = resolve(located)
    sections.set(section, [
      ...(sections.get(section) ?? []),
      {
        key,
        schema: located,
        title: titleOf(full, language) || key,
        help: helpOf(full, language),
        required: node.required?.includes(key) ?? false,
      },
    ])
  }
  const named = [...sections].map(([name, properties]) => ({ name, properties }))
  return [
    ...named.filter(({ name }) => name === 'General'),
    ...named.filter(({ name }) => name !== 'General'),
  ]
}

/** The words a node allows, also where they are one branch of several. */
export function wordsOf(schema: LocatedSchema): string[] {
  const { node } = resolve(schema)
  if (node.enum) return node.enum.map(String)
  return (node.anyOf ?? []).flatMap((branch) => branch.enum?.map(String) ?? [])
}

/** Maps that an `order` beside them puts in order; of a form it is the sections that it orders. */
const orderable = [
  'sections',
  'stages',
  'tabs',
  'components',
  'entries',
  'milestones',
  'questions',
  'navigation',
  'items',
]

/** Which key of an object the `order` beside it is of. */
export function orderedOf(schema: LocatedSchema): string | undefined {
  const properties = resolve(schema).node.properties ?? {}
  return 'order' in properties ? orderable.find((key) => key in properties) : undefined
}
