import { type LocatedSchema, resolve } from '../properties/schema.ts'

/** What a text of a document is to a renaming. */
export type Meaning = 'expression' | 'value' | 'template' | 'path' | 'sort' | undefined

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

/** Keys that hold an expression by nature, wherever they stand: `metadata.md`, *Conventions*. */
const expressionKeys =
  /(^|[a-z])When$|^(when|where|unless|until|while|open|need|onlyWhile|match|items|times|filter|having|expression)$/

/**
 * What a text at this place of a schema is, by its definition or its editor. Where a schema leaves it open, as for the
 * settings of a process' nodes, the conventions of the language say.
 */
export function meaningOf(schema: LocatedSchema, key: string, text: string): Meaning {
  const told = toldBy(schema)
  if (told) return told
  const { type, enum: words, anyOf, propertyNames } = resolve(schema).node
  if (type || words || anyOf || propertyNames || schema.node.$ref) return undefined
  if (expressionKeys.test(key)) return 'expression'
  if (text.startsWith('=')) return 'value'
  return text.includes('{{') ? 'template' : undefined
}

/** A place below people whom a step names, one or a list: an expression by itself, or whose path or superior is meant. */
const ofPeople = /\/(assignees|to|from)(\/\d+)?(\/path|(\/departmentHead)?\/of)$|\/assignees(\/\d+)?$/

/** What a text is that says who is asked, where the schema leaves it open; `submitter` is a word. */
export function meaningToPeople(
  { path, isWho = false }: { path: string; isWho?: boolean },
  text: string,
): Meaning {
  if (text === 'submitter' || !(isWho || ofPeople.test(path))) return undefined
  return text.startsWith('=') ? 'value' : 'expression'
}

const stepKeys: Readonly<Record<string, Meaning>> = {
  sort: 'sort',
  field: 'path',
  ...{ fields: 'path', by: 'path', on: 'path', groupBy: 'path' },
}

/** What a text is that a step of a workflow is given, where the schema leaves it open. */
export const meaningInStep = (key: string): Meaning => stepKeys[key]

function toldBy(schema: LocatedSchema): Meaning {
  const defined = /#\/\$defs\/(\w+)$/.exec(schema.node.$ref ?? '')?.[1] ?? ''
  const { node, root } = resolve(schema)
  const found = meanings[defined] ?? meanings[node['x-control'] ?? '']
  if (found) return found
  for (const branch of node.anyOf ?? []) {
    const inner = toldBy({ node: branch, root })
    if (inner) return inner
  }
  return undefined
}

/** Texts by language, and values made of values: what is inside is as what is around it. */
export const isUniform = (schema: LocatedSchema): boolean =>
  /#\/\$defs\/(text|texts|value)$/.test(schema.node.$ref ?? '')

/** The list, of several shapes that a place may have. */
export function listOf(schema: LocatedSchema): LocatedSchema {
  const { node, root } = resolve(schema)
  const shapes = [node, ...(node.anyOf ?? [])].map((shape) => resolve({ node: shape, root }))
  return shapes.find((shape) => shape.node.items) ?? schema
}

/** Of several shapes that a part may have, the one whose keys it has. */
export function branchFor(schema: LocatedSchema, part: Record<string, unknown>): LocatedSchema {
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
