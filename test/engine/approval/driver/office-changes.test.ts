import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { handOver } from '../../../../engine/approval/acts/hand-over.ts'
import { removeApprover, replaceApprover } from '../../../../engine/approval/acts/seats.ts'
import { readApproval } from '../../../../engine/approval/api-views/instance-view.ts'
import { replayApproval } from '../../../../engine/approval/design/replay.ts'
import { emptyQueuesChore } from '../../../../engine/approval/people/empty-queues.ts'
import { changeUser } from '../../../../engine/auth/manage-users.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { readTimeline } from '../../../../engine/records/timeline.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import {
  actsOf,
  asked,
  publishApprovals,
  setSuperior,
  shownAt,
  stateOf,
  submitted,
  taskOf,
} from './published.ts'

describe('an approval while the office changes', () => {
  const engine = withEngine()
  let [sam, ann, bob, carl, dora]: Ctx[] = []

  beforeAll(async () => {
    sam = await engine.person({ name: 'Sam', roles: ['admin'] })
    ann = await engine.person({ name: 'Ann', roles: ['admin'] })
    bob = await engine.person({ name: 'Bob', roles: ['admin'] })
    carl = await engine.person({ name: 'Carl', roles: ['admin'] })
    dora = await engine.person({ name: 'Dora', roles: ['admin', 'legal'] })
    const by = (...people: (Ctx | undefined)[]) => people.map((who) => ({ user: who!.user.email }))
    const nameless = { read: 'all', fields: { name: 'mask' } }
    await (await engine.http()).put('/api/design/items/role/nameless', {
      label: { en: 'Nameless', zh: '匿名' },
      objects: { customer: nameless },
    })
    const common = {
      object: 'customer',
      guard: 'status',
      self: 'approve',
      flowAdmin: { user: sam.user.email },
    }
    await publishApprovals(engine, {
      'customer.chain': {
        ...common,
        label: { en: 'Chain', zh: '逐级' },
        purpose: 'chain',
        steps: {
          up: {
            assignees: [{ superiors: { count: 2 }, resolve: 'each' }],
            decision: { type: 'sequential' },
            shows: ['name'],
          },
        },
        path: ['up'],
      },
      'customer.queued': {
        ...common,
        label: { en: 'Queued', zh: '待认领' },
        purpose: 'queued',
        steps: { law: { assignees: [{ pool: { role: 'legal' } }], shows: ['name'] } },
        path: ['law'],
      },
      'customer.pair': {
        ...common,
        label: { en: 'Pair', zh: '互斥' },
        purpose: 'pair',
        steps: {
          make: { assignees: by(ann), differentFrom: ['check'], shows: ['name'] },
          check: { assignees: by(ann, bob), decision: { type: 'any' }, shows: ['name'] },
        },
        path: ['make', 'check'],
      },
      'customer.veiled': {
        ...common,
        label: { en: 'Veiled', zh: '匿名审批' },
        purpose: 'veiled',
        steps: { one: { assignees: [...by(ann), { role: 'nameless' }], shows: ['employees'] } },
        path: ['one'],
      },
      'customer.rated': {
        ...common,
        label: { en: 'Rated', zh: '汇率' },
        purpose: 'rated',
        currencyAt: 'submit',
        steps: {
          first: { assignees: by(ann), shows: ['name'] },
          big: { when: '$base(credit_limit) > 250', assignees: by(bob), shows: ['name'] },
        },
        path: ['first', 'big'],
      },
    })
  })

  const yes = async (run: string, who: Ctx, step: string) =>
    decide(who, await taskOf(engine, run, who, step), 'approve', { shown: await shownAt(engine, run, step) })

  /** What the timeline of a record tells of its approvals, page by page. */
  async function timeline(record: string) {
    const told: unknown[] = []
    for (let cursor: string | undefined; ; ) {
      const { data, page } = await readTimeline(ann!, 'customer', record, 2, cursor)
      for (const entry of data)
        if (entry.kind === 'approval') told.push([entry.act, entry.user?.label ?? null, entry.step])
      if (page.next === null) return told
      cursor = page.next
    }
  }

  it('tells the timeline who decided, not who only gave a view', async () => {
    const { run, record } = await submitted(engine, 'customer.rated', sam!)
    await handOver(ann!, await taskOf(engine, run, ann!, 'first'), 'delegate', { to: bob!.user.id })
    await yes(run, bob!, 'first')
    await yes(run, ann!, 'first')
    expect(await timeline(record)).toEqual([
      ['approved', null, null],
      ['approve', 'Ann', 'first'],
      ['submit', 'Sam', null],
    ])
  })

  it('asks who is the superior when the turn comes, where the chain is found in turn, as the timeline tells', async () => {
    await setSuperior(engine, sam!, ann!)
    await setSuperior(engine, ann!, bob!)
    const { run, record } = await submitted(engine, 'customer.chain', sam!)
    expect(await asked(engine, run)).toEqual(['up:Ann'])
    await setSuperior(engine, ann!, carl!)
    await yes(run, ann!, 'up')
    expect(await asked(engine, run)).toEqual(['up:Carl'])
    await yes(run, carl!, 'up')
    const told = await timeline(record)
    expect(told).toEqual([
      ['approved', null, null],
      ['approve', 'Carl', 'up'],
      ['approve', 'Ann', 'up'],
      ['submit', 'Sam', null],
    ])
    expect(await stateOf(engine, run)).toBe('approved')
    expect(await actsOf(engine, run)).toEqual(['submit', 'approve', 'renewed', 'approve', 'approved'])
  })

  it('keeps to what the flow admin made of a chain that is found in turn', async () => {
    await setSuperior(engine, sam!, ann!)
    await setSuperior(engine, ann!, carl!)
    const shorter = (await submitted(engine, 'customer.chain', sam!)).run
    await removeApprover(sam!, await taskOf(engine, shorter, ann!), { seat: 2 })
    await yes(shorter, ann!, 'up')
    expect(await stateOf(engine, shorter)).toBe('approved')
    const other = (await submitted(engine, 'customer.chain', sam!)).run
    const task = await taskOf(engine, other, carl!)
    await replaceApprover(sam!, task, { user: bob!.user.id, reason: 'Carl is away' })
    await yes(other, ann!, 'up')
    expect(await asked(engine, other)).toEqual(['up:Bob'])
    await yes(other, bob!, 'up')
    expect(await stateOf(engine, other)).toBe('approved')
  })

  it('asks the superior whom the last of a chain has got since', async () => {
    await setSuperior(engine, ann!, carl!)
    const { run } = await submitted(engine, 'customer.chain', ann!)
    expect(await asked(engine, run)).toEqual(['up:Carl'])
    await setSuperior(engine, carl!, dora!)
    await yes(run, carl!, 'up')
    expect(await asked(engine, run)).toEqual(['up:Dora'])
    await yes(run, dora!, 'up')
    expect(await stateOf(engine, run)).toBe('approved')
  })

  it('gives the flow admin what waits in a queue that nobody is left in', async () => {
    const { run } = await submitted(engine, 'customer.queued', ann!)
    const own = await submitted(engine, 'customer.queued', bob!)
    await emptyQueuesChore.run(engine.system)
    expect(await asked(engine, run)).toEqual(['law:role:legal'])
    await changeUser(engine.admin, dora!.user.id, { active: false })
    await emptyQueuesChore.run(engine.system)
    expect(await asked(engine, run)).toEqual(['law:Sam'])
    const [seat] = await engine.db.rows<{ queue: string | null; why: object[] }>(
      sql`SELECT queue, why FROM sys.approval_task WHERE run_id = ${own.run}::uuid AND state = 'open'`,
    )
    expect(seat).toMatchObject({ queue: null })
    expect(seat!.why.at(-1)).toEqual({ reason: 'queue_empty', of: 'role:legal' })
    await changeUser(engine.admin, dora!.user.id, { active: true })
  })

  it('foresees when it will have ended from how long its steps took lately', async () => {
    const view = async (run: string) => (await readApproval(sam!, run)).predicted_end
    const one = async () => (await submitted(engine, 'customer.rated', sam!)).run
    expect(await view(await one())).toBeNull()
    for (let at = 0; at < 3; at++) {
      const run = await one()
      engine.clock.pass(7_200_000)
      await yes(run, ann!, 'first')
    }
    engine.clock.pass(600_000)
    const run = await one()
    const ahead = async () => Date.parse((await view(run))!) - engine.clock.now().getTime()
    expect((await ahead()) / 60_000).toBeCloseTo(120, 0)
    engine.clock.pass(10_000_000)
    expect((await ahead()) / 60_000).toBeCloseTo(0, 0)
  })

  it('tells those who may not know how the record is called what kind it is', async () => {
    const nora = await engine.person({ name: 'Nora', roles: ['nameless'] })
    await submitted(engine, 'customer.veiled', sam!, { values: { name: 'Secret Ltd' } })
    const told = async (who: Ctx) =>
      (
        await engine.db.rows<{ subject: string }>(
          sql`SELECT subject FROM app.notification WHERE owner = ${who.user.id}::uuid ORDER BY created_at DESC, id DESC LIMIT 1`,
        )
      )[0]?.subject
    expect(await told(ann!)).toBe('Veiled of Secret Ltd waits for you: one')
    expect(await told(nora)).toBe('Veiled of Customer waits for you: one')
  })

  it('needs two people for a pair of steps, whichever of them says so', async () => {
    const { run } = await submitted(engine, 'customer.pair', sam!)
    await yes(run, ann!, 'make')
    expect(await asked(engine, run)).toEqual(['check:Bob'])
  })

  it('judges money by the rate at the submission, whatever rate the record has got since', async () => {
    const rate = (value: string, from: string) =>
      createRecord(engine.admin, 'exchange_rate', { currency: 'EUR', rate: value, valid_from: from })
    await rate('2', '2000-01-01')
    const { run, record } = await submitted(engine, 'customer.rated', sam!, {
      values: { credit_limit: '100.00', currency_code: 'EUR' },
    })
    await rate('3', '2000-01-02')
    const { currency } = engine.admin.model.settings
    for (const currency_code of [currency, 'EUR'])
      await updateRecord(engine.admin, 'customer', record, { currency_code })
    const base = await engine.db.first<{ base: string }>(
      sql`SELECT credit_limit_base::text AS base FROM app.customer WHERE id = ${record}::uuid`,
    )
    expect(Number(base!.base)).toBe(300)
    await yes(run, ann!, 'first')
    expect(await stateOf(engine, run)).toBe('approved')

    // Nor does a simulation of what was submitted then.
    const now = engine.clock.now().getTime()
    const [from, to] = [now - 60_000, now + 60_000].map((at) => new Date(at).toISOString())
    const { cases } = await replayApproval(engine.admin, 'customer.rated', {
      replay: { from: from!, to: to! },
    })
    const { draft } = cases.find(({ instance }) => instance === run)!
    expect(draft.map(({ step }) => step)).toEqual(['first'])
  })
})
