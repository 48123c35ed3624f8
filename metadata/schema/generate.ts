import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'
import { kinds } from './kinds.ts'

type Schema = { [key: string]: unknown }

const target = new URL('types.ts', import.meta.url)
const banner = '// Generated from the schemas beside this file by generate.ts: change those, not this.'

/** Definitions of one schema file whose type is known by another name than its own. */
const typeNames: Record<string, Record<string, string>> = {
  object: {
    field: 'FieldDefinition',
    index: 'IndexDefinition',
    action: 'ActionDefinition',
    validation: 'ValidationDefinition',
    uniqueKey: 'UniqueKeyDefinition',
    recordType: 'RecordTypeDefinition',
  },
  common: { option: 'OptionDefinition', text: 'LocalizedText', value: 'ValueOrExpression' },
  role: { rights: 'ObjectRights' },
}

const pascal = (name: string) => name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** `form` and `item` give FormItem, a shared `who` gives Who, the document itself FormDocument. */
function typeName(file: string, definition?: string): string {
  if (!definition) return `${pascal(file)}Document`
  const known = typeNames[file]?.[definition]
  return known ?? (file === 'common' ? '' : pascal(file)) + pascal(definition)
}

/** `common.schema.json#/$defs/who`, seen from any file, as a reference into the bundle. */
function toBundleRef(file: string, ref: string): string {
  const [path = '', pointer = ''] = ref.split('#')
  const target = path.replace('.schema.json', '') || file
  return `#/$defs/${typeName(target, pointer.replace('/$defs/', '') || undefined)}`
}

const fileOf = (kind: string) => new URL(`${kind}.schema.json`, import.meta.url)

/** Titles would become type names and name patterns add nothing to a type, so both are left out. */
function forBundle(file: string, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => forBundle(file, item))
  if (typeof node !== 'object' || node === null) return node
  const { $ref, ...rest } = node as Schema
  if (typeof $ref === 'string') {
    const reference = { $ref: toBundleRef(file, $ref) }
    return rest.description ? { description: rest.description, allOf: [reference] } : reference
  }
  const entries = Object.entries(rest)
    .filter(([key, value]) => !isNoise(key, value))
    .map(([key, value]) => [
      key,
      key === 'properties' ? eachOf(file, value as Schema) : forBundle(file, value),
    ])
  const isOpen = rest.type === 'object' && !rest.properties && !('additionalProperties' in rest)
  return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: true }) }
}

const eachOf = (file: string, properties: Schema) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, forBundle(file, value)]))

const isNoise = (key: string, value: unknown) =>
  key.startsWith('x-') ||
  ['propertyNames', 'examples', 'minItems', 'maxItems', '$defs', '$id', '$schema'].includes(key) ||
  (key === 'title' && typeof value === 'string')

/** One schema with every document and shared part as a definition, so that each gets one type. */
function bundle(): Schema {
  const definitions: Schema = {}
  for (const file of ['common', ...kinds.map((kind) => kind.kind)]) {
    const schema = JSON.parse(readFileSync(fileOf(file), 'utf8')) as Schema
    for (const [name, definition] of Object.entries((schema.$defs ?? {}) as Schema)) {
      definitions[typeName(file, name)] = forBundle(file, definition)
    }
    if (file !== 'common') definitions[typeName(file)] = forBundle(file, schema)
  }
  const byKind = Object.fromEntries(kinds.map(({ kind }) => [kind, { $ref: `#/$defs/${typeName(kind)}` }]))
  const root = { type: 'object', additionalProperties: false, required: Object.keys(byKind) }
  return {
    ...root,
    description: 'The type of document of each kind.',
    properties: byKind,
    $defs: definitions,
  }
}

/** What the generator says about itself in every doc comment. */
const selfReference = / \*\n \* This interface was referenced by [^\n]*\n \* via the `definition` [^\n]*\n/g

/** The text of types.ts: the same schemas always give the same text. */
export async function generateTypes(): Promise<string> {
  const text = await compile(bundle(), 'DocumentsByKind', {
    bannerComment: banner,
    unreachableDefinitions: true,
    additionalProperties: false,
    unknownAny: true,
    style: { semi: false, singleQuote: true, printWidth: 110 },
  })
  return text.replace(selfReference, '')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await generateTypes()
  if (!process.argv.includes('--check')) writeFileSync(target, text)
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('metadata/schema/types.ts is out of date: run npx tsx metadata/schema/generate.ts')
    process.exitCode = 1
  }
}
