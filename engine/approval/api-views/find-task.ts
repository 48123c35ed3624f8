import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { sql } from '../../sql.ts'

/** The run that an id is about: of a task, or its own. */
export async function runBehind({ db }: Ctx, id: string): Promise<string | undefined> {
  if (!isId(id)) return undefined
  const row = await db.first<{ run: string }>(
    sql`SELECT run_id AS run FROM sys.approval_task WHERE id = ${id}::uuid
      UNION ALL SELECT run_id FROM sys.approval_instance WHERE run_id = ${id}::uuid`,
  )
  return row?.run
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
