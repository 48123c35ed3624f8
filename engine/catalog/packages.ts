import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { kinds } from '../../metadata/schema/kinds.ts'
import type { ItemKey } from '../model.ts'
import { hashOf, itemKey } from './documents.ts'

/** A package as its files have it. */
export interface Package {
  name: string
  version: string
  minEngine?: string
  documents: Map<ItemKey, { document: unknown; hash: string }>
}

/** Reads the packages of a folder such as `metadata`: every folder in it that has an app.json, `system` first. */
export async function readPackages(folder: string): Promise<Package[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const packages: Package[] = []
  for (const entry of entries.filter((found) => found.isDirectory())) {
    const files = await readdir(join(folder, entry.name))
    if (files.includes('app.json')) packages.push(await readPackage(join(folder, entry.name)))
  }
  return packages.sort(
    (a, b) => Number(b.name === 'system') - Number(a.name === 'system') || (a.name < b.name ? -1 : 1),
  )
}

/** One package. @throws Error naming the file that is not JSON */
export async function readPackage(folder: string): Promise<Package> {
  const app = (await readJson(join(folder, 'app.json'))) as {
    name?: string
    version: string
    minEngine?: string
  }
  const name = app.name ?? basename(folder)
  const documents: Package['documents'] = new Map([
    [itemKey('app', name), { document: app, hash: hashOf(app) }],
  ])
  for (const { kind, folder: part } of kinds) {
    if (part === '') continue
    for (const file of await jsonFiles(join(folder, part))) {
      const document = await readJson(join(folder, part, file))
      documents.set(itemKey(kind, file.slice(0, -'.json'.length)), { document, hash: hashOf(document) })
    }
  }
  return { name, version: app.version, ...(app.minEngine ? { minEngine: app.minEngine } : {}), documents }
}

async function jsonFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return files.filter((file) => file.endsWith('.json')).sort()
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error })
  }
}
