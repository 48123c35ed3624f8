import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import type { ItemKey } from '../model.ts'
import { empty, type Sql, sql } from '../sql.ts'
import { type Documents, hashOf, itemKey } from './documents.ts'
import { effectiveDocuments, type Items, type Layers, readLayers } from './layers.ts'
import { saveBodies } from './store.ts'

/** One document of the draft. */
export interface DraftRow {
  kind: string
  name: string
  /** Null: the item shall go. */
  hash: string | null
  base: string | null
  revision: number
  author: string | null
  /** ISO 8601. */
  at: string
}

/** A shipped package that waits to be published. */
export interface DraftPackage {
  name: string
  version: string
  /** Item → hash of the package's document. */
  items: Record<ItemKey, string>
  /** Why it did not publish itself. */
  reasons: string[]
}

export interface Item {
  kind: string
  name: string
  document: unknown
  /** For `If-Match`: the draft's revision, or the published content. */
  revision: string
  state: 'published' | 'draft'
  package: string
  author: string | null
  at: string | null
}

const columns = sql`kind, name, hash, base, revision, author, to_json(at) #>> '{}' AS at`

export const readDraft = (db: Queryable): Promise<DraftRow[]> =>
  db.rows<DraftRow>(sql`SELECT ${columns} FROM sys.draft ORDER BY at, kind, name`)

/** Drafted documents with their bodies: all, or those of some items. */
export const draftWithBodies = (items?: readonly ItemKey[]): Sql =>
  sql`SELECT ${columns}, body FROM sys.draft LEFT JOIN sys.document USING (hash)
    ${items ? sql`WHERE kind || '/' || name = ANY(${items}::text[])` : empty} ORDER BY at, kind, name`

export const draftPackages = sql`SELECT name, version, items, reasons FROM sys.draft_package ORDER BY at`

export const readDraftPackages = (db: Queryable): Promise<DraftPackage[]> =>
  db.rows<DraftPackage>(draftPackages)

/** The published items with waiting packages in place of what they replace. */
export function withPackages(
  { items, packages }: Layers,
  waiting: readonly DraftPackage[],
): Pick<Layers, 'items' | 'packages'> {
  const next: Items = { ...items }
  for (const { name, items: shipped } of waiting) {
    for (const [key, layers] of Object.entries(next) as [ItemKey, Items[ItemKey]][]) {
      if (layers.package?.name !== name || key in shipped) continue
      const { package: _gone, ...rest } = layers
      if (rest.overlay && rest.overlay.how === 'document') next[key] = rest
      else delete next[key]
    }
    for (const [key, hash] of Object.entries(shipped) as [ItemKey, string][])
      next[key] = { ...next[key], package: { name, hash } }
  }
  return {
    items: next,
    packages: { ...packages, ...Object.fromEntries(waiting.map((each) => [each.name, each.version])) },
  }
}

/** Everything as it would be published: version, waiting packages, drafts. */
export async function draftDocuments(db: Queryable): Promise<{ documents: Documents; rows: DraftRow[] }> {
  const [layers, waiting, rows] = [await readLayers(db), await readDraftPackages(db), await readDraft(db)]
  const { items } = withPackages(layers, waiting)
  const next: Items = { ...items }
  for (const row of rows) {
    const key = itemKey(row.kind, row.name)
    const shipped = next[key]?.package
    if (row.hash === null) delete next[key]
    else
      next[key] = { ...(shipped ? { package: shipped } : {}), overlay: { how: 'document', hash: row.hash } }
  }
  return { documents: await effectiveDocuments(db, next), rows }
}

/** Every item as the draft has it, without the documents' contents unless asked for one. */
export async function listItems(db: Queryable): Promise<Omit<Item, 'document'>[]> {
  const { documents, rows } = await draftDocuments(db)
  const drafts = new Map(rows.map((row) => [itemKey(row.kind, row.name), row]))
  return [...documents].map(([key, { document, ...item }]) => ({
    ...toItem(item, drafts.get(key)),
    label: (document as { label?: unknown }).label ?? null,
  }))
}

function toItem(
  item: { kind: string; name: string; hash: string; package: string },
  draft?: DraftRow,
): Omit<Item, 'document'> {
  return {
    kind: item.kind,
    name: item.name,
    revision: draft ? String(draft.revision) : item.hash,
    state: draft ? 'draft' : 'published',
    package: item.package,
    author: draft?.author ?? null,
    at: draft?.at ?? null,
  }
}

/** @throws not_found */
export async function getItem(db: Queryable, { kind, name }: { kind: string; name: string }): Promise<Item> {
  const { documents, rows } = await draftDocuments(db)
  const found = documents.get(itemKey(kind, name))
  if (!found) throw new AppError('not_found', { object: kind, id: name })
  const draft = rows.find((row) => row.kind === kind && row.name === name)
  return { ...toItem(found, draft), document: found.document }
}

export interface DraftChange {
  kind: string
  name: string
  /** Undefined: the item shall go. */
  document: unknown
  author: string | null
  at: Date
  /** Revision that the author saw; any when absent. */
  ifMatch?: string | undefined
}

/**
 * Puts a document into the draft, or marks it for deletion. What equals the published item leaves the draft.
 * @throws version_conflict with both documents, when somebody changed the item meanwhile
 */
export async function changeDraft(db: Queryable, change: DraftChange): Promise<Item | undefined> {
  return db.transaction(async (tx) => {
    await tx.run(sql`LOCK TABLE sys.draft IN SHARE ROW EXCLUSIVE MODE`)
    const { documents, rows } = await draftDocuments(tx)
    const key = itemKey(change.kind, change.name)
    const now = documents.get(key)
    const row = rows.find((each) => each.kind === change.kind && each.name === change.name)
    const revision = row ? String(row.revision) : now?.hash
    if (change.ifMatch !== undefined && change.ifMatch !== revision)
      throw new AppError('version_conflict', {
        revision: revision ?? null,
        theirs: now?.document ?? null,
        mine: change.document ?? null,
        author: row?.author ?? null,
      })
    if (change.document === undefined && !now)
      throw new AppError('not_found', { object: change.kind, id: change.name })
    await write(tx, change)
    return change.document === undefined ? undefined : getItem(tx, change)
  })
}

async function write(tx: Queryable, { kind, name, document, author, at }: DraftChange): Promise<void> {
  const layers = withPackages(await readLayers(tx), await readDraftPackages(tx))
  const published = (await effectiveDocuments(tx, pick(layers.items, itemKey(kind, name)))).get(
    itemKey(kind, name),
  )
  const same = document === undefined ? !published : published?.hash === hashOf(document)
  if (same) {
    await tx.run(sql`DELETE FROM sys.draft WHERE kind = ${kind} AND name = ${name}`)
    return
  }
  const [hash] = document === undefined ? [null] : await saveBodies(tx, [document])
  await tx.run(sql`INSERT INTO sys.draft (kind, name, hash, base, author, at)
    VALUES (${kind}, ${name}, ${hash}, ${published?.hash ?? null}, ${author}, ${at})
    ON CONFLICT (kind, name) DO UPDATE SET hash = excluded.hash, author = excluded.author, at = excluded.at,
      revision = nextval('sys.draft_revision')`)
}

const pick = (items: Items, key: ItemKey): Items => (items[key] ? { [key]: items[key] } : {})
