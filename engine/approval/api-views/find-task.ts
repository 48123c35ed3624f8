import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { sql } from '../../sql.ts'

/** A task as it was found, before anything is locked. */
export interface FoundTask {
  task: string
  run: string
  step: string
  /** It is asked of whoever looks. */
  isMine: boolean
  /** What it says is advice for another seat. */
  isAdvice: boolean
  definition: string
  version: number
}

/** What an id is about. */
export interface Behind {
  run: string
  /** Where it is a task's. */
  found: FoundTask | undefined
}

/** The run that an id is about, of a task or its own; of a task also which it is. */
export async function runBehind({ db, model, user }: Ctx, id: string): Promise<Behind | undefined> {
  if (!isId(id)) return undefined
  const row = await db.first<Omit<FoundTask, 'step'> & { step: string | null }>(
    sql`SELECT t.id AS task, t.run_id AS run, s.step, t.assignee IS NOT DISTINCT FROM ${user.id}::uuid AS "isMine",
        t.back_to IS NOT NULL AS "isAdvice", i.definition, i.version
      FROM sys.approval_task t JOIN sys.approval_step s ON s.id = t.step_id
      JOIN sys.approval_instance i ON i.run_id = t.run_id WHERE t.id = ${id}::uuid
      UNION ALL SELECT NULL, run_id, NULL, NULL, NULL, definition, version FROM sys.approval_instance WHERE run_id = ${id}::uuid`,
    { keptFor: model.version },
  )
  if (!row) return undefined
  const { step } = row
  return { run: row.run, found: step === null ? undefined : { ...row, step } }
}

/** @throws not_found */
export async function runOf({ db }: Ctx, task: string): Promise<string> {
  const row = isId(task)
    ? await db.first<{ run: string }>(
        sql`SELECT run_id AS run FROM sys.approval_task WHERE id = ${task}::uuid`,
      )
    : undefined
  if (!row) throw new AppError('not_found', { object: 'approval task', id: task })
  return row.run
}

/** The task of a seat that is asked at a step. @throws approval_not_open */
export async function taskAt(
  { db }: Ctx,
  run: string,
  { step, seat }: { step: string; seat: number },
): Promise<string> {
  const row = isId(run)
    ? await db.first<{
        id: string
      }>(sql`SELECT t.id FROM sys.approval_task t JOIN sys.approval_step s ON s.id = t.step_id
        WHERE t.run_id = ${run}::uuid AND s.step = ${step} AND t.seat = ${seat} ORDER BY s.n DESC LIMIT 1`)
    : undefined
  if (!row) throw new AppError('not_found', { object: 'approval task', id: `${step} ${seat}` })
  return row.id
}
