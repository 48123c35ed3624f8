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
  readonly #known = new Map<string, { graph: Graph; document: GraphDocument }>()

  /** @throws not_found */
  async graph(db: Queryable, definition: DefinitionName, version: number): Promise<Graph> {
    return (await this.#get(db, definition, version)).graph
  }

  /** As it was published. @throws not_found */
  async document(db: Queryable, definition: DefinitionName, version: number): Promise<GraphDocument> {
    return (await this.#get(db, definition, version)).document
  }

  async #get(db: Queryable, { kind, name }: DefinitionName, version: number) {
    const key = `${kind}/${name}/${version}`
    const known = this.#known.get(key)
    if (known) return known
    const row = await db.first<{ document: GraphDocument }>(sql`SELECT document FROM sys.process_version
      WHERE kind = ${kind} AND name = ${name} AND version = ${version}`)
    if (!row) throw new AppError('not_found', { object: kind, id: `${name} ${version}` })
    const made = { graph: drawGraph(row.document), document: row.document }
    this.#known.set(key, made)
    return made
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
  return (await keepVersions(db, { kind, documents: new Map([[name, document]]), at })).get(name)!
}

/** The same for all of a kind at once; whoever does it at the same moment keeps the same. @returns versions by name */
export async function keepVersions(
  db: Queryable,
  { kind, documents, at }: { kind: string; documents: ReadonlyMap<string, GraphDocument>; at: Date },
): Promise<Map<string, number>> {
  const given = [...documents].map(([name, document]) => {
    const text = JSON.stringify(document)
    return { name, text, hash: createHash('sha256').update(text).digest('hex') }
  })
  const names = given.map(({ name }) => name)
  return db.transaction(async (tx) => {
    await tx.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`process_version/${kind}`}, 0))`)
    const rows = await tx.rows<{ name: string; version: number }>(sql`WITH given AS (
        SELECT * FROM unnest(${names}::text[], ${given.map(({ text }) => text)}::text[], ${given.map(({ hash }) => hash)}::text[])
          AS g(name, document, hash)
      ), last AS (
        SELECT DISTINCT ON (v.name) v.name, v.version, v.hash FROM sys.process_version v JOIN given g ON g.name = v.name
        WHERE v.kind = ${kind} ORDER BY v.name, v.version DESC
      ), kept AS (
        INSERT INTO sys.process_version (kind, name, version, hash, document, created_at)
        SELECT ${kind}, g.name, coalesce(l.version, 0) + 1, g.hash, g.document::json, ${at.toISOString()}::timestamptz
        FROM given g LEFT JOIN last l ON l.name = g.name WHERE l.hash IS DISTINCT FROM g.hash RETURNING name, version
      ) SELECT name, version FROM kept UNION ALL
        SELECT name, version FROM last WHERE name NOT IN (SELECT name FROM kept)`)
    return new Map(rows.map(({ name, version }) => [name, version]))
  })
}
