import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { inject } from 'vitest'
import { urlOf, withServer } from './server.ts'

export interface Template {
  /** Short, part of the database's name. */
  name: string
  /** Files and folders whose content decides whether a template from before still fits. */
  madeFrom: readonly string[]
  build(url: string): Promise<void>
}

let lastNumber = 0

/** A database of its own, cloned from a template that is built once for the same content. */
export async function cloneTemplate(
  template: Template | undefined,
): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('databaseServer')
  const source = template ? await ensureTemplate(server, template) : 'template0'
  const name = `test_trellis_${inject('run')}_${process.pid}_${++lastNumber}_${Date.now().toString(36)}`
  await withServer(server, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${source}${template ? '' : " ENCODING 'UTF8'"}`),
  )
  return {
    url: urlOf(server, name),
    drop: () =>
      withServer(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      }),
  }
}

async function ensureTemplate(server: string, { name, madeFrom, build }: Template): Promise<string> {
  const database = `template_trellis_${name}_${contentHash(madeFrom)}`
  const exists = async (client: pg.Client) =>
    (await client.query('SELECT FROM pg_database WHERE datname = $1', [database])).rowCount === 1
  await withServer(server, async (client) => {
    if (await exists(client)) return
    // Test files run side by side: one builds, the others wait for it.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [database])
    if (await exists(client)) return
    const half = `${database}_half`
    await client.query(`DROP DATABASE IF EXISTS ${half} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${half} TEMPLATE template0 ENCODING 'UTF8'`)
    await build(urlOf(server, half))
    await client.query(`ALTER DATABASE ${half} RENAME TO ${database}`)
  })
  return database
}

export function contentHash(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of filesUnder(path)) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 12)
}

function filesUnder(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path]
    throw error
  }
}
