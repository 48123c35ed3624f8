import type { Ctx } from '../../context.ts'
import { type Sql, sql } from '../../sql.ts'
import { isoOf } from '../../workflow/runs.ts'
import type { InstanceState } from '../instance/act.ts'
import { changesetNow } from './changeset-now.ts'
import type { Changeset } from './changeset-row.ts'

/** What somebody wants to do to a record, or just its approval. */
export type GuardedAct = 'submit' | 'create' | 'update' | 'delete' | 'stage' | 'transfer'
export type Guard = 'gate' | 'changeset' | 'status'

/** A row of `sys.approval_instance`. Instants are ISO in UTC. */
export interface ApprovalInstance {
  runId: string
  definition: string
  version: number
  object: string
  recordId: string
  purpose: string
  state: InstanceState
  guard: Guard
  act: GuardedAct
  submitter: string
  onBehalfOf: string | null
  round: number
  /** The record's version when it was submitted. */
  baseVersion: number
  changeset: Changeset | null
  /** What one unit of a currency is worth in the base currency, as of the submission. */
  rates: Readonly<Record<string, string>>
  /** People whom the submitter, or an approver for the next step, picked: step → ids. */
  chosen: Readonly<Record<string, readonly string[]>>
  preview: unknown
  reason: string | null
  recordLabel: string
  revision: number
  submittedAt: string
  endedAt: string | null
}

/** Columns of the table `i` as `ApprovalInstance` has them. */
export const instanceColumns: Sql = sql`i.run_id AS "runId", i.definition, i.version, i.object,
  i.record_id AS "recordId", i.purpose, i.state, i.guard, i.act, i.submitter, i.on_behalf_of AS "onBehalfOf", i.round,
  i.base_version AS "baseVersion", i.changeset, i.rates, i.chosen, i.preview, i.reason,
  i.record_label AS "recordLabel", i.revision, ${isoOf(sql`i.submitted_at`)} AS "submittedAt",
  ${isoOf(sql`i.ended_at`)} AS "endedAt"`

/** One instance as it is now. */
export async function readInstance(
  { db, model }: Pick<Ctx, 'db' | 'model'>,
  runId: string,
): Promise<ApprovalInstance | undefined> {
  const row = await db.first<ApprovalInstance>(
    sql`SELECT ${instanceColumns} FROM sys.approval_instance i WHERE i.run_id = ${runId}::uuid`,
  )
  return row && { ...row, changeset: changesetNow(model, row.object, row.changeset) }
}
