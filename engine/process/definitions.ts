import { createHash } from 'node:crypto'
import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import { drawGraph } from './graph/compile.ts'
import type { GraphDocument } from './graph/document.ts'
import type { Graph } from './graph/graph.ts'

export interface DefinitionName {
  kind: string
  name: string
}

/** Published versions of workflows and approvals. They never change, so their graphs are kept once drawn. */
export class Definitions {
  readonly #graphs = new Map<string, Graph>()

  /** @throws not_found */
  async graph(db: Queryable, { kind, name }: DefinitionName, version: number): Promise<Graph> {
    const key = `${kind}/${name}/${version}`
    const known = this.#graphs.get(key)
    if (known) return known
    const row = await db.first<{ document: GraphDocument }>(sql`SELECT document FROM sys.process_version
      WHERE kind = ${kind} AND name = ${name} AND version = ${version}`)
    if (!row) throw new AppError('not_found', { object: kind, id: `${name} ${version}` })
    const graph = drawGraph(row.document)
    this.#graphs.set(key, graph)
    return graph
  }
}

/** The version that new runs take. */
export async function currentVersion(
  db: Queryable,
  { kind, name }: DefinitionName,
): Promise<number | undefined> {
  const row = await db.first<{ version: number }>(sql`SELECT version FROM sys.process_version
    WHERE kind = ${kind} AND name = ${name} ORDER BY version DESC LIMIT 1`)
  return row?.version
}

/** Keeps a document as the next version, unless it is what the last one said. @returns its version */
export async function keepVersion(
  db: Queryable,
  { kind, name, document, at }: DefinitionName & { document: GraphDocument; at: Date },
): Promise<number> {
  const text = JSON.stringify(document)
  const hash = createHash('sha256').update(text).digest('hex')
  const row = await db.first<{ version: number }>(sql`WITH last AS (
      SELECT version, hash FROM sys.process_version WHERE kind = ${kind} AND name = ${name} ORDER BY version DESC LIMIT 1
    ), kept AS (
      INSERT INTO sys.process_version (kind, name, version, hash, document, created_at)
      SELECT ${kind}, ${name}, coalesce((SELECT version FROM last), 0) + 1, ${hash}, ${text}::json,
        ${at.toISOString()}::timestamptz
      WHERE NOT EXISTS (SELECT FROM last WHERE hash = ${hash}) RETURNING version
    ) SELECT version FROM kept UNION ALL SELECT version FROM last LIMIT 1`)
  return row!.version
}
