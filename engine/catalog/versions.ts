import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import { compareDocuments, type ItemChange } from './changes.ts'
import { changeDraft, draftDocuments } from './draft.ts'
import { effectiveDocuments, readLayers } from './layers.ts'

export interface VersionRow {
  version: number
  at: string
  author: string | null
  message: string
  packages: Record<string, string>
}

const columns = sql`number AS version, to_json(at) #>> '{}' AS at, author, message, packages`

/** Newest first. */
export const listVersions = (db: Queryable): Promise<VersionRow[]> =>
  db.rows<VersionRow>(sql`SELECT ${columns} FROM sys.version ORDER BY number DESC LIMIT 500`)

/** @throws not_found */
export async function getVersion(
  db: Queryable,
  version: number,
): Promise<VersionRow & { items: { kind: string; name: string; hash: string; package: string }[] }> {
  const row = await db.first<VersionRow>(sql`SELECT ${columns} FROM sys.version WHERE number = ${version}`)
  if (!row) throw new AppError('not_found', { object: 'version', id: version })
  const documents = await documentsOf(db, version)
  return { ...row, items: [...documents.values()].map(({ document: _left, ...item }) => item) }
}

/** @throws not_found */
async function documentsOf(db: Queryable, version: number) {
  const layers = await readLayers(db, version)
  if (layers.version !== version) throw new AppError('not_found', { object: 'version', id: version })
  return effectiveDocuments(db, layers.items)
}

/** What a version changed against the one before it, or against `from`. */
export async function diffVersion(db: Queryable, version: number, from?: number): Promise<ItemChange[]> {
  const after = await documentsOf(db, version)
  const earlier =
    from ??
    (
      await db.first<{ number: number }>(
        sql`SELECT number FROM sys.version WHERE number < ${version} ORDER BY number DESC LIMIT 1`,
      )
    )?.number
  return compareDocuments(earlier === undefined ? new Map() : await documentsOf(db, earlier), after)
}

/** Puts every item as it was in `version` into the draft. Answers what that changes in the draft. */
export async function restoreVersion(
  db: Queryable,
  version: number,
  who: { author: string | null; at: Date },
): Promise<ItemChange[]> {
  return db.transaction(async (tx) => {
    const then = await documentsOf(tx, version)
    const { documents: now } = await draftDocuments(tx)
    const changes = compareDocuments(now, then)
    for (const { kind, name } of changes)
      await changeDraft(tx, { kind, name, document: then.get(`${kind}/${name}`)?.document, ...who })
    return changes
  })
}
