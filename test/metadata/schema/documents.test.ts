import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { annotationKeywords, kinds } from '../../../metadata/schema/kinds.ts'
import { readJson, shipped } from './shipped.ts'

const ajv = new Ajv({ strict: true, allErrors: true })
ajv.addVocabulary([...annotationKeywords])
for (const file of ['common', ...kinds.map(({ kind }) => kind)]) {
  ajv.addSchema(readJson(`schema/${file}.schema.json`) as object)
}

const problemsOf = (kind: string, document: unknown) => {
  const validate = ajv.getSchema(`${kind}.schema.json`)
  if (!validate) throw new Error(`no schema for ${kind}`)
  validate(document)
  return validate.errors ?? []
}
const field = (definition: object) => ({ label: 'X', fields: { amount: definition } })

describe('schemas', () => {
  it.each(kinds.map(({ kind }) => kind))('%s compiles in strict mode', (kind) => {
    expect(ajv.getSchema(`${kind}.schema.json`)).toBeTypeOf('function')
  })

  it('refuse a key that the language does not have', () => {
    const [problem] = problemsOf('object', field({ type: 'text', colour: 'red' }))
    expect(problem).toMatchObject({
      instancePath: '/fields/amount',
      params: { additionalProperty: 'colour' },
    })
  })

  it('refuse names in camelCase or longer than 40 characters', () => {
    expect(problemsOf('object', { label: 'X', fields: { closeDate: { type: 'date' } } })).not.toEqual([])
    expect(problemsOf('object', { label: 'X', fields: { ['a'.repeat(41)]: { type: 'date' } } })).not.toEqual(
      [],
    )
    expect(problemsOf('object', { label: 'X', fields: { ['a'.repeat(40)]: { type: 'date' } } })).toEqual([])
  })

  it('refuse null anywhere, because in an overlay it removes', () => {
    expect(problemsOf('object', field({ type: 'text', default: null }))).not.toEqual([])
    expect(problemsOf('object', field({ type: 'json', default: { a: { b: null } } }))).not.toEqual([])
  })

  it('accept a field type that a plugin may bring', () => {
    expect(problemsOf('object', field({ type: 'iban' }))).toEqual([])
  })
})

/** One document per kind as the language's specification shows it, every key used. */
const examples = JSON.parse(readFileSync(new URL('examples.json', import.meta.url), 'utf8')) as {
  kind: string
  document: object
}[]

describe('examples of the language', () => {
  it.each(examples.map(({ kind, document }) => [kind, document] as const))(
    'a %s is valid',
    (kind, document) => {
      expect(problemsOf(kind, document)).toEqual([])
    },
  )
})

describe('shipped documents', () => {
  it.each(shipped.map((item) => [`${item.package}/${item.kind}/${item.name}`, item] as const))(
    '%s is valid',
    (_, { kind, document }) => {
      expect(problemsOf(kind, document)).toEqual([])
    },
  )

  it('are named object.name where their kind belongs to an object', () => {
    const isObjectNamed = new Set<string>(
      kinds.filter(({ named }) => named === 'object').map(({ kind }) => kind),
    )
    const wrong = shipped.filter(({ kind, name, document }) => {
      const prefix = 'object' in document && document.object ? `${document.object}.` : ''
      return isObjectNamed.has(kind) && prefix ? !name.startsWith(prefix) : name.includes('.')
    })
    expect(wrong.map(({ kind, name }) => `${kind}/${name}`)).toEqual([])
  })
})
