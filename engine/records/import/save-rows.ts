import type { Ctx } from '../../context.ts'
import type { AppError } from '../../errors.ts'
import type { JobError } from '../../jobs/define-job.ts'
import { bulkRecords } from '../bulk.ts'
import type { BulkInput } from '../bulk-input.ts'
import { doorOf, writerOf } from './import-object.ts'
import type { ImportedRow } from './read-row.ts'

export interface SavedRow {
  row: ImportedRow
  id: string
  /** Made by this very call. */
  created: boolean
}

export interface Saved {
  rows: SavedRow[]
  errors: JobError[]
}

interface RowOptions {
  values: Record<string, unknown>
  upsert: readonly string[]
  confirm?: readonly ['duplicates']
}

/**
 * Saves rows through the save order, one bad row costing itself only. Within the rows, those that repeat an upsert
 * key are one record: what comes last wins, field by field.
 */
export async function saveRows(
  ctx: Ctx,
  object: string,
  rows: readonly ImportedRow[],
  { values, upsert, confirm: seen }: RowOptions,
): Promise<Saved> {
  const errors = rows.flatMap((row) => row.problems)
  const whole = rows.filter((row) => row.problems.length === 0)
  const good = await throughDoor(ctx, object, whole, values, errors)
  if (good.length === 0) return { rows: [], errors }
  const records = good.map((row) => ({ ...values, ...row.values }))
  const how = { mode: 'each', chunk: rows.length, confirm: seen !== undefined } as const
  const input: BulkInput =
    upsert.length > 0 ? { upsert: { on: [...upsert], records }, ...how } : { create: records, ...how }
  const { results } = await bulkRecords(writerOf(ctx, object), object, input)
  const saved = results.flatMap((result, at): SavedRow[] => {
    const row = good[at]!
    if (!('problem' in result)) return [{ row, id: result.id, created: result.created }]
    errors.push(...toErrors(row, result.problem))
    return []
  })
  return { rows: saved, errors }
}

/** Objects with a door of their own have a word before their records are saved. */
async function throughDoor(
  ctx: Ctx,
  object: string,
  rows: readonly ImportedRow[],
  values: Record<string, unknown>,
  errors: JobError[],
): Promise<ImportedRow[]> {
  const door = doorOf(ctx, object)
  if (!door || rows.length === 0) return [...rows]
  const issues = await door.check(
    ctx,
    rows.map((row) => ({ ...values, ...row.values })),
  )
  return rows.filter((row, at) => {
    for (const { path, code, message } of issues[at] ?? [])
      errors.push({ ...where(row, path), code, message })
    return (issues[at] ?? []).length === 0
  })
}

function toErrors(row: ImportedRow, problem: AppError): JobError[] {
  const issues = problem.details.errors ?? []
  if (issues.length > 0)
    return issues.map(({ path, code, message }) => ({
      ...where(row, path.replace(/^\/(create|update|upsert\/records)\/\d+/, '')),
      code,
      message,
    }))
  const field = String(problem.details['fields'] ?? '').split(',')[0]!
  const path = row.textOf(field) ? `/${field}` : ''
  return [
    { ...where(row, path), code: problem.code, message: { en: problem.text('en'), zh: problem.text('zh') } },
  ]
}

function where(row: ImportedRow, path: string): Pick<JobError, 'row' | 'column' | 'path' | 'value'> {
  const text = row.textOf(path.split('/')[1] ?? '')
  return { row: row.number, path, ...(text ? { column: text.column, value: text.value } : {}) }
}
