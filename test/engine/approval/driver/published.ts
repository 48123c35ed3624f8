import { expect } from 'vitest'
import { documentOf } from '../../../../engine/approval/scene.ts'
import { readShown } from '../../../../engine/approval/shown.ts'
import { type Submission, startInstance } from '../../../../engine/approval/start.ts'
import { readInstance } from '../../../../engine/approval/store/instance-row.ts'
import { readSteps } from '../../../../engine/approval/store/steps.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestEngine } from '../../../support/engine.ts'

/** Publishes approvals as an admin does. */
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

/** A customer, and the approval of it begun. */
export async function submitted(
  engine: TestEngine,
  approval: string,
  by: Ctx,
  { values = {}, ...more }: { values?: Record<string, unknown> } & Partial<Omit<Submission, 'approval'>> = {},
): Promise<{ run: string; record: string }> {
  const { id, version } = await createRecord(engine.admin, 'customer', {
    name: `Firm ${Math.random().toString(36).slice(2)}`,
    ...values,
  })
  const run = await startInstance(by, {
    approval,
    object: 'customer',
    recordId: id,
    act: 'submit',
    submitter: by.user.id,
    baseVersion: version,
    ...more,
  })
  return { run, record: id }
}

export const stateOf = async (engine: TestEngine, run: string): Promise<string> =>
  (await readInstance(engine.system, run))!.state

/** Who is asked now, as `step:name`, in order. */
export async function asked(engine: TestEngine, run: string): Promise<string[]> {
  const rows = await engine.db.rows<{ at: string }>(
    sql`SELECT s.step || ':' || coalesce(u.name, t.queue, '') AS at FROM sys.approval_task t
      JOIN sys.approval_step s ON s.id = t.step_id LEFT JOIN app."user" u ON u.id = t.assignee
      WHERE t.run_id = ${run}::uuid AND t.state = 'open' AND s.state = 'open' ORDER BY s.n, t.seat`,
  )
  return rows.map(({ at }) => at)
}

/** The open task of somebody, or the last they had. */
export async function taskOf(engine: TestEngine, run: string, who: Ctx, step?: string): Promise<string> {
  const steps = await readSteps(engine.db, run)
  const seats = steps
    .filter((one) => step === undefined || one.step === step)
    .flatMap((one) =>
      one.seats.map((seat) => ({ ...seat, isOpen: one.state === 'open' && seat.state === 'open' })),
    )
    .filter(({ user }) => user === who.user.id)
  const found = seats.find(({ isOpen }) => isOpen) ?? seats.at(-1)
  if (!found) throw new Error(`${who.user.name} is not asked in ${run}.`)
  return found.task
}

/** What a decision at a step stands on now. */
export async function shownAt(engine: TestEngine, run: string, step: string): Promise<string> {
  const instance = (await readInstance(engine.system, run))!
  const document = await documentOf(engine.system, instance)
  return (await readShown(engine.system, instance, document)).hash(step)
}

export const actsOf = async (engine: TestEngine, run: string): Promise<string[]> =>
  (
    await engine.db.rows<{ act: string }>(
      sql`SELECT act FROM sys.approval_act WHERE run_id = ${run}::uuid ORDER BY n`,
    )
  ).map(({ act }) => act)

export async function setSuperior(engine: TestEngine, of: Ctx, to: Ctx): Promise<void> {
  await engine.db.run(
    sql`UPDATE app."user" SET superior = ${to.user.id}::uuid WHERE id = ${of.user.id}::uuid`,
  )
}
