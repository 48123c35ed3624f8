import { beforeAll, describe, expect, it } from 'vitest'
import {
  addDelegation,
  endDelegation,
  listDelegations,
} from '../../../../engine/approval/delegations/delegations.ts'
import { officeOf } from '../../../../engine/approval/people/office.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { principals } from '../../../../engine/organisation/principals.ts'
import { sql } from '../../../../engine/sql.ts'
import { findPeople } from '../../../../engine/workflow/seats/find-people.ts'
import { withEngine } from '../../../support/engine.ts'
import { disable, enable, smallOffice, superior } from '../../workflow/assignees/small-office.ts'

describe('the office of an approval', () => {
  const engine = withEngine()
  let people: Awaited<ReturnType<typeof smallOffice>>
  let amount: number | null = 500

  beforeAll(async () => {
    people = await smallOffice(engine.system)
    await engine.refresh()
  })

  const office = (
    document: object = {},
    more: { onBehalfOf?: string; object?: string; recordId?: string } = {},
  ) =>
    officeOf(
      engine.system,
      {
        definition: 'opportunity.discount',
        object: 'opportunity',
        recordId: people.ann,
        submitter: people.ann,
        onBehalfOf: null,
        ...more,
      },
      {
        document: { object: 'opportunity', steps: {}, ...document },
        ask: async (text) => (text.startsWith('$base(') ? amount : null),
        people: [people.clerk, people.fin],
      },
    )
  const as = async (user: string): Promise<Ctx> => ({
    ...engine.system,
    user: (await engine.app.parts.get(principals).find(user))!,
  })
  const days = (n: number) => new Date(engine.clock.now().getTime() + n * 86_400_000)
  const standIn = async (from: string, to: string, more: object = {}) =>
    addDelegation(await as(from), { delegate: to, starts_at: days(-1), ends_at: days(5), ...more })
  const endAll = () => engine.db.run(sql`DELETE FROM sys.approval_delegation`)

  it('finds the nearest active superior and head, and nobody in a circle', async () => {
    expect((await office()).superiorOf(people.ann)).toBe(people.head)
    await disable(engine.db, people.head)
    expect((await office()).superiorOf(people.ann)).toBe(people.boss)
    await disable(engine.db, people.boss)
    await superior(engine.db, people.boss, people.ann)
    const closed = await office()
    expect(closed.superiorOf(people.head)).toBe(people.ann)
    expect(closed.superiorOf(people.ann)).toBeUndefined()
    await enable(engine.db, people.boss)
    await enable(engine.db, people.head)
    await superior(engine.db, people.boss, null)
    expect((await office()).headOf(people.clerk)).toBe(people.fin)
    expect((await office()).headOf(people.fin)).toBe(people.boss)
    expect((await office()).headOf(people.ann)).toBe(people.boss)
  })

  it('knows the members of queues, and who looks after the approval', async () => {
    const plain = await office()
    expect(plain.isMember('role:finance', people.clerk)).toBe(true)
    expect(plain.isMember('team:board', people.fin)).toBe(true)
    expect(plain.isMember('team:board', people.clerk)).toBe(false)
    expect(plain.admin).toBe(engine.admin.user.id)
    expect(plain.isAdmin(people.clerk)).toBe(false)
    expect(plain.isAdmin(engine.admin.user.id)).toBe(true)
    const own = await office({ flowAdmin: [{ role: 'finance' }, 'submitter'] })
    expect(own.admin).toBe(people.clerk)
    expect(own.isAdmin(people.clerk)).toBe(true)
  })

  it('never makes the submitter the flow admin while there is somebody else', async () => {
    expect((await office({ flowAdmin: 'submitter' })).admin).toBe(engine.admin.user.id)
    await disable(engine.db, people.clerk)
    expect((await office({ flowAdmin: { role: 'finance' } })).admin).toBe(engine.admin.user.id)
    await enable(engine.db, people.clerk)
  })

  it('remembers who took over', async () => {
    expect((await office()).successorOf(people.clerk)).toBeUndefined()
    await engine.db.run(sql`INSERT INTO sys.user_successor (user_id, successor, at)
      VALUES (${people.clerk}::uuid, ${people.head}::uuid, now())`)
    const after = await office()
    expect(after.successorOf(people.clerk)).toBe(people.head)
    expect(after.isActive(people.head)).toBe(true)
  })

  it('lets a delegate stand in, keeping both names', async () => {
    await standIn(people.fin, people.clerk)
    const [asked] = findPeople([{ user: people.fin, why: { reason: 'named' } }], await office())
    expect(asked).toMatchObject({
      user: people.clerk,
      standsInFor: [people.fin],
      why: [{ reason: 'named' }, { reason: 'stands_in', of: people.fin }],
    })
    expect((await office({ delegable: false })).delegateOf(people.fin)).toBeUndefined()
    await endAll()
  })

  it('follows delegations only in their time, for their approvals, up to their amount', async () => {
    await standIn(people.fin, people.clerk, { starts_at: days(1) })
    expect((await office()).delegateOf(people.fin)).toBeUndefined()
    await endAll()
    await engine.db.run(sql`INSERT INTO sys.approval_delegation
        (id, delegator, delegate, starts_at, ends_at, approvals, created_at, created_by)
      VALUES (gen_random_uuid(), ${people.fin}::uuid, ${people.clerk}::uuid, ${days(-1).toISOString()}::timestamptz,
        ${days(1).toISOString()}::timestamptz, ARRAY['contract.signing'], now(), ${people.fin}::uuid)`)
    expect((await office()).delegateOf(people.fin)).toBeUndefined()
    await endAll()
    await standIn(people.fin, people.clerk, { up_to: '500' })
    expect((await office()).delegateOf(people.fin)).toBe(people.clerk)
    amount = 501
    expect((await office()).delegateOf(people.fin)).toBeUndefined()
    amount = null
    expect((await office()).delegateOf(people.fin)).toBeUndefined()
    amount = 500
    await endAll()
  })

  it('holds who decides for the submitter, or whom it is for, to be as near to it', async () => {
    await standIn(people.ann, people.clerk)
    const around = await office({}, { onBehalfOf: people.boss })
    expect([people.ann, people.boss, people.clerk, people.fin].map((one) => around.isSelf(one))).toEqual([
      true,
      true,
      true,
      false,
    ])
    await endAll()
  })

  it('refuses a circle of delegations, at the same time and for the same approvals', async () => {
    await standIn(people.fin, people.clerk)
    await standIn(people.clerk, people.head)
    await expect(standIn(people.head, people.fin)).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/delegate', code: 'rule_failed' }] },
    })
    const later = await standIn(people.head, people.fin, { starts_at: days(6), ends_at: days(7) })
    expect(later.delegate.name).toBe('Fin')
    await endAll()
  })

  it('refuses a second deputy for the same, and follows the smallest of several limits', async () => {
    await standIn(people.fin, people.clerk, { approvals: ['contract.signing'] })
    await expect(standIn(people.fin, people.head)).rejects.toMatchObject({
      details: {
        errors: [{ path: '/delegate', message: { en: expect.stringMatching(/^Clerk decides the same/) } }],
      },
    })
    await standIn(people.fin, people.head, { approvals: ['quote.discount'] })
    await standIn(people.fin, people.head, { starts_at: days(6), ends_at: days(7) })
    await endAll()
    await standIn(people.fin, people.clerk, { up_to: '500' })
    await standIn(people.fin, people.head)
    expect((await office()).delegateOf(people.fin)).toBe(people.clerk)
    amount = 501
    expect((await office()).delegateOf(people.fin)).toBe(people.head)
    amount = 500
    await endAll()
  })

  it('closes no circle when both directions are made at once', async () => {
    const both = await Promise.allSettled([
      standIn(people.fin, people.clerk),
      standIn(people.clerk, people.fin),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await endAll()
  })

  it('refuses people who are not active, oneself, and times that are over', async () => {
    await disable(engine.db, people.clerk)
    const issuesOf = (attempt: Promise<unknown>) =>
      attempt.then(
        () => [],
        (error) => error.details.errors.map(({ path }: { path: string }) => path),
      )
    expect(await issuesOf(standIn(people.fin, people.clerk))).toEqual(['/delegate'])
    await enable(engine.db, people.clerk)
    expect(await issuesOf(standIn(people.fin, people.fin))).toEqual(['/delegate'])
    expect(await issuesOf(standIn(people.fin, people.clerk, { ends_at: days(-2) }))).toEqual(['/ends_at'])
    expect(
      await issuesOf(standIn(people.fin, people.clerk, { starts_at: days(-9), ends_at: days(-2) })),
    ).toEqual(['/ends_at'])
    expect(
      await issuesOf(standIn(people.fin, people.clerk, { approvals: ['no.such'], up_to: '-1' })),
    ).toEqual(['/approvals', '/up_to'])
  })

  it('lets everybody see and end their own, and those who manage processes everybody’s', async () => {
    const made = await standIn(people.fin, people.clerk)
    const ids = async (who: Ctx, all = false) =>
      (await listDelegations(who, { all })).data.map(({ id }) => id)
    expect(await ids(await as(people.fin))).toEqual([made.id])
    expect(await ids(await as(people.clerk))).toEqual([made.id])
    expect(await ids(await as(people.head))).toEqual([])
    const { kinds } = await listDelegations(engine.admin)
    expect(kinds).toContainEqual({ approval: 'quote.discount', label: 'Quote discount' })
    await expect(ids(await as(people.head), true)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await ids(engine.admin, true)).toEqual([made.id])
    await expect(
      addDelegation(await as(people.head), {
        delegator: people.fin,
        delegate: people.clerk,
        starts_at: days(0),
        ends_at: days(1),
      }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(endDelegation(await as(people.clerk), made.id)).rejects.toMatchObject({ code: 'not_found' })
    await endDelegation(await as(people.fin), made.id)
    await expect(endDelegation(engine.admin, made.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await ids(engine.admin, true)).toEqual([])
  })
})
