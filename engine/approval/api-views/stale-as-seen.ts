import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { sql } from '../../sql.ts'
import { pathLabel } from './shown-values.ts'
import { valuesSeen } from './values-seen.ts'

interface Difference {
  field: string
  before: unknown
  after: unknown
}

/** A decision on what has changed meanwhile says what: as far as whoever decides may see it. */
async function staleAsSeen(
  ctx: Ctx,
  error: unknown,
  seeing: { object: ObjectDef; isTask: boolean } | undefined,
): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'decision_stale') return error
  const { differences = [], ...details } = error.details as { differences?: Difference[] }
  if (!seeing) return new AppError('decision_stale', { ...details, differences: [] })
  const side = (key: 'before' | 'after') =>
    Object.fromEntries(differences.map((one) => [one.field, one[key]]))
  const [before = {}, after = {}] = await valuesSeen(ctx, seeing, [side('before'), side('after')])
  return new AppError('decision_stale', {
    ...details,
    differences: Object.keys(before).map((field) => ({
      field,
      label: pathLabel(ctx, seeing.object, field),
      before: before[field],
      after: after[field],
    })),
  })
}

/** The same for an act on a task, or on what is none. */
export async function staleFor(ctx: Ctx, error: unknown, task: string): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'decision_stale') return error
  const row = await ctx.db.first<{ object: string; open: boolean }>(
    sql`SELECT i.object, t.state = 'open' AND t.assignee = ${ctx.user.id}::uuid AS open
      FROM sys.approval_task t JOIN sys.approval_instance i ON i.run_id = t.run_id WHERE t.id = ${task}::uuid`,
  )
  const object = row && ctx.model.objects.get(row.object)
  return staleAsSeen(ctx, error, object ? { object, isTask: row.open } : undefined)
}
