import type { Ctx } from '../../context.ts'
import { loadPersons, type Person } from '../../organisation/persons.ts'
import { readRecord } from '../../records/read.ts'
import { type Sql, sql } from '../../sql.ts'
import { isClosed } from '../record-locks/judge-lock.ts'
import { type RecordLock, readLocks } from '../record-locks/read-locks.ts'
import { documentOf } from '../scene.ts'
import { submittable } from '../triggers/by-hand.ts'
import { approvalLabel, stepLabel } from './labels.ts'
import { claimableBy } from './queues.ts'

export interface OpenApproval {
  instance: string
  approval: string
  label: string
  purpose: string
  state: string
  step_labels: string[]
  waits_for: Person[]
  since: string
  due_at: string | null
  /** `fields`: all of them when null; `mine`: of these what the person may write all the same. */
  lock: { fields: string[] | null; mine: string[] } | null
  /** How many fields are proposed. */
  changeset: number | null
  /** A seat of the person's own, or for them to claim. */
  task: string | null
}

export interface RecordApprovals {
  open: OpenApproval[]
  past: { instance: string; approval: string; label: string; state: string; ended_at: string }[]
  can_submit: { approval: string; label: string; purpose: string; reason: string | null }[]
}

interface Stored {
  instance: string
  definition: string
  version: number
  purpose: string
  state: string
  submitter: string
  since: string
  due_at: string | null
  ended_at: string | null
  changeset: number | null
  steps: string[]
  asked: string[]
  task: string | null
}

const mostPast = 20
const iso = (column: Sql) => sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * The approvals of a record for whoever may read it: those under way with what they lock, those that are over, and what
 * it may be submitted for.
 *
 * @throws unknown_object, forbidden, not_found
 */
export async function approvalsOf(ctx: Ctx, objectName: string, id: string): Promise<RecordApprovals> {
  await readRecord(ctx, objectName, id, ['id'])
  const object = ctx.model.objects.get(objectName)!
  const rows = await stored(ctx, objectName, id)
  const locks = await readLocks(ctx, [{ object: objectName, id }])
  const persons = await loadPersons(
    ctx.db,
    rows.flatMap(({ asked, submitter }) => [...asked, submitter]),
  )
  const open: OpenApproval[] = []
  const past: RecordApprovals['past'] = []
  for (const row of rows) {
    const document = await documentOf(ctx, row)
    const { instance, definition: approval, purpose, state } = row
    const label = approvalLabel(ctx, document, approval)
    if (row.ended_at !== null) {
      past.push({ instance, approval, label, state, ended_at: row.ended_at })
      continue
    }
    const lock = locks.find(({ runId, after }) => runId === instance && !after)
    open.push({
      instance,
      approval,
      label,
      purpose,
      state,
      step_labels: row.steps.map((step) => stepLabel(ctx, document, step)),
      // After a return it is the submitter's turn.
      waits_for:
        state === 'returned' ? [persons.get(row.submitter)] : row.asked.map((one) => persons.get(one)),
      since: row.since,
      due_at: row.due_at,
      lock: lock && lock.fields?.length !== 0 ? lockView(lock, [...object.fields.keys()], ctx.user.id) : null,
      changeset: row.changeset,
      task: row.task,
    })
  }
  const can_submit = (await submittable(ctx, object, id)).map(({ definition, reason }) => ({
    approval: definition.name,
    label: approvalLabel(ctx, definition.document, definition.name),
    purpose: definition.purpose,
    reason: reason ?? null,
  }))
  return { open, past, can_submit }
}

function lockView(lock: RecordLock, all: readonly string[], user: string): NonNullable<OpenApproval['lock']> {
  const closed = lock.fields ?? all
  return {
    fields: lock.fields === null ? null : [...lock.fields],
    mine: closed.filter((name) => !isClosed(lock, name, user)),
  }
}

const stored = ({ db, user }: Ctx, object: string, id: string): Promise<Stored[]> =>
  db.rows<Stored>(sql`SELECT i.run_id AS instance, i.definition, i.version, i.purpose, i.state, i.submitter,
      ${iso(sql`i.submitted_at`)} AS since, ${iso(sql`i.ended_at`)} AS ended_at,
      (SELECT count(*)::integer FROM jsonb_object_keys(nullif(i.changeset -> 'values', 'null'))) AS changeset,
      ARRAY(SELECT s.step FROM sys.approval_step s WHERE s.run_id = i.run_id AND s.state = 'open' ORDER BY s.n) AS steps,
      ARRAY(SELECT DISTINCT t.assignee FROM sys.approval_task t WHERE t.run_id = i.run_id AND t.state = 'open'
        AND t.assignee IS NOT NULL)::text[] AS asked,
      (SELECT ${iso(sql`min(t.due_at)`)} FROM sys.approval_task t WHERE t.run_id = i.run_id AND t.state = 'open') AS due_at,
      (SELECT t.id FROM sys.approval_task t WHERE t.run_id = i.run_id AND t.state = 'open'
        AND (t.assignee = ${user.id}::uuid OR (${claimableBy(user)}))
        ORDER BY t.assignee NULLS LAST, t.id LIMIT 1) AS task
    FROM sys.approval_instance i WHERE i.object = ${object} AND i.record_id = ${id}::uuid
    ORDER BY i.ended_at DESC NULLS FIRST, i.submitted_at DESC LIMIT ${mostPast}`)
