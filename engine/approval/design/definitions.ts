import type { Ctx } from '../../context.ts'
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

/** @throws forbidden */
export async function listDefinitions(ctx: Ctx): Promise<{ data: DefinitionView[] }> {
  if (!hasSystemRight(ctx, 'design')) requireSystemRight(ctx, 'manage_processes')
  await approvalVersions(ctx) // what was published a moment ago is one too
  const rows = await ctx.db.rows<DefinitionVersion & { name: string }>(sql`SELECT v.name, v.version,
      ${isoOf(sql`v.created_at`)} AS at, count(i.run_id)::integer AS open
    FROM sys.process_version v LEFT JOIN sys.approval_instance i
      ON i.definition = v.name AND i.version = v.version AND i.ended_at IS NULL
    WHERE v.kind = 'approval' GROUP BY v.name, v.version, v.created_at ORDER BY v.name, v.version DESC`)
  const data = [...ctx.model.approvals].map(([name, document]) => ({
    name,
    label: approvalLabel(ctx, document, name),
    versions: rows.filter((row) => row.name === name).map(({ version, at, open }) => ({ version, at, open })),
  }))
  return { data: data.sort((a, b) => (a.name < b.name ? -1 : 1)) }
}
