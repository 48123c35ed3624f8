import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../engine/context.ts'
import { createRecord } from '../../engine/records/create.ts'
import { updateRecord } from '../../engine/records/update.ts'
import { sql } from '../../engine/sql.ts'
import type { TestBrowser } from '../support/browser.ts'
import { type TestEngine, withEngine } from '../support/engine.ts'
import { copyApproval, copyRecord } from './many-approvals.ts'
import { interleaved, report } from './measure.ts'

const open = 100_000
const mine = 10_000
const asked = 160
/** Requests before the first that counts: functions are compiled and statements planned by then, as on a node at work. */
const warmUp = 40
/** Of each kind of save, one after another in turn. */
const saves = 600

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN

const document = {
  label: { en: 'Release', zh: '放行' },
  object: 'ticket',
  purpose: 'bench',
  guard: 'gate',
  lock: { fields: ['priority'] },
  steps: {
    chief: {
      assignees: [{ role: 'service_manager' }],
      shows: ['subject', 'priority'],
      deadline: { after: 'P30D' },
    },
    second: { when: "priority = 'high'", assignees: [{ role: 'executive' }], shows: ['subject'] },
  },
  path: ['chief', 'second'],
}

/** With a hundred thousand approvals open, and with none. */
describe('approvals', () => {
  const full = withEngine()
  const bare = withEngine()
  let chief: Ctx
  let browser: TestBrowser
  const tickets: string[] = []

  const ok = async <T>(answer: Response): Promise<T> => {
    expect(answer.status, await answer.clone().text()).toBeLessThan(300)
    return (await answer.json()) as T
  }
  async function publish(engine: TestEngine): Promise<void> {
    const admin = await engine.http()
    await ok(await admin.put('/api/design/items/approval/ticket.bench', document))
    await ok(await admin.post('/api/design/publish', { message: 'approvals' }))
    await engine.refresh()
  }

  beforeAll(async () => {
    await publish(full)
    await publish(bare)
    chief = await full.person({ roles: ['admin', 'service_manager'], name: 'Chief' })
    browser = await full.http(chief)
    const submitter = await full.http()
    for (let n = 0; n <= asked; n++) {
      const { id } = await createRecord(full.admin, 'ticket', { subject: `Ticket ${n}`, type: 'request' })
      tickets.push(id)
      await ok(
        await submitter.post(`/api/records/ticket/${id}/actions/submitForApproval`, {
          approval: 'ticket.bench',
        }),
      )
    }
    const run = await full.db.first<{ id: string }>(
      sql`SELECT run_id AS id FROM sys.approval_instance WHERE record_id = ${tickets[asked]!}::uuid`,
    )
    const { id: record } = await createRecord(bare.admin, 'ticket', { subject: 'Ticket', type: 'request' })
    await copyRecord(bare.db, { object: 'ticket', record, count: open })
    await copyApproval(full.db, { run: run!.id, count: open, assignee: chief.user.id, assigned: mine })
  }, 600_000)

  /** Each request by itself, after a few to warm up. */
  async function p95(what: string, atMost: number, ask: (n: number) => Promise<Response>, times: number) {
    const taken: number[] = []
    for (let n = 0; n < times; n++) {
      const began = performance.now()
      await ok(await ask(n))
      taken.push(performance.now() - began)
    }
    const figure = quantile(taken.slice(warmUp), 0.95)
    await report({ what: `approvals, ${what}: p95`, value: figure, unit: 'ms', atMost })
    await report({ what: `approvals, ${what}: p50`, value: quantile(taken.slice(warmUp), 0.5), unit: 'ms' })
    expect(figure).toBeLessThan(atMost * 4)
  }

  it('show the first page of ten thousand tasks within 50 ms', async () => {
    const path = '/api/approvals/tasks?state=pending&role=assignee&limit=50'
    const { data } = await ok<{ data: unknown[] }>(await browser.get(path))
    expect(data).toHaveLength(50)
    await p95(`inbox of ${mine} tasks, first page`, 50, () => browser.get(path), 100)
    await p95('counts', 50, () => browser.get('/api/approvals/counts'), 100)
  }, 60_000)

  it('foresee a path within 50 ms', async () => {
    const { id } = await createRecord(full.admin, 'ticket', {
      subject: 'Foreseen',
      type: 'request',
      priority: 'high',
    })
    const body = { object: 'ticket', id, approval: 'ticket.bench' }
    await p95('preview', 50, () => browser.post('/api/approvals/preview', body), 100)
  }, 60_000)

  it('are decided within 30 ms', async () => {
    const tasks = await full.db.rows<{ id: string; shown: string }>(sql`SELECT t.id, s.shown_hash AS shown
      FROM sys.approval_task t JOIN sys.approval_step s ON s.id = t.step_id
      JOIN sys.approval_instance i ON i.run_id = t.run_id
      WHERE t.assignee = ${chief.user.id}::uuid AND t.state = 'open' AND i.record_id = ANY(${tickets.slice(0, asked)}::uuid[])`)
    expect(tasks).toHaveLength(asked)
    const approve = (n: number) =>
      browser.post(`/api/approvals/tasks/${tasks[n]!.id}/approve`, { shown: tasks[n]!.shown })
    await p95('decision', 30, approve, asked)
  }, 60_000)

  it('cost saves of other records nothing', async () => {
    const saver = async (engine: TestEngine) => {
      const { id } = await createRecord(engine.admin, 'ticket', { subject: 'Saved', type: 'request' })
      let n = 0
      return () => updateRecord(engine.admin, 'ticket', id, { subject: `Saved ${++n}` })
    }
    // The same twice over where none is open says how far two series of one thing are apart.
    const works = { full: await saver(full), bare: await saver(bare), again: await saver(bare) }
    for (const work of Object.values(works)) for (let n = 0; n < 50; n++) await work()
    const times = await interleaved(works, saves, { restMs: 3 })
    const ratio = times.full / times.bare
    await report({
      what: `saves with ${open} approvals open ÷ with none`,
      value: ratio,
      unit: '×',
      atMost: 1.02,
    })
    await report({
      what: 'saves with no approvals open ÷ the same again',
      value: times.bare / times.again,
      unit: '×',
    })
    expect(ratio).toBeLessThan(1.2)
  }, 120_000)
})
