import type { Ctx } from '../../context.ts'
import type { JobError, Step } from '../../jobs/define-job.ts'
import { sql } from '../../sql.ts'
import { bulkRecords } from '../bulk.ts'
import type { ReferenceFinder } from './find-references.ts'
import { writerOf } from './import-object.ts'
import type { MappingPlan } from './mapping-plan.ts'
import type { ImportedRow, WantedReference } from './read-row.ts'
import type { SavedRow } from './save-rows.ts'

type Later = Record<string, { column: string; texts: string[] }>

interface LaterRow {
  row: number
  record_id: string
  later: Later
}

/** Takes references to records of the file itself out of the rows: they may stand further down. */
export function takeLater(rows: readonly ImportedRow[]): Map<ImportedRow, WantedReference[]> {
  const later = new Map<ImportedRow, WantedReference[]>()
  for (const row of rows) {
    const own = row.references.filter(({ column }) => column.later)
    if (own.length === 0) continue
    row.references = row.references.filter(({ column }) => !column.later)
    later.set(row, own)
  }
  return later
}

/** Remembers them for the second pass, beside the record that its row became. */
export async function keepLater(
  ctx: Ctx,
  job: string,
  saved: readonly SavedRow[],
  later: ReadonlyMap<ImportedRow, WantedReference[]>,
): Promise<void> {
  const rows = saved.flatMap(({ row, id }) => {
    const own = later.get(row)
    if (!own) return []
    const entries = own.map(({ column, texts }) => [column.field.name, { column: column.column, texts }])
    return [{ row: row.number, id, later: Object.fromEntries(entries) as Later }]
  })
  if (rows.length === 0) return
  await ctx.db.run(sql`INSERT INTO sys.job_row (job, row, record_id, later)
    SELECT ${job}::uuid, x.row, x.id, x.later
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(row bigint, id uuid, later jsonb)
    ON CONFLICT (job, row) DO UPDATE SET record_id = excluded.record_id, later = excluded.later`)
}

/** One chunk of the second pass. @returns undefined when nothing is left */
export async function setLater(
  ctx: Ctx,
  job: { id: string; object: string; after: number; size: number },
  plan: MappingPlan,
  finder: ReferenceFinder,
): Promise<{ step: Step; last: number; errors: JobError[] } | undefined> {
  const found = await ctx.db.rows<LaterRow>(sql`SELECT row, record_id, later FROM sys.job_row
    WHERE job = ${job.id}::uuid AND row > ${job.after}::bigint ORDER BY row LIMIT ${job.size}`)
  if (found.length === 0) return undefined
  const rows = found.map(({ row, later }) => toRow(row, later, plan))
  await finder.resolve(ctx, rows)
  const errors = rows.flatMap((row) => row.problems)
  const updates = rows.flatMap((row, at) =>
    Object.keys(row.values).length > 0 && row.problems.length === 0
      ? [{ row, record: { id: found[at]!.record_id, ...row.values } }]
      : [],
  )
  if (updates.length > 0) {
    const { results } = await bulkRecords(writerOf(ctx, job.object), job.object, {
      update: updates.map(({ record }) => record),
      mode: 'each',
    })
    results.forEach((result, at) => {
      if (!('problem' in result)) return
      const { code } = result.problem
      const message = { en: result.problem.text('en'), zh: result.problem.text('zh') }
      errors.push({ row: updates[at]!.row.number, code, message })
    })
  }
  return { step: { errors }, last: found.at(-1)!.row, errors }
}

function toRow(number: number, later: Later, plan: MappingPlan): ImportedRow {
  const references = Object.entries(later).flatMap(([field, { texts }]) => {
    const column = plan.columns.find((known) => known.field.name === field)
    return column ? [{ column, texts }] : []
  })
  return { number, values: {}, references, problems: [], textOf: () => undefined }
}

export async function forgetLater(ctx: Ctx, job: string): Promise<void> {
  await ctx.db.run(sql`DELETE FROM sys.job_row WHERE job = ${job}::uuid`)
}
