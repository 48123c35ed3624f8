import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { allOf, sql } from '../../sql.ts'
import { type Localized, textFor } from '../expressions/templates.ts'

export interface TaskRow {
  id: string
  run: string
  workflow: string
  node: string
  state: 'open' | 'done' | 'closed'
  title: Localized
  description: Localized | null
  /** Its buttons; one without a name when there are none. */
  outputs: string[]
  fields: unknown[]
  editable: string[]
  form: string | null
  object: string | null
  record: string | null
  assignee: string | null
  /** Whether it is still to be claimed. */
  claimable: boolean
  port: string | null
  created_at: string
  ended_at: string | null
}

const most = 200

/** Mine to do, with those that I may claim; or those that I have done. @throws parameter_invalid */
export async function listTasks(ctx: Ctx, state: unknown = 'open'): Promise<{ data: TaskRow[] }> {
  if (state !== 'open' && state !== 'done')
    throw new AppError('parameter_invalid', {
      parameter: 'state',
      value: state,
      reason: 'open or done.',
      reasonZh: '可用：open、done。',
    })
  const me = ctx.user.id
  const mine =
    state === 'open'
      ? sql`t.state = 'open' AND (t.assignee = ${me}::uuid OR (t.assignee IS NULL AND t.candidates @> ARRAY[${me}::uuid]))`
      : sql`t.state = 'done' AND t.ended_by = ${me}::uuid`
  const order = state === 'open' ? sql`t.created_at` : sql`t.ended_at DESC`
  const rows =
    await ctx.db.rows<TaskRow>(sql`SELECT t.id, t.run_id AS run, r.name AS workflow, t.node, t.state, t.title,
      t.description, t.outputs, t.fields, t.editable, t.form, t.object, t.record_id AS record, t.assignee,
      (t.assignee IS NULL) AS claimable, t.port, t.created_at, t.ended_at
    FROM sys.task t JOIN sys.run r ON r.id = t.run_id WHERE ${allOf([mine])} ORDER BY ${order}, t.id LIMIT ${most}`)
  const read = (text: Localized | null) => text && textFor(text, ctx.locale, ctx.model.settings.language)
  return {
    data: rows.map((row) => ({
      ...row,
      title: read(row.title)!,
      description: read(row.description),
      created_at: new Date(row.created_at).toISOString(),
      ended_at: row.ended_at && new Date(row.ended_at).toISOString(),
    })),
  }
}
