import '../approval/check/check-approval.ts'
import '../workflow/check-workflow.ts'
import { readdir } from 'node:fs/promises'
import { compile } from '../catalog/compile.ts'
import { type CatalogDocument, itemKey } from '../catalog/documents.ts'
import { splitKey } from '../catalog/layers.ts'
import { type Package, readPackage, readPackages } from '../catalog/packages.ts'
import type { AppModel, ItemKey, Problem } from '../model.ts'

/** A package when the folder has an app.json, else every package in it. */
export async function packagesIn(folder: string): Promise<Package[]> {
  const files = await readdir(folder)
  return files.includes('app.json') ? [await readPackage(folder)] : readPackages(folder)
}

/** Compiles packages as they lie in a folder, without any database; `beside` is there for what they refer to. */
export async function compileFolder(
  folder: string,
  beside: string,
): Promise<{ model: AppModel; problems: Problem[]; packages: Package[] }> {
  const packages = await packagesIn(folder)
  const names = new Set(packages.map(({ name }) => name))
  const others = (await readPackages(beside)).filter(({ name }) => !names.has(name))
  const documents = new Map<ItemKey, CatalogDocument>()
  for (const { name, documents: own } of [...others, ...packages])
    for (const [key, { document, hash }] of own) {
      const { kind, name: item } = splitKey(key)
      documents.set(itemKey(kind, item), {
        kind: kind as CatalogDocument['kind'],
        name: item,
        document,
        hash,
        package: name,
      })
    }
  const settings = { timeZone: 'UTC', currency: 'USD', language: 'en', fiscalStart: 1 }
  return { ...compile(documents, { version: 1, settings }), packages }
}
