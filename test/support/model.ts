import { compile } from '../../engine/catalog/compile.ts'
import { type CatalogDocument, type Documents, hashOf, itemKey } from '../../engine/catalog/documents.ts'
import type { AppModel, ItemKey } from '../../engine/model.ts'
import type { KindName } from '../../metadata/schema/kinds.ts'

/** Documents by kind and name, as a package would have them: `{ object: { deal: {…} } }`. */
export type DocumentsByKind = { [kind in KindName]?: Record<string, unknown> }

export function documentsOf(byKind: DocumentsByKind, packageName = 'test'): Documents {
  const documents = new Map<ItemKey, CatalogDocument>()
  for (const [kind, named] of Object.entries(byKind))
    for (const [name, document] of Object.entries(named ?? {}))
      documents.set(itemKey(kind, name), {
        kind: kind as KindName,
        name,
        document,
        hash: hashOf(document),
        package: packageName,
      })
  return documents
}

export const testSettings = { timeZone: 'UTC', currency: 'USD', language: 'en', fiscalStart: 1 }

/** A model compiled from documents. @throws naming the problems when there are any errors. */
export function modelOf(byKind: DocumentsByKind, version = 1): AppModel {
  const { model, problems } = compile(documentsOf(byKind), { version, settings: testSettings })
  const errors = problems.filter((entry) => entry.severity === 'error')
  if (errors.length > 0)
    throw new Error(errors.map((entry) => `${entry.path}: ${entry.message.en}`).join('\n'))
  return model
}

type Fields = Record<string, Record<string, unknown>>

/** An object document with these fields and nothing else to say; without an owner unless `more` says so. */
export const objectOf = (fields: Fields, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  label: { en: 'Thing', zh: '事物' },
  ownership: 'none',
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { label: { en: name }, ...field }]),
  ),
  ...more,
})
