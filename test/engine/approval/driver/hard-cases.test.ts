import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { handOver } from '../../../../engine/approval/acts/hand-over.ts'
import { returnTask } from '../../../../engine/approval/acts/return.ts'
import { readApproval } from '../../../../engine/approval/api-views/instance-view.ts'
import { listApprovals } from '../../../../engine/approval/api-views/task-list.ts'
import { changeUser } from '../../../../engine/auth/manage-users.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { asked, publishApprovals, shownAt, stateOf, submitted, taskOf } from './published.ts'

describe('an approval that nobody has thought of', () => {
  const engine = withEngine()
  let [sam, ann, bob, eve, lea]: Ctx[] = []

  beforeAll(async () => {
    sam = await engine.person({ name: 'Sam', roles: ['admin'] })
    ann = await engine.person({ name: 'Ann', roles: ['executive'] })
    bob = await engine.person({ name: 'Bob', roles: ['executive'] })
    eve = await engine.person({ name: 'Eve', roles: ['admin'] })
    lea = await engine.person({ name: 'Lea', roles: ['legal'] })
    const common = { object: 'customer', guard: 'status', flowAdmin: { user: eve.user.email } }
    const one = { assignees: [{ user: ann.user.email }], shows: ['name'] }
    await publishApprovals(engine, {
      'customer.big': {
        ...common,
        label: { en: 'Big', zh: '大客户' },
        purpose: 'size',
        noMatch: 'admin',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: 'employees > 1000' } },
        steps: { one, two: { assignees: [{ user: bob.user.email }], shows: ['name'] } },
        path: ['one', 'two'],
      },
      'customer.plain': {
        ...common,
        label: { en: 'Plain', zh: '普通' },
        purpose: 'plain',
        triggers: { by_hand: { type: 'manual' } },
        steps: { one },
        path: ['one'],
        effects: { approve: [{ set: { website: 'https://approved.example' } }] },
      },
      'customer.queue': {
        ...common,
        label: { en: 'Queue', zh: '队列' },
        purpose: 'queue',
        triggers: { by_hand: { type: 'manual' } },
        steps: { one: { assignees: [{ pool: { role: 'legal' } }], shows: ['name'] } },
        path: ['one'],
      },
      'customer.three': {
        ...common,
        label: { en: 'Three', zh: '三步' },
        purpose: 'three',
        steps: {
          one,
          two: { assignees: [{ user: bob.user.email }], shows: ['name'] },
          three: { assignees: [{ user: lea.user.email }], shows: ['name'] },
        },
        path: ['one', 'two', 'three'],
      },
      'customer.instead': {
        ...common,
        label: { en: 'Instead', zh: '代替' },
        purpose: 'instead',
        steps: {
          own: { assignees: [{ user: sam.user.email }], self: { user: bob.user.email }, shows: ['name'] },
          none: { assignees: [{ team: 'nobody' }], empty: { user: bob.user.id }, shows: ['name'] },
        },
        path: [{ parallel: { a: ['own'], b: ['none'] } }],
      },
      'customer.again': {
        ...common,
        label: { en: 'Again', zh: '再次' },
        purpose: 'again',
        repeat: 'consecutive',
        steps: {
          one,
          same: one,
          other: {
            assignees: [...one.assignees, { user: lea.user.email }],
            differentFrom: ['one'],
            shows: ['name'],
          },
        },
        path: ['one', 'same', 'other'],
      },
    })
  }, 60_000)

  const openOf = async (record: string) =>
    (await engine.db.first<{ run: string }>(
      sql`SELECT run_id AS run FROM sys.approval_instance WHERE record_id = ${record}::uuid AND ended_at IS NULL`,
    ))!.run
  const vote = async (run: string, who: Ctx, step = 'one') =>
    decide(who, await taskOf(engine, run, who), 'approve', { shown: await shownAt(engine, run, step) })

  it('is decided once by who looks after it, where no definition is for the case', async () => {
    const { id } = await createRecord(sam!, 'customer', { name: 'Unforeseen', employees: 7 })
    const run = await openOf(id)
    expect(await asked(engine, run)).toEqual(['one:Eve'])
    await vote(run, eve!)
    expect(await stateOf(engine, run)).toBe('approved')
    const other = await createRecord(sam!, 'customer', { name: 'Foreseen', employees: 1001 })
    expect(await asked(engine, await openOf(other.id))).toEqual(['one:Ann'])
  })

  it('asks whom its rules name where it would be one’s own, or nobody is found', async () => {
    const { run } = await submitted(engine, 'customer.instead', sam!)
    expect(await asked(engine, run)).toEqual(['own:Bob', 'none:Bob'])
  })

  it('foresees the same people once it is under way as those who come in the end', async () => {
    const { run } = await submitted(engine, 'customer.again', sam!)
    const foreseen = async () =>
      (await readApproval(sam!, run)).path.flatMap((part) =>
        part.kind === 'step' && part.step !== 'one'
          ? part.seats.map(({ user, state }) => `${part.step}:${user?.name} ${state}`)
          : [],
      )
    expect(await foreseen()).toEqual(['same:Ann skipped', 'other:Lea predicted'])
    await vote(run, ann!)
    expect(await foreseen()).toEqual(['same:Ann skipped', 'other:Lea open'])
  })

  it('keeps what was decided before the step it goes back to, and says so', async () => {
    const { run } = await submitted(engine, 'customer.three', sam!)
    await vote(run, ann!, 'one')
    await vote(run, bob!, 'two')
    const back = await taskOf(engine, run, lea!)
    await returnTask(lea!, back, { to: 'two' })
    const round = async () =>
      (await readApproval(sam!, run)).path.flatMap((part) =>
        part.kind === 'step' && part.round === 2 ? [`${part.step} ${part.state}`] : [],
      )
    expect(await round()).toEqual(['one carried', 'two now', 'three predicted'])
    await vote(run, bob!, 'two')
    await vote(run, lea!, 'three')
    expect(await stateOf(engine, run)).toBe('approved')
    expect(await round()).toEqual(['one carried', 'two past', 'three past'])
  })

  it('tells whoever gives advice, or has not claimed it, what they can do', async () => {
    const { run } = await submitted(engine, 'customer.plain', sam!)
    await handOver(ann!, await taskOf(engine, run, ann!), 'delegate', { to: bob!.user.id })
    const asks = async (who: Ctx) =>
      (await listApprovals(who, { role: 'assignee', state: 'pending', limit: 50 })).data.find(
        ({ instance }) => instance === run,
      )
    expect(await asks(bob!)).toMatchObject({ advice_for: { name: 'Ann' } })
    await vote(run, bob!)
    expect(await asks(ann!)).toMatchObject({ advice_for: null })

    const queued = await submitted(engine, 'customer.queue', sam!)
    const [task] = await engine.db.rows<{ id: string }>(
      sql`SELECT id FROM sys.approval_task WHERE run_id = ${queued.run}::uuid`,
    )
    const shown = await shownAt(engine, queued.run, 'one')
    await expect(decide(lea!, task!.id, 'approve', { shown })).rejects.toThrow(
      'Nobody has claimed this yet. Claim it first, then decide.',
    )
  })

  it('is not decided by somebody who handed it on, was put out or lost the queue a second ago', async () => {
    const { run } = await submitted(engine, 'customer.plain', sam!)
    const task = await taskOf(engine, run, ann!)
    const shown = await shownAt(engine, run, 'one')
    await handOver(ann!, task, 'transfer', { to: bob!.user.id })
    await expect(decide(ann!, task, 'approve', { shown })).rejects.toMatchObject({
      code: 'approval_not_open',
      details: { act: 'transfer', by_name: 'Ann' },
    })
    const his = await taskOf(engine, run, bob!)
    const browser = await engine.http(bob!)
    expect((await browser.get('/api/approvals/counts')).status).toBe(200)
    await changeUser(engine.admin, bob!.user.id, { active: false })
    expect((await browser.post(`/api/approvals/tasks/${his}/approve`, { shown })).status).toBe(401)
    expect(await stateOf(engine, run)).toBe('pending')

    const queue = await submitted(engine, 'customer.queue', sam!)
    const waiting = await engine.db.first<{ id: string }>(
      sql`SELECT id FROM sys.approval_task WHERE run_id = ${queue.run}::uuid`,
    )
    const member = await engine.http(lea!)
    await changeUser(engine.admin, lea!.user.id, { roles: ['seller'] })
    const answer = await member.post(`/api/approvals/tasks/${waiting!.id}/claim`, {})
    expect([403, 404]).toContain(answer.status)
    expect(await asked(engine, queue.run)).toEqual(['one:role:legal'])
  })

  it('goes on as it was submitted when its definition is taken away', async () => {
    const { run, record } = await submitted(engine, 'customer.plain', sam!)
    const admin = await engine.http()
    const gone = await admin.fetch('/api/design/items/approval/customer.plain', { method: 'DELETE' })
    expect(gone.status, await gone.clone().text()).toBeLessThan(300)
    const answer = await admin.post('/api/design/publish', { message: 'without it' })
    expect(answer.status, await answer.clone().text()).toBe(200)
    await engine.refresh()
    await vote(run, ann!)
    expect(await stateOf(engine, run)).toBe('approved')
    expect(await readRecord(sam!, 'customer', record)).toMatchObject({ website: 'https://approved.example' })
  })
})
