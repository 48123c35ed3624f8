import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { hasSystemRight, requireSystemRight } from '../../permissions/system-right.ts'
import { sql } from '../../sql.ts'
import { isoOf } from '../../workflow/runs.ts'
import { approvalLabel } from '../api-views/labels.ts'
import { approvalVersions } from '../keep-approvals.ts'

/** A version of an approval as it was published; so many instances that are not over go by it. */
export interface DefinitionVersion {
  version: number
  at: string
  open: number
}

/** An approval that is published, with its versions, the newest first. */
export interface DefinitionView {
  name: string
  label: string
  versions: DefinitionVersion[]
}

const columns = sql`v.version, ${isoOf(sql`v.created_at`)} AS at, (SELECT count(*)::integer
  FROM sys.approval_instance i
  WHERE i.definition = v.name AND i.version = v.version AND i.ended_at IS NULL) AS open`

/** Who designs reads what was published, who runs it takes what is under way from one version to another. */
function requireEither(ctx: Ctx): void {
  if (!hasSystemRight(ctx, 'design')) requireSystemRight(ctx, 'manage_processes')
}

/** @throws forbidden */
export async function listDefinitions(ctx: Ctx): Promise<{ data: DefinitionView[] }> {
  requireEither(ctx)
  await approvalVersions(ctx) // what was published a moment ago is one too
  const rows = await ctx.db.rows<DefinitionVersion & { name: string }>(
    sql`SELECT v.name, ${columns} FROM sys.process_version v
      WHERE v.kind = 'approval' ORDER BY v.name, v.version DESC`,
  )
  const data = [...ctx.model.approvals].map(([name, document]) => ({
    name,
    label: approvalLabel(ctx, document, name),
    versions: rows.filter((row) => row.name === name).map(({ version, at, open }) => ({ version, at, open })),
  }))
  return { data: data.sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

/** One version of an approval with its document, as it was published. @throws forbidden, not_found */
export async function readDefinition(
  ctx: Ctx,
  name: string,
  version: string,
): Promise<DefinitionVersion & { document: unknown }> {
  requireEither(ctx)
  const row = /^[1-9]\d{0,8}$/.test(version)
    ? await ctx.db.first<DefinitionVersion & { document: unknown }>(
        sql`SELECT ${columns}, v.document->'approval' AS document FROM sys.process_version v
          WHERE v.kind = 'approval' AND v.name = ${name} AND v.version = ${Number(version)}`,
      )
    : undefined
  if (!row) throw new AppError('not_found', { object: 'approval', id: `${name} ${version}` })
  return row
}
