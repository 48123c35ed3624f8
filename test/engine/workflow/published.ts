import { expect } from 'vitest'
import { sql } from '../../../engine/sql.ts'
import { workflowRunner } from '../../../engine/workflow/workflows.ts'
import type { TestBrowser } from '../../support/browser.ts'
import type { TestEngine } from '../../support/engine.ts'

/** Publishes workflows through the designer's API, as an admin does. */
export async function publishWorkflows(
  engine: TestEngine,
  documents: Readonly<Record<string, unknown>>,
  browser?: TestBrowser,
): Promise<void> {
  const admin = browser ?? (await engine.http())
  for (const [name, document] of Object.entries(documents)) {
    const answer = await admin.put(`/api/design/items/workflow/${name}`, document)
    expect(answer.status, await answer.clone().text()).toBeLessThan(300)
  }
  const answer = await admin.post('/api/design/publish', { message: 'workflows' })
  expect(answer.status, await answer.clone().text()).toBe(200)
  await engine.refresh()
}

/**
 * Lets workflows go on until nothing moves any more. What was written is looked at when no older transaction is open, on
 * the whole server: those of other tests may have to be waited for.
 */
export async function settle(engine: TestEngine): Promise<void> {
  const runner = engine.app.parts.get(workflowRunner)
  for (const until = performance.now() + 25_000; performance.now() < until; ) {
    await runner.drain()
    const at = engine.clock.now().toISOString()
    const row = await engine.db.first<{ isBusy: boolean }>(sql`SELECT
      EXISTS (SELECT FROM sys.run_event WHERE done_at IS NULL)
      OR EXISTS (SELECT FROM sys.run_call WHERE state = 'sending')
      OR EXISTS (SELECT FROM sys.run_timer WHERE state = 'open' AND due_at <= ${at}::timestamptz)
      OR EXISTS (SELECT FROM sys.subscription s, sys.outbox o WHERE o.xid >= s.to_xid) AS "isBusy"`)
    if (!row?.isBusy) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('The workflows do not come to rest.')
}

export interface StoredRun {
  id: string
  name: string
  version: number
  state: string
  result: string | null
  record_id: string | null
}

export const runsOf = (engine: TestEngine, workflow: string): Promise<StoredRun[]> =>
  engine.db.rows<StoredRun>(
    sql`SELECT id, name, version, state, result, record_id FROM sys.run WHERE name = ${workflow} ORDER BY id`,
  )

export const incidentsOf = (engine: TestEngine, workflow: string) =>
  engine.db.rows<{ code: string; node: string; detail: unknown }>(
    sql`SELECT code, node, detail FROM sys.incident WHERE name = ${workflow} AND state = 'open' ORDER BY created_at`,
  )
