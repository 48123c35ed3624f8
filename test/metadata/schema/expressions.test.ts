import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import { compileFolder } from '../../../engine/command-line/compile-folder.ts'
import type { RoleDocument } from '../../../metadata/schema/types.ts'
import { pathsIn } from './names.ts'
import { brokenPath, fieldsOf, objects, readJson, type Shipped, shipped } from './shipped.ts'

type Json = { [key: string]: unknown }
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const isCondition = /^(filter|while|where|until|unless|when|.+When)$/

/** Every condition and `=` value of a part, with the object whose fields it names. */
function expressionsIn(part: unknown, object: string): { text: string; object: string }[] {
  if (!isObject(part)) return []
  return Object.entries(part).flatMap(([key, value]) => {
    if (typeof value === 'string') {
      if (value.startsWith('=')) return [{ text: value.slice(1), object }]
      // A rollup's filter names fields of the list's records, which compiling them checks.
      if (key === 'filter' && part['type'] === 'rollup') return []
      const target = key === 'filter' && typeof part.to === 'string' ? part.to : object
      return isCondition.test(key) ? [{ text: value, object: target }] : []
    }
    return expressionsIn(value, object)
  })
}

interface Found {
  at: string
  expressions: { text: string; object: string }[]
}

function foundIn({ kind, name, document }: Shipped): Found[] {
  if (kind === 'role') {
    const roles = Object.entries((document as RoleDocument).objects ?? {})
    return roles.map(([object, rights]) => ({
      at: `role/${name}/${object}`,
      expressions: expressionsIn(rights, object),
    }))
  }
  const object = kind === 'object' ? name : 'object' in document ? String(document.object) : ''
  return [{ at: `${kind}/${name}`, expressions: expressionsIn(document, object) }]
}

const all = shipped.flatMap(foundIn).filter(({ expressions }) => expressions.length > 0)

describe('expressions', () => {
  it('compile, with nothing to complain about', async () => {
    const { problems } = await compileFolder('metadata', 'metadata')
    expect(problems.map(({ path, message }) => `${path}: ${message.en}`)).toEqual([])
  })

  it.each(all.map(({ at, expressions }) => [at, expressions] as const))(
    'of %s parse and name fields that exist',
    (_, expressions) => {
      const problems = expressions.flatMap(({ text, object }) =>
        pathsIn(text)
          .map((path) => brokenPath(object, path))
          .filter(Boolean)
          .map((problem) => `${problem} in: ${text}`),
      )
      expect(problems).toEqual([])
    },
  )
})

interface Mapping {
  file: string
  object: string
  options: { columns: Record<string, Column>; values: Json; upsert: string[] }
}
interface Column {
  field: string
  expression?: string
  values?: Record<string, string>
  reference?: { by: string; else: string }
}
const { imports } = readJson('crm/samples/order.json') as { imports: string[] }
const mapping = (name: string) => readJson(`crm/samples/${name}.json`) as Mapping
const evaluate = (name: string, column: string, $row: Json) =>
  jsonata(mapping(name).options.columns[column]?.expression ?? '').evaluate({}, { row: $row })

describe('sample mappings', () => {
  it.each(imports)('%s fills fields that exist, by options that exist', (name) => {
    const { object, options } = mapping(name)
    const fields = fieldsOf(object)
    for (const { field, reference, values } of Object.values(options.columns)) {
      expect(Object.keys(fields)).toContain(field)
      if (reference) expect(brokenPath(String(fields[field]?.to), reference.by)).toBeUndefined()
      const set = fields[field]?.options
      if (isObject(set)) expect(Object.values(values ?? {}).filter((key) => !(key in set))).toEqual([])
    }
    expect([...Object.keys(options.values), ...options.upsert].filter((key) => !(key in fields))).toEqual([])
    const unique = Object.values(objects[object]?.unique ?? {}).map((key) => key.fields)
    expect(unique).toContainEqual(options.upsert)
  })

  it('make e-mail addresses from names', async () => {
    const row = { sales_agent: 'Mei-Mei Johns', manager: 'Cara Losch' }
    expect(await evaluate('sellers', 'email', row)).toBe('mei-mei.johns@example.com')
    expect(await evaluate('managers', 'email', row)).toBe('cara.losch@example.com')
  })

  it('name an opportunity after its account and product, or the product alone', async () => {
    const row = { product: 'GTXPro', account: 'Isdom' }
    expect(await evaluate('opportunities', 'name', row)).toBe('Isdom · GTX Pro')
    expect(await evaluate('opportunities', 'name', { ...row, account: '' })).toBe('GTX Pro')
  })

  it('turn revenue in millions into money', async () => {
    expect(await evaluate('customers', 'revenue', { revenue: '1100.04' })).toBe(1_100_040_000)
  })
})
