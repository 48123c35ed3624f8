import type { ItemKey } from '../../../designer/document/item-key.ts'
import { compile } from '../../../engine/catalog/compile.ts'
import { shipped } from '../../metadata/schema/shipped.ts'
import { type DocumentsByKind, documentsOf, testSettings } from '../../support/model.ts'

export type Document = Readonly<Record<string, unknown>>

/** The shipped documents, as a draft begins with them. */
export const itemsBefore = new Map<ItemKey, Document>(
  shipped.map(({ kind, name, document }) => [`${kind}/${name}`, document as unknown as Document]),
)
export const split = (key: ItemKey) =>
  [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)] as const

/** What is wrong with a set of documents. */
export function problemsOf(documents: ReadonlyMap<ItemKey, Document>): string[] {
  const byKind: Record<string, Record<string, unknown>> = {}
  for (const [key, document] of documents) {
    const [kind, name] = split(key)
    byKind[kind] = { ...byKind[kind], [name]: document }
  }
  const { problems } = compile(documentsOf(byKind as DocumentsByKind), { version: 1, settings: testSettings })
  return problems.map(({ code, path, message }) => `${code} ${path} ${message.en}`)
}
