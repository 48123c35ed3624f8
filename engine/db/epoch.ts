import type { Ctx } from '../context.ts'
import type { Queryable } from '../database.ts'
import { StaleModel } from '../errors.ts'
import { raw, sql } from '../sql.ts'

/** Where the whole system stands: version of the published model, and how often rights have changed. */
export interface Epoch {
  modelVersion: number
  rightsEpoch: number
}

/**
 * Two columns that cost no round trip of their own: put them into the first data statement of a request and hand
 * its row to `isCurrent`.
 */
export const epochColumns = raw(
  `(SELECT model_version FROM sys.epoch) AS "_model", (SELECT rights_epoch FROM sys.epoch) AS "_rights"`,
)

export interface EpochRow {
  _model: number
  _rights: number
}

/** Whether what `row` was read with still is what the request began on. */
export const isCurrent = (row: EpochRow, { modelVersion, rightsEpoch }: Epoch): boolean =>
  row._model === modelVersion && row._rights === rightsEpoch

/** What a request began on; what its own transaction raised since is its own doing and no surprise. */
export const epochOf = (ctx: { model: { version: number }; rightsEpoch: number; db: Queryable }): Epoch => ({
  modelVersion: ctx.model.version,
  rightsEpoch: ctx.db.rightsEpoch ?? ctx.rightsEpoch,
})

/**
 * Refuses what was read under another model or other rights than the request began on; otherwise it is known that
 * the request stands on what is true.
 *
 * @throws StaleModel
 */
export function requireCurrent(ctx: Parameters<typeof epochOf>[0] & Pick<Ctx, 'began'>, row: EpochRow): void {
  if (!isCurrent(row, epochOf(ctx))) throw new StaleModel(row._model, row._rights)
  if (ctx.began) ctx.began.isConfirmed = true
}

const readBoth = sql`SELECT model_version AS "modelVersion", rights_epoch AS "rightsEpoch" FROM sys.epoch`

export async function readEpoch(db: Queryable): Promise<Epoch> {
  const row = await db.first<Epoch>(readBoth, { name: 'epoch' })
  if (!row) throw new Error('sys.epoch has lost its only row; restore the database from a backup.')
  return row
}
