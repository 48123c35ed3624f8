import type { ItemKey } from '../../../designer/document/item-key.ts'
import type { DraftDocuments } from '../../../designer/renaming/rename-everywhere.ts'
import { compile } from '../../../engine/catalog/compile.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'
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

/** A draft of these documents. */
export function draftOver(documents: Readonly<Record<ItemKey, Document>>): DraftDocuments {
  const keys = Object.keys(documents) as ItemKey[]
  return {
    keys,
    document: (kind, name) => documents[`${kind}/${name}`],
    names: () => keys.filter((key) => key.startsWith('object/')).map((key) => split(key)[1]),
    object: (name) => documents[`object/${name}`] as unknown as ObjectDocument | undefined,
  }
}
export const shippedDraft = draftOver(Object.fromEntries(itemsBefore))
