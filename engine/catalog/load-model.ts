import type { Database, Queryable } from '../database.ts'
import type { AppModel, SystemSettings } from '../model.ts'
import type { LoadModel } from '../model-holder.ts'
import { sql } from '../sql.ts'
import { readShadows } from '../tables/shadows.ts'
import { type Compilation, compile } from './compile.ts'
import { effectiveDocuments, type Items, noLayers } from './layers.ts'

/** What a model was compiled from, so that the next compile costs only what changed. Dies with the model. */
const caches = new WeakMap<AppModel, Pick<Compilation, 'cache'>>()

/** Compiles, taking over from `previous` what is unchanged. */
export function compileNext(
  documents: Parameters<typeof compile>[0],
  options: { version: number; settings: SystemSettings },
  previous: AppModel | undefined,
): Compilation {
  const compilation = compile(documents, options, previous && caches.get(previous))
  caches.set(compilation.model, { cache: compilation.cache })
  return compilation
}

/** The same model under another version number, its cache kept. */
export function withVersion(model: AppModel, version: number): AppModel {
  return keepCache(model, Object.freeze({ ...model, version }))
}

function keepCache(from: AppModel, to: AppModel): AppModel {
  const cache = caches.get(from)
  if (cache) caches.set(to, cache)
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
export async function readPublished(db: Queryable): Promise<Published> {
  const row = await db.first<Published & { version: number | null }>(sql`
    SELECT e.model_version AS epoch, v.number AS version, v.items, v.packages,
      json_build_object('timeZone', s.time_zone, 'currency', s.currency, 'language', s.language,
        'fiscalStart', s.fiscal_start) AS settings
    FROM sys.epoch e CROSS JOIN sys.setting s
    LEFT JOIN LATERAL (SELECT * FROM sys.version ORDER BY number DESC LIMIT 1) v ON true`)
  if (!row)
    throw new Error('sys.epoch or sys.setting has lost its only row; restore the database from a backup.')
  return row.version === null ? { ...row, ...noLayers } : row
}

/** How a node loads the published model. Documents with errors are left out, as `compile` does. */
export function loadModelFrom(db: Database): LoadModel {
  return async (_version, previous) => {
    const { epoch, items, settings } = await readPublished(db)
    const { model } = compileNext(await effectiveDocuments(db, items), { version: epoch, settings }, previous)
    return withShadows(model, await readShadows(db))
  }
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
