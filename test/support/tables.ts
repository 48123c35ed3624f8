import { randomUUID } from 'node:crypto'
import { systemClock } from '../../engine/context.ts'
import type { Database } from '../../engine/database.ts'
import type { AppModel } from '../../engine/model.ts'
import { raw } from '../../engine/sql.ts'
import { type ApplyOptions, applySteps } from '../../engine/tables/apply.ts'
import { withDdlClient } from '../../engine/tables/connection.ts'
import { openJournal } from '../../engine/tables/journal.ts'
import { countRows, readLiveSchema } from '../../engine/tables/live.ts'
import { planTables, type TablePlan } from '../../engine/tables/plan-tables.ts'
import { silentLog } from './log.ts'

export interface Change {
  from?: AppModel | undefined
  to: AppModel
}

export const quickPatience = { timeoutMs: 100, tries: 40, pauseMs: [5, 50] as const }

export async function planOn(db: Database, { from, to }: Change): Promise<TablePlan> {
  return planTables({ from, to, live: await countRows(db, await readLiveSchema(db)), version: to.version })
}

/** Plans and carries out the change of tables alone: no version row, no draft. */
export async function changeTables(
  db: Database,
  change: Change,
  options: Partial<ApplyOptions> = {},
): Promise<TablePlan> {
  const plan = await planOn(db, change)
  const id = randomUUID()
  await openJournal(db, { id, author: null, message: 'test', payload: {}, steps: plan.steps, at: new Date() })
  await withDdlClient(db.url, (client) =>
    applySteps(
      client,
      { id, state: 'preparing', steps: plan.steps },
      { clock: systemClock, log: silentLog, switchOver: async () => {}, patience: quickPatience, ...options },
    ),
  )
  return plan
}

/** Rows of any query, for tests that look behind the API. */
export const look = <R = Record<string, unknown>>(db: Database, text: string): Promise<R[]> =>
  db.rows<R>(raw(text))
