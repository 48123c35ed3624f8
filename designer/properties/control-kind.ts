import { type LocatedSchema, resolve, within, wordsOf } from './schema.ts'

/** Editors of what the language defines once for all kinds, by the name of the definition. */
const byDefinition: Readonly<Record<string, string>> = {
  condition: 'expression',
  expression: 'expression',
  text: 'text',
  value: 'value',
  values: 'values',
  who: 'who',
  effects: 'do',
  path: 'field',
  summaries: 'summaries',
  icon: 'icon',
  order: 'hidden',
}

const definitionOf = ({ node }: LocatedSchema): string =>
  /^common\.schema\.json#\/\$defs\/(\w+)$/.exec(node.$ref ?? '')?.[1] ?? ''

/**
 * Which editor a value gets: what `x-control` says, else what it is made of, else what its type suggests; `json`
 * where nothing fits.
 */
export function controlOf(schema: LocatedSchema): string {
  const { node } = resolve(schema)
  if (node['x-control']) return node['x-control']
  const defined = byDefinition[definitionOf(schema)]
  if (defined) return defined
  if (node.enum) return 'choice'
  if (node.type === 'boolean') return 'switch'
  if (node.type === 'integer' || node.type === 'number') return 'number'
  if (node.type === 'string') return node.examples ? 'word' : 'string'
  if (node.type === 'array') return controlOfList(schema)
  if (node.type === 'object' && node.properties) return 'group'
  if (node.type === 'object' && typeof node.additionalProperties === 'object')
    return resolve(within(schema, '*')).node.properties ? 'map' : 'values'
  return node.anyOf?.some((branch) => branch.enum) ? 'choice' : 'json'
}

function controlOfList(schema: LocatedSchema): string {
  const items = within(schema, '[]')
  if (wordsOf(items).length > 0) return 'checks'
  if (definitionOf(items) === 'path') return 'fields'
  if (definitionOf(items) === 'person') return 'who'
  const { node } = resolve(items)
  if (node.type === 'object' && node.properties) return 'list'
  return node.type === 'string' ? 'names' : 'json'
}
