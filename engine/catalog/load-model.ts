import { isDeepStrictEqual } from 'node:util'
import type { Database, Queryable } from '../database.ts'
import type { AppModel, SystemSettings } from '../model.ts'
import type { LoadModel } from '../model-holder.ts'
import { type Sql, sql } from '../sql.ts'
import type { LiveSchema } from '../tables/schema.ts'
import { readShadows } from '../tables/shadows.ts'
import { type Compilation, compile } from './compile.ts'
import type { Documents } from './documents.ts'
import { effectiveDocuments, type Items, type KnownDocuments, noLayers } from './layers.ts'

/** What a model was made of, so that the next one costs only what changed. */
interface Made extends Pick<Compilation, 'cache' | 'units'> {
  /** The published documents it stands for. */
  from?: KnownDocuments & Pick<Published, 'version' | 'packages'>
  /** Tables as they were seen when it was planned. */
  live?: LiveSchema
}

/** Dies with the model. */
const making = new WeakMap<AppModel, Made>()

export const madeOf = (model: AppModel | undefined): Partial<Made> => (model && making.get(model)) ?? {}

/** Compiles, taking over from `previous` what is unchanged. */
export function compileNext(
  documents: Documents,
  options: { version: number; settings: SystemSettings },
  previous: AppModel | undefined,
): Compilation {
  const made = previous && making.get(previous)
  const compilation = compile(documents, options, made && { ...made, model: previous })
  making.set(compilation.model, { cache: compilation.cache, units: compilation.units })
  return compilation
}

/** Remembers what the model stands for. */
export function noteMade(model: AppModel, more: Pick<Made, 'from' | 'live'>): void {
  const made = making.get(model)
  if (made) making.set(model, { ...made, ...more })
}

/** The same model under another version number, its cache kept. */
export function withVersion(model: AppModel, version: number): AppModel {
  return keepCache(model, Object.freeze({ ...model, version }))
}

function keepCache(from: AppModel, to: AppModel): AppModel {
  const made = making.get(from)
  if (made) making.set(to, made)
  return to
}

export interface Published {
  /** What the epoch says: the version's number, or above it while a publish fills shadow columns. */
  epoch: number
  version: number
  items: Items
  packages: Record<string, string>
  settings: SystemSettings
}

/** Epoch, newest version and settings, as of one moment. */
export async function readPublished(db: Queryable, previous?: AppModel): Promise<Published> {
  return toPublished(await db.first<PublishedRow>(publishedRow(previous)), previous)
}

export type PublishedRow = Published & { version: number | null }

/** The statement by itself, for those who ask it among others. What `previous` stands for is not read again. */
export const publishedRow = (previous?: AppModel): Sql => sql`
  SELECT e.model_version AS epoch, v.number AS version, v.packages,
    CASE WHEN v.number <> ${madeOf(previous).from?.version ?? -1} THEN v.items END AS items,
    json_build_object('timeZone', s.time_zone, 'currency', s.currency, 'language', s.language,
      'fiscalStart', s.fiscal_start) AS settings
  FROM sys.epoch e CROSS JOIN sys.setting s
  LEFT JOIN LATERAL (SELECT * FROM sys.version ORDER BY number DESC LIMIT 1) v ON true`

export function toPublished(row: PublishedRow | undefined, previous?: AppModel): Published {
  if (!row)
    throw new Error('sys.epoch or sys.setting has lost its only row; restore the database from a backup.')
  // The very same while nothing of them has changed: parts of a model that were made with them are taken over.
  const settings = isDeepStrictEqual(previous?.settings, row.settings) ? previous!.settings : row.settings
  if (row.version === null) return { ...row, ...noLayers, settings }
  return { ...row, items: row.items ?? madeOf(previous).from?.items ?? {}, settings }
}

/** How a node loads the published model. Documents with errors are left out, as `compile` does. */
export function loadModelFrom(db: Database): LoadModel {
  return async (_version, previous) => {
    const published = await readPublished(db, previous)
    const documents = await effectiveDocuments(db, published.items, undefined, madeOf(previous).from)
    const { model } = compilePublished(documents, published, previous)
    return withShadows(model, await readShadows(db))
  }
}

/** The model that a version's documents make. */
export function compilePublished(
  documents: Documents,
  { epoch, settings, version, items, packages }: Published,
  previous: AppModel | undefined,
): Compilation {
  const compilation = compileNext(documents, { version: epoch, settings }, previous)
  noteMade(compilation.model, { from: { version, items, packages, documents } })
  return compilation
}

/** The model of a publish's prepare: the published one, whose saves write the columns that are being filled too. */
function withShadows(model: AppModel, shadows: Awaited<ReturnType<typeof readShadows>>): AppModel {
  if (shadows.size === 0) return model
  const objects = new Map(
    [...model.objects].map(([name, object]) => {
      const own = shadows.get(name)
      return [name, own ? Object.freeze({ ...object, shadows: own }) : object]
    }),
  )
  return keepCache(model, Object.freeze({ ...model, objects }))
}
