import type { Bilingual } from '../document/text.ts'
import { type LocatedSchema, resolve, schemaOf } from '../properties/schema.ts'

/** What the schema calls the key at the end of a path, or the kind itself for an empty one; the key where it says nothing. */
export function keyTitle(kind: string, path: readonly string[]): Bilingual {
  let at: LocatedSchema | undefined = schemaOf(kind)
  let title: Bilingual = titleOf(at) ?? { en: kind, zh: kind }
  for (const key of path) {
    const word: Bilingual | undefined = at && resolve(at).node['x-words']?.[key]
    at = at && step(at, key)
    title = word ?? (at && titleOf(at)) ?? languageTitle(title, key) ?? { en: key, zh: key }
  }
  return title
}

const languages: Record<string, string> = { en: 'English', zh: '中文' }

/** One language of a text: "Label, English". */
function languageTitle(text: Bilingual, key: string): Bilingual | undefined {
  const language = languages[key]
  return language ? { en: `${text.en}, ${language}`, zh: `${text.zh}（${language}）` } : undefined
}

function step(from: LocatedSchema, key: string): LocatedSchema | undefined {
  const { node, root } = resolve(from)
  const property = node.properties?.[key]
  if (property) return { node: property, root }
  if (typeof node.additionalProperties === 'object') return { node: node.additionalProperties, root }
  const branch = node.anyOf
    ?.map((each) => resolve({ node: each, root }))
    .find(({ node: each }) => each.properties?.[key] || typeof each.additionalProperties === 'object')
  return branch && step(branch, key)
}

function titleOf(at: LocatedSchema): Bilingual | undefined {
  const { node } = resolve(at)
  if (!node.title) return undefined
  return { en: node.title, zh: node['x-title-zh'] ?? node.title }
}
