import { beforeAll, describe, expect, it } from 'vitest'
import { handOverJob } from '../../../engine/auth/hand-over/job.ts'
import type { JobView } from '../../../engine/jobs/job-view.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { addDepartment, addPerson, usualPassword } from '../../support/organisation.ts'

describe('a hand-over', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })
  let heir = ''
  let office = ''
  beforeAll(async () => {
    office = await addDepartment(engine.db, { name: 'Office' })
    heir = await addPerson(engine.db, { name: 'Heir', department: office })
  })
  const admin = () => engine.http(engine.admin)

  async function owner(deals: number): Promise<string> {
    const id = await addPerson(engine.db, { password: usualPassword })
    await engine.db.run(
      sql`INSERT INTO app.deal (id, name, owner) SELECT gen_random_uuid(), 'Deal', ${id}::uuid
        FROM generate_series(1, ${raw(String(deals))})`,
    )
    return id
  }
  const dealsOf = async (id: string) =>
    (await engine.db.first<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM app.deal WHERE owner = ${id}::uuid AND deleted_at IS NULL`,
    ))!.n
  async function ended({ id }: JobView): Promise<JobView> {
    const browser = await admin()
    for (;;) {
      const job = (await (await browser.get(`/api/jobs/${id}`)).json()) as JobView
      if (job.state !== 'queued' && job.state !== 'running') return job
      await new Promise((resume) => setTimeout(resume, 30))
    }
  }

  it('is previewed by object before anything moves', async () => {
    const leaver = await owner(3)

    const { data } = await (await (await admin()).get(`/api/admin/users/${leaver}/records`)).json()

    expect(data).toEqual([{ object: 'deal', label: 'Deals', count: 3, transferable: 3 }])
    expect(await dealsOf(leaver)).toBe(3)
  })

  it('goes with the deactivation: access ends at once, records follow by a job', async () => {
    const leaver = await owner(1_203)
    const browser = await admin()

    const answer = await (
      await browser.post(`/api/admin/users/${leaver}/deactivate`, { hand_over: { to: heir } })
    ).json()
    const job = await ended(answer.hand_over)

    expect(answer).toMatchObject({ active: false, hand_over: { kind: 'hand_over' } })
    expect(job).toMatchObject({
      state: 'done',
      total: 1_203,
      done: 1_203,
      result: { moved: { deal: 1_203 }, failed: 0 },
    })
    expect([await dealsOf(leaver), await dealsOf(heir)]).toEqual([0, 1_203])
    const { data } = await (
      await browser.get(`/api/audit?kind=records_handed_over&object=user&record=${leaver}`)
    ).json()
    expect(data[0]).toMatchObject({
      user: { id: engine.admin.user.id },
      details: { moved: { deal: 1_203 }, to: { deal: heir } },
    })
  })

  it('begins again where the last finished step ended', async () => {
    const leaver = await owner(3)
    const ids = (
      await engine.db.rows<{ id: string }>(
        sql`SELECT id FROM app.deal WHERE owner = ${leaver}::uuid ORDER BY id`,
      )
    ).map(({ id }) => id)
    const cursors: unknown[] = []

    const result = await handOverJob.run(
      engine.admin,
      {
        id: 'again',
        input: { from: leaver, moves: [{ object: 'deal', to: heir }], via: 'screen', objects: null },
        cursor: { move: 0, after: ids[0], moved: { deal: 1 }, failed: 0 },
        done: 1,
      },
      {
        total: async () => undefined,
        step: async (work) => void cursors.push((await work(engine.admin)).cursor),
      },
    )

    expect(result).toEqual({ moved: { deal: 3 }, failed: 0 })
    expect(cursors[0]).toMatchObject({ after: ids[2] })
    expect(await dealsOf(leaver)).toBe(1) // the one that was done before the kill, as far as the job knows
  })

  it('takes over the department of who takes over, and keeps a history', async () => {
    const leaver = await owner(1)
    const browser = await admin()
    const row = await engine.db.first<{ id: string }>(
      sql`SELECT id FROM app.deal WHERE owner = ${leaver}::uuid`,
    )

    await ended(await (await browser.post(`/api/admin/users/${leaver}/hand-over`, { to: heir })).json())
    const deal = await (await browser.get(`/api/records/deal/${row?.id}`)).json()
    const { data } = await (await browser.get(`/api/records/deal/${row?.id}/history`)).json()

    expect(deal).toMatchObject({ owner: { id: heir }, owner_department: { id: office } })
    expect(data[0].changes.owner[0]).toMatchObject({ id: leaver })
  })

  it('leaves what nobody is named for', async () => {
    const leaver = await owner(2)
    const browser = await admin()

    const answer = await browser.post(`/api/admin/users/${leaver}/deactivate`, {
      hand_over: { objects: { deal: null } },
    })

    expect(await answer.json()).toMatchObject({ active: false, hand_over: null })
    expect(await dealsOf(leaver)).toBe(2)
  })

  it('moves only what its maker may give away', async () => {
    const leaver = await owner(2)
    const keeper = await engine.http({ roles: ['keeper'] }) // reads all deals, transfers none

    const preview = await (await keeper.get(`/api/admin/users/${leaver}/records`)).json()
    const answer = await keeper.post(`/api/admin/users/${leaver}/hand-over`, { to: heir })
    const { id } = (await answer.json()) as JobView
    let state = ''
    while (state !== 'done') state = (await (await keeper.get(`/api/jobs/${id}`)).json()).state

    expect(preview.data).toEqual([{ object: 'deal', label: 'Deals', count: 2, transferable: 0 }])
    expect(await dealsOf(leaver)).toBe(2)
  })

  it('names whom nothing can be handed to, and deactivates nobody then', async () => {
    const [leaver, gone] = [await owner(1), await owner(0)]
    const browser = await admin()
    await browser.post(`/api/admin/users/${gone}/deactivate`)

    const answer = await browser.post(`/api/admin/users/${leaver}/deactivate`, {
      hand_over: { to: gone, objects: { castle: heir, deal: leaver } },
    })

    expect(answer.status).toBe(422)
    expect((await answer.json()).errors.map((error: { path: string }) => error.path)).toEqual([
      '/hand_over/objects/castle',
      '/hand_over/to',
      '/hand_over/objects/deal',
    ])
    expect(await (await browser.get(`/api/admin/users/${leaver}`)).json()).toMatchObject({ active: true })
  })

  it('leaves a deactivated person without anything new', async () => {
    const gone = await owner(0)
    const browser = await admin()
    await browser.post(`/api/admin/users/${gone}/deactivate`)

    const attempt = createRecord(engine.admin, 'deal', { name: 'New', owner: gone })

    await expect(attempt).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/owner' }] },
    })
  })

  it('takes a person’s records along into their new department when asked to', async () => {
    const mover = await owner(2)
    const browser = await admin()

    await browser.patch(`/api/admin/users/${mover}`, { department: office, records_follow: true })
    const { data } = await (await browser.get('/api/jobs')).json()
    const job = await ended(data[0])
    expect(job).toMatchObject({ result: { moved: { deal: 2 } } })
    const { n } = (await engine.db.first<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM app.deal WHERE owner = ${mover}::uuid AND owner_department = ${office}::uuid`,
    ))!

    expect(n).toBe(2)
  })

  describe('of what else names a person as responsible', () => {
    /** Somebody with two people under them and a department to lead. */
    async function head() {
      const above = await addPerson(engine.db, { name: 'Above' })
      const leaver = await addPerson(engine.db, { name: 'Leaver' })
      const under = [await addPerson(engine.db, { name: 'Uma' }), await addPerson(engine.db, { name: 'Vic' })]
      const department = await addDepartment(engine.db, { name: 'Led' })
      await engine.db.run(sql`UPDATE app."user" SET superior = ${above}::uuid WHERE id = ${leaver}::uuid`)
      await engine.db.run(
        sql`UPDATE app."user" SET superior = ${leaver}::uuid WHERE id = ANY(${under}::uuid[])`,
      )
      await engine.db.run(
        sql`UPDATE app.department SET manager = ${leaver}::uuid WHERE id = ${department}::uuid`,
      )
      return { above, leaver, under, department }
    }
    const superiorOf = async (id: string) =>
      (await engine.db.first<{ superior: string | null }>(
        sql`SELECT superior FROM app."user" WHERE id = ${id}::uuid`,
      ))!.superior
    const headOf = async (id: string) =>
      (await engine.db.first<{ manager: string | null }>(
        sql`SELECT manager FROM app.department WHERE id = ${id}::uuid`,
      ))!.manager

    it('is previewed beside what they own', async () => {
      const { leaver } = await head()

      const { data } = await (await (await admin()).get(`/api/admin/users/${leaver}/records`)).json()

      expect(data).toEqual([
        { object: 'user', field: 'superior', label: 'Users · Superior', count: 2, transferable: 2 },
        { object: 'department', field: 'manager', label: 'Departments · Manager', count: 1, transferable: 1 },
      ])
    })

    it('goes to who takes over, who goes where the one who leaves was', async () => {
      const { above, leaver, under, department } = await head()
      const [first, second] = under as [string, string]

      const answer = await (
        await (await admin()).post(`/api/admin/users/${leaver}/deactivate`, { hand_over: { to: first } })
      ).json()
      const job = await ended(answer.hand_over)

      expect(job.result).toEqual({ moved: { 'user.superior': 2, 'department.manager': 1 }, failed: 0 })
      expect(await superiorOf(second)).toBe(first)
      expect(await superiorOf(first)).toBe(above)
      expect(await headOf(department)).toBe(first)
    })

    it('stays where that is said', async () => {
      const { leaver, under, department } = await head()

      const answer = await (await admin()).post(`/api/admin/users/${leaver}/hand-over`, {
        to: heir,
        objects: { 'user.superior': null },
      })
      await ended(await answer.json())

      expect(await superiorOf(under[0]!)).toBe(leaver)
      expect(await headOf(department)).toBe(heir)
    })

    it('leaves people whose rights the one who hands over lacks', async () => {
      const { leaver, under } = await head()
      await engine.db.run(sql`UPDATE app."user" SET roles = '{admin}' WHERE id = ${under[0]!}::uuid`)
      const keeper = await engine.http({ roles: ['keeper'] })

      const { id } = await (await keeper.post(`/api/admin/users/${leaver}/hand-over`, { to: heir })).json()
      let job = { state: '', errors: [] as { code: string }[] }
      while (job.state !== 'done') job = await (await keeper.get(`/api/jobs/${id}`)).json()

      expect(job.errors).toMatchObject([{ path: '/user/superior', code: 'forbidden', value: under[0] }])
      expect([await superiorOf(under[0]!), await superiorOf(under[1]!)]).toEqual([leaver, heir])
    })
  })
})
