import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { hasSystemRight, requireSystemRight } from '../permissions/system-right.ts'
import { sql } from '../sql.ts'
import { versionsOf } from './keep-workflows.ts'
import { isoOf } from './runs.ts'

/** A version of a workflow as it was published; `living` of its runs have not ended. */
export interface VersionRow {
  version: number
  at: string
  living: number
}

const columns = sql`v.version, ${isoOf(sql`v.created_at`)} AS at, (SELECT count(*)::integer FROM sys.run r
  WHERE r.kind = v.kind AND r.name = v.name AND r.version = v.version AND r.ended_at IS NULL) AS living`

/** Who designs compares versions, who runs them moves runs between them. */
function requireEither(ctx: Ctx): void {
  if (!hasSystemRight(ctx, 'design')) requireSystemRight(ctx, 'manage_processes')
}

/** Versions of a workflow, newest first. @throws forbidden, not_found where it was never published */
export async function listVersions(ctx: Ctx, name: string): Promise<{ data: VersionRow[] }> {
  requireEither(ctx)
  await versionsOf(ctx) // what was published a moment ago is one too
  const data = await ctx.db.rows<VersionRow>(
    sql`SELECT ${columns} FROM sys.process_version v WHERE v.kind = 'workflow' AND v.name = ${name}
      ORDER BY v.version DESC LIMIT 200`,
  )
  if (data.length === 0) throw new AppError('not_found', { object: 'workflow', id: name })
  return { data }
}

/** One version with its document. @throws forbidden, not_found */
export async function readVersion(
  ctx: Ctx,
  name: string,
  version: string,
): Promise<VersionRow & { document: unknown }> {
  requireEither(ctx)
  const row = /^[1-9]\d{0,8}$/.test(version)
    ? await ctx.db.first<VersionRow & { document: unknown }>(
        sql`SELECT ${columns}, v.document FROM sys.process_version v
          WHERE v.kind = 'workflow' AND v.name = ${name} AND v.version = ${Number(version)}`,
      )
    : undefined
  if (!row) throw new AppError('not_found', { object: 'workflow', id: `${name} ${version}` })
  return row
}
