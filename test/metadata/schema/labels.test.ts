import { describe, expect, it } from 'vitest'
import { annotationKeywords } from '../../../metadata/schema/kinds.ts'
import { objects, readJson, type Shipped, shipped } from './shipped.ts'

type Json = { [key: string]: unknown }
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** Pointers to texts that lack a language: whatever has `en` or `zh` is a text. */
function halfTexts(value: unknown, at = ''): string[] {
  if (!isObject(value)) return []
  if ('en' in value || 'zh' in value) return value.en && value.zh ? [] : [at]
  return Object.entries(value).flatMap(([key, inner]) => halfTexts(inner, `${at}/${key}`))
}

/** The parts of a document that people read by their label. */
function labelled({ kind, document }: Shipped): Json {
  const doc: Json = { ...document }
  const parts: Json = {}
  const add = (at: string, map: unknown) => {
    for (const [name, part] of Object.entries((map ?? {}) as Json)) parts[`${at}/${name}`] = part
  }
  if (!('label' in doc)) parts[''] = doc
  if (kind === 'object') {
    for (const key of ['fields', 'actions', 'recordTypes']) add(`/${key}`, doc[key])
    for (const [name, field] of Object.entries(doc.fields as Json)) {
      const { options } = field as Json
      if (isObject(options)) add(`/fields/${name}/options`, options)
    }
  }
  if (kind === 'option_set') add('/options', doc.options)
  if (kind === 'form') for (const key of ['sections', 'tabs']) add(`/${key}`, doc[key])
  if (kind === 'page') add('/tabs', doc.tabs)
  if (kind === 'app') add('/navigation', doc.navigation)
  return parts
}

describe('texts', () => {
  it.each(shipped.map((item) => [`${item.package}/${item.kind}/${item.name}`, item] as const))(
    '%s reads in English and Chinese',
    (_, item) => {
      expect(halfTexts(item.document)).toEqual([])
      const nameless = Object.entries(labelled(item)).filter(([, part]) => !isObject((part as Json).label))
      expect(nameless.map(([at]) => at)).toEqual([])
    },
  )

  it('name the many of every object', () => {
    expect(Object.entries(objects).filter(([, object]) => !object.pluralLabel)).toEqual([])
  })
})

describe('the property panel', () => {
  const panels = ['object', 'option_set', 'form', 'view', 'page', 'pipeline', 'role', 'app', 'approval']

  it.each(panels)('has a title and a sentence in both languages for every key of %s', (kind) => {
    const schema = readJson(`schema/${kind}.schema.json`) as Json
    const holders = [schema, ...Object.values((schema.$defs ?? {}) as Json)] as Json[]
    const bare = holders
      .flatMap((holder) => Object.entries((holder.properties ?? {}) as Json))
      .filter(([key]) => key !== '$schema')
      .filter(([, property]) => {
        const texts = ['title', 'description', 'x-title-zh', 'x-description-zh'].map(
          (key) => (property as Json)[key],
        )
        return texts.some((text) => typeof text !== 'string' || text === '')
      })
    expect(bare.map(([key]) => key)).toEqual([])
  })

  it('uses no keyword of ours that validators are not told of', () => {
    const known = new Set<string>(annotationKeywords)
    const found = JSON.stringify(panels.map((kind) => readJson(`schema/${kind}.schema.json`))).match(
      /"x-[a-z-]+"/g,
    )
    expect([...new Set(found)].map((key) => key.slice(1, -1)).filter((key) => !known.has(key))).toEqual([])
  })
})
