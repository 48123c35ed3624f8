import { type LocatedSchema, resolve, within, wordsOf } from './schema.ts'

/** Which editor a value gets: what `x-control` says, else what its type suggests; `json` where nothing fits. */
export function controlOf(schema: LocatedSchema): string {
  const { node } = resolve(schema)
  if (node['x-control']) return node['x-control']
  if (node.enum) return 'choice'
  if (node.type === 'boolean') return 'switch'
  if (node.type === 'integer' || node.type === 'number') return 'number'
  if (node.type === 'string') return 'string'
  if (node.type === 'array') return controlOfList(schema)
  if (node.type === 'object' && node.properties) return 'group'
  if (node.type === 'object' && typeof node.additionalProperties === 'object')
    return resolve(within(schema, '*')).node.properties ? 'map' : 'values'
  return node.anyOf?.some((branch) => branch.enum) ? 'choice' : 'json'
}

function controlOfList(schema: LocatedSchema): string {
  const items = within(schema, '[]')
  if (wordsOf(items).length > 0) return 'checks'
  return resolve(items).node.type === 'string' ? 'names' : 'json'
}
