import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestBrowser } from '../../../support/browser.ts'
import { withEngine } from '../../../support/engine.ts'

describe('actions of records', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  let people: Ctx[]
  let dispatcher: TestBrowser
  let mover: TestBrowser

  beforeAll(async () => {
    people = [
      await engine.person({ roles: ['clerk'], name: 'Ann' }),
      await engine.person({ roles: ['clerk'], name: 'Bo' }),
    ]
    await createRecord(engine.admin, 'team', {
      name: 'First',
      code: 'first',
      members: people.map(({ user }) => user.id),
    })
    await engine.refresh()
    dispatcher = await engine.http({ roles: ['dispatcher'] })
    mover = await engine.http({ roles: ['mover'] })
  })

  const made = async (values: object) =>
    (await createRecord(engine.admin, 'errand', { name: 'E', owner: engine.admin.user.id, ...values })).id
  const at = (id: string, action: string) => `/api/records/errand/${id}/actions/${action}`
  const stored = async (id: string) =>
    (await engine.db.first<{ owner: string; owner_pool: string | null; version: number }>(
      sql`SELECT owner, owner_pool, version FROM app.errand WHERE id = ${id}::uuid`,
    ))!
  const isOneOfThem = (owner: string) => people.some(({ user }) => user.id === owner)

  it('asks the rules anew, as if nobody had the record yet, and keeps why it went to whom', async () => {
    const id = await made({ kind: 'turn' })
    const answer = await dispatcher.post(at(id, 'assign'))
    expect(answer.status).toBe(200)
    const { assigned, record } = (await answer.json()) as {
      assigned: boolean
      record: { owner: { id: string } }
    }
    expect(assigned).toBe(true)
    expect(isOneOfThem(record.owner.id)).toBe(true)
    expect(
      await engine.db.rows(
        sql`SELECT rule, entry, user_id FROM sys.assignment WHERE record_id = ${id}::uuid`,
      ),
    ).toEqual([{ rule: 'errand.intake', entry: 'turn', user_id: record.owner.id }])
  })

  it('leaves the record whose it is where no rule finds anybody', async () => {
    const id = await made({ kind: 'nobody' })
    const answer = await dispatcher.post(at(id, 'assign'))
    expect(await answer.json()).toMatchObject({
      assigned: false,
      record: { owner: { id: engine.admin.user.id }, version: 1 },
    })
  })

  it('counts the record as nobody’s while it is decided, and takes it out of its pool', async () => {
    await engine.db.run(sql`UPDATE app.errand SET stage = 'done'`)
    const given = await made({ kind: 'few' })
    for (let n = 0; n < 4; n++) {
      const answer = await dispatcher.post(at(n === 0 ? given : await made({ kind: 'few' }), 'assign'))
      expect(
        isOneOfThem(((await answer.json()) as { record: { owner: { id: string } } }).record.owner.id),
      ).toBe(true)
    }
    // Both have two, which is all they may have: this one is one of them.
    await dispatcher.post(at(given, 'assign'))
    expect(isOneOfThem((await stored(given)).owner)).toBe(true)
    const further = await made({ kind: 'few' })
    await dispatcher.post(at(further, 'assign'))
    expect(await stored(further)).toMatchObject({ owner: null, owner_pool: 'errand.general' })
    await engine.db.run(sql`UPDATE app.errand SET stage = 'done' WHERE id <> ${further}::uuid`)
    await dispatcher.post(at(further, 'assign'))
    const back = await stored(further)
    expect([isOneOfThem(back.owner), back.owner_pool]).toEqual([true, null])
  })

  it('is for roles that name it, on records they may read and change', async () => {
    const id = await made({ kind: 'turn' })
    const clerk = await engine.http({ roles: ['clerk'] })
    const shy = await engine.http({ roles: ['shy'] })
    const outside = await engine.http({ roles: ['loner'] })
    const told = async (browser: TestBrowser, action: string, body: object = {}) =>
      (await browser.post(at(id, action), body)).status
    expect(await told(clerk, 'assign')).toBe(403)
    expect(await told(shy, 'assign')).toBe(404)
    expect(await told(outside, 'assign')).toBe(404)
    const to = people[0]!.user.id
    expect(await told(dispatcher, 'transfer', { to })).toBe(403)
    expect(await told(dispatcher, 'assign', { to })).toBe(403)
    expect(await told(shy, 'transfer', { to })).toBe(403)
    expect((await stored(id)).owner).toBe(engine.admin.user.id)
  })

  it.each(['transfer', 'assign'])('goes to whom it is said, by id, e-mail or record: %s', async (action) => {
    const [ann, bo] = people as [Ctx, Ctx]
    const id = await made({})
    for (const [to, who] of [
      [ann.user.id, ann],
      [bo.user.email.toUpperCase(), bo],
      [{ id: ann.user.id }, ann],
    ] as const) {
      const answer = await mover.post(at(id, action), { to })
      expect(answer.status, await answer.clone().text()).toBe(200)
      expect((await stored(id)).owner).toBe(who.user.id)
    }
    expect((await mover.post(at(id, action), { to: 'nobody@example.com' })).status).toBe(422)
    for (const body of [{ to: null }, { to: 'Ann' }, { to: ann.user.id, too: 1 }])
      expect(await (await mover.post(at(id, action), body)).json()).toMatchObject({
        code: 'parameter_invalid',
      })
  })

  it('tells of objects whose records nobody has, and of those without rules', async () => {
    const admin = await engine.http()
    const piece = await createRecord(engine.admin, 'piece', { name: 'P' })
    for (const action of ['assign', 'transfer']) {
      const answer = await admin.post(`/api/records/piece/${piece.id}/actions/${action}`, {
        to: people[0]!.user.id,
      })
      expect([answer.status, await answer.json()]).toMatchObject([
        422,
        { code: 'action_not_possible', detail: expect.stringContaining('no owner') },
      ])
    }
    const team = await createRecord(engine.admin, 'activity', { type: 'task', subject: 'T' })
    const answer = await admin.post(`/api/records/activity/${team.id}/actions/assign`)
    expect(await answer.json()).toMatchObject({
      code: 'action_not_possible',
      detail: expect.stringContaining('Publish an assignment rule'),
    })
    const { data } = (await (await admin.get(`/api/records/piece/${piece.id}/actions`)).json()) as {
      data: { name: string }[]
    }
    expect(data.map(({ name }) => name)).toEqual(['merge', 'unmerge', 'clone'])
  })

  it('is safe to repeat, and heeds the version that was seen', async () => {
    const id = await made({ kind: 'turn' })
    const once = () =>
      dispatcher.fetch(at(id, 'assign'), {
        method: 'POST',
        json: {},
        headers: { 'idempotency-key': 'twice' },
      })
    expect(await (await once()).json()).toEqual(await (await once()).json())
    expect(
      await engine.db.rows(sql`SELECT 1 FROM sys.assignment WHERE record_id = ${id}::uuid`),
    ).toHaveLength(1)
    const stale = await dispatcher.fetch(at(id, 'assign'), {
      method: 'POST',
      json: {},
      headers: { 'if-match': '"1"' },
    })
    expect(stale.status).toBe(409)
  })

  it('makes a record one of another type, and names the types there are', async () => {
    const id = await made({})
    const answer = await dispatcher.post(at(id, 'changeRecordType'), {
      to: 'rush',
      values: { skill: 'welder' },
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { record_type: 'rush', skill: 'welder', version: 2 },
    ])
    expect(await (await dispatcher.post(at(id, 'changeRecordType'), { to: 'slow' })).json()).toMatchObject({
      code: 'parameter_invalid',
      detail: expect.stringContaining('usual, rush'),
    })
    expect(
      (await (await engine.http({ roles: ['clerk'] })).post(at(id, 'changeRecordType'), { to: 'usual' }))
        .status,
    ).toBe(403)
    const piece = await createRecord(engine.admin, 'piece', { name: 'P' })
    const none = await (await engine.http()).post(`/api/records/piece/${piece.id}/actions/changeRecordType`, {
      to: 'x',
    })
    expect(await none.json()).toMatchObject({ code: 'action_not_possible' })
  })

  it('lets a clone begin its pipeline anew, without what its stage had brought', async () => {
    const job = await createRecord(engine.admin, 'job', {
      name: 'J',
      budget: 900,
      due: '2027-01-31',
      stage: 'going',
    })
    const answer = await (await engine.http()).post(`/api/records/job/${job.id}/actions/clone`)
    expect([job, await answer.json()]).toMatchObject([
      { stage: 'going', progress: 20 },
      { stage: 'new', progress: 0, due: '2027-01-31' },
    ])
  })

  it('waits where giving a record away needs an approval, and says so', async () => {
    const admin = await engine.http()
    for (const guard of ['gate', 'changeset'])
      await admin.put(`/api/design/items/approval/errand.${guard}`, {
        object: 'errand',
        guard,
        purpose: guard,
        triggers: { given: { type: 'recordChanged', on: ['transfer'], when: `skill = '${guard}'` } },
        ...(guard === 'gate' ? { lock: { fields: ['owner'] } } : {}),
        steps: { look: { assignees: [{ role: 'mover' }] } },
        path: ['look'],
      })
    expect((await admin.post('/api/design/publish', { message: 'approvals' })).status).toBe(200)
    await engine.refresh()
    for (const skill of ['gate', 'changeset']) {
      const id = await made({ kind: 'turn', skill })
      const answer = await dispatcher.post(at(id, 'assign'))
      expect([answer.status, await answer.json()], skill).toMatchObject([
        202,
        {
          assigned: false,
          record: { owner: { id: engine.admin.user.id }, _waiting: { act: 'transfer', fields: ['owner'] } },
        },
      ])
      expect(await engine.db.rows(sql`SELECT 1 FROM sys.assignment WHERE record_id = ${id}::uuid`)).toEqual(
        [],
      )
    }
    const told = await mover.post(at(await made({ skill: 'gate' }), 'transfer'), { to: people[0]!.user.id })
    expect([told.status, await told.json()]).toMatchObject([202, { _waiting: { act: 'transfer' } }])
  })
})
