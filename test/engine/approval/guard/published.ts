import { expect } from 'vitest'
import { sql } from '../../../../engine/sql.ts'
import type { TestEngine } from '../../../support/engine.ts'

/** Publishes approvals through the designer's API, as an admin does. */
export async function publishApprovals(
  engine: TestEngine,
  documents: Readonly<Record<string, unknown>>,
): Promise<void> {
  const admin = await engine.http()
  for (const [name, document] of Object.entries(documents)) {
    const answer = await admin.put(`/api/design/items/approval/${name}`, document)
    expect(answer.status, await answer.clone().text()).toBeLessThan(300)
  }
  const answer = await admin.post('/api/design/publish', { message: 'approvals' })
  expect(answer.status, await answer.clone().text()).toBe(200)
  await engine.refresh()
}

export interface StoredInstance {
  id: string
  definition: string
  state: string
  act: string
  purpose: string
  round: number
  record_id: string
  submitter: string
  changeset: { values: Record<string, unknown>; base: Record<string, unknown> } | null
}

export const instancesOf = (engine: TestEngine, record: string): Promise<StoredInstance[]> =>
  engine.db.rows<StoredInstance>(
    sql`SELECT run_id AS id, definition, state, act, purpose, round, record_id, submitter, changeset
      FROM sys.approval_instance WHERE record_id = ${record}::uuid ORDER BY submitted_at, run_id`,
  )

export interface StoredLock {
  fields: string[] | null
  after: boolean
}

export const locksOn = (engine: TestEngine, record: string): Promise<StoredLock[]> =>
  engine.db.rows<StoredLock>(sql`SELECT fields, after FROM sys.record_lock WHERE record_id = ${record}::uuid`)

/** The open task of an approval, and what a decision has to carry. */
export async function taskOf(engine: TestEngine, instance: string): Promise<{ task: string; shown: string }> {
  const row = await engine.db.first<{ task: string; shown: string }>(
    sql`SELECT t.id AS task, s.shown_hash AS shown FROM sys.approval_task t JOIN sys.approval_step s ON s.id = t.step_id
      WHERE t.run_id = ${instance}::uuid AND t.state = 'open' ORDER BY t.opened_at, t.seat LIMIT 1`,
  )
  expect(row, 'an open task').toBeDefined()
  return row!
}
