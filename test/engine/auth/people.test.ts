import { beforeAll, describe, expect, it } from 'vitest'
import { withEngine } from '../../support/engine.ts'
import { addDepartment, addPerson, usualPassword } from '../../support/organisation.ts'

describe('the administration of people', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })
  const ids: Record<string, string> = {}
  const admin = () => engine.http(engine.admin)
  beforeAll(async () => {
    const make = async (name: string, parent: string | null) =>
      (
        await (
          await (await admin()).post('/api/admin/departments', { name, code: name.toLowerCase(), parent })
        ).json()
      ).id as string
    ids['north'] = await make('North', null)
    ids['city'] = await make('City', ids['north'])
    const person = (name: string, department: string | undefined, roles: string[] = []) =>
      addPerson(engine.db, {
        name,
        email: `${name.toLowerCase()}@people.example`,
        password: usualPassword,
        roles,
        ...(department ? { department } : {}),
      })
    ids['ada'] = await person('Ada', ids['north'], ['seller'])
    ids['ben'] = await person('Ben', ids['city'])
    ids['cleo'] = await person('Cleo', undefined, ['closer'])
  })
  const names = async (query: string) => {
    const answer = await (await admin()).get(`/api/admin/users?q=people.example&${query}`)
    return ((await answer.json()).data as { name: string }[]).map(({ name }) => name)
  }

  it('finds users by name, role and department with all below it', async () => {
    expect(await names('')).toEqual(['Ada', 'Ben', 'Cleo'])
    expect(await names('role=closer')).toEqual(['Cleo'])
    expect(await names(`department=${ids['north']}`)).toEqual(['Ada', 'Ben'])
    expect(await names('sort=-name&limit=2')).toEqual(['Cleo', 'Ben'])
    expect(await names('second_factor=true')).toEqual([])
  })

  it('tells when somebody last signed in, and who did not for long', async () => {
    await engine.browser().signIn('ben@people.example', usualPassword)

    const [ben] = (await (await (await admin()).get('/api/admin/users?q=ben@people')).json()).data

    expect(ben).toMatchObject({ sessions: 1, second_factor: false, department_name: 'City' })
    expect(Math.abs(Date.parse(ben.last_sign_in_at) - engine.clock.now().getTime())).toBeLessThan(60_000)
    expect(await names('idle_days=1')).toEqual(['Ada', 'Cleo'])
  })

  it('refuses a parameter that it does not know', async () => {
    for (const parameter of ['password', 'constructor']) {
      const answer = await (await admin()).get(`/api/admin/users?${parameter}=x`)

      expect(answer.status).toBe(400)
      expect((await answer.json()).parameter).toBe(parameter)
    }
  })

  it('ends all sessions of somebody at once, and keeps that it did', async () => {
    const ada = await engine.browser().signIn('ada@people.example', usualPassword)
    const browser = await admin()

    expect((await (await browser.get(`/api/admin/users/${ids['ada']}/sessions`)).json()).data).toHaveLength(1)
    const answer = await browser.delete(`/api/admin/users/${ids['ada']}/sessions`)

    expect(answer.status).toBe(204)
    expect((await ada.get('/api/me')).status).toBe(401)
    const { data } = await (
      await browser.get(`/api/audit?kind=sessions_ended&object=user&record=${ids['ada']}`)
    ).json()
    expect(data[0]).toMatchObject({ details: { sessions_ended: 1 } })
  })

  it('ends one session of somebody, and leaves the others', async () => {
    const [one, other] = [
      await engine.browser().signIn('ada@people.example', usualPassword),
      await engine.browser().signIn('ada@people.example', usualPassword),
    ]
    const browser = await admin()
    const path = `/api/admin/users/${ids['ada']}/sessions`
    const mine = (await (await other.get('/api/me/sessions')).json()).data
    const { id } = mine.find(({ current }: { current: boolean }) => current)

    expect((await browser.delete(`${path}/${id}`)).status).toBe(204)
    expect([(await one.get('/api/me')).status, (await other.get('/api/me')).status]).toEqual([200, 401])
    expect((await browser.delete(`${path}/${id}`)).status).toBe(404)
    const { data } = await (
      await browser.get(`/api/audit?kind=session_ended&object=user&record=${ids['ada']}`)
    ).json()
    expect(data[0]).toMatchObject({ details: { session: id }, user: { id: engine.admin.user.id } })
  })

  it('lets nobody end the sessions of people with more rights', async () => {
    const keeper = await engine.http({ roles: ['keeper'] })
    const path = `/api/admin/users/${engine.admin.user.id}/sessions`
    const { data } = await (await (await admin()).get(path)).json()
    expect((await keeper.delete(`${path}/${data[0].id}`)).status).toBe(403)

    expect((await keeper.delete(`/api/admin/users/${engine.admin.user.id}/sessions`)).status).toBe(403)
  })

  it('sets language and time zone, and refuses a zone that is none', async () => {
    const browser = await admin()
    const set = (input: object) => browser.patch(`/api/admin/users/${ids['cleo']}`, input)

    expect(await (await set({ locale: 'zh', time_zone: 'Asia/Shanghai' })).json()).toMatchObject({
      locale: 'zh',
      time_zone: 'Asia/Shanghai',
    })
    const wrong = await set({ time_zone: 'Mars/Base' })
    expect((await wrong.json()).errors).toMatchObject([{ path: '/time_zone' }])
  })

  describe('departments', () => {
    it('are made, renamed and moved', async () => {
      const browser = await admin()
      const made = await (
        await browser.post('/api/admin/departments', { name: 'East', code: 'east', parent: ids['north'] })
      ).json()

      const moved = await browser.patch(`/api/admin/departments/${made.id}`, {
        name: 'Far East',
        parent: null,
      })
      const { data } = await (await browser.get('/api/admin/departments')).json()

      expect(await moved.json()).toMatchObject({ name: 'Far East', parent: null })
      expect(data.find((one: { id: string }) => one.id === ids['city'])).toMatchObject({
        parent: ids['north'],
        people: 1,
      })
    })

    it('never stand below themselves, by whatever door', async () => {
      const browser = await admin()
      const attempts = [
        await browser.patch(`/api/admin/departments/${ids['north']}`, { parent: ids['city'] }),
        await browser.patch(`/api/admin/departments/${ids['north']}`, { parent: ids['north'] }),
        await browser.patch(`/api/records/department/${ids['north']}`, { parent: ids['city'] }),
        await browser.post('/api/records/department/bulk', {
          update: [{ id: ids['north'], parent: ids['city'] }],
        }),
      ]

      for (const answer of attempts) {
        expect(answer.status).toBe(422)
        expect((await answer.json()).errors).toMatchObject([
          { path: expect.stringMatching(/\/parent$/), code: 'rule_failed' },
        ])
      }
    })

    it('do not make a circle between two moves at once', async () => {
      const [a, b] = [await addDepartment(engine.db), await addDepartment(engine.db)]
      const browser = await admin()

      const answers = await Promise.all([
        browser.patch(`/api/admin/departments/${a}`, { parent: b }),
        browser.patch(`/api/admin/departments/${b}`, { parent: a }),
      ])

      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    })

    it('are not deleted while people or departments belong to them', async () => {
      const browser = await admin()

      const parent = await browser.delete(`/api/admin/departments/${ids['north']}`)
      const empty = await browser.delete(`/api/admin/departments/${await addDepartment(engine.db)}`)

      expect(await parent.json()).toMatchObject({ status: 409, code: 'deletion_restricted' })
      expect(empty.status).toBe(204)
    })
  })

  it('makes teams and changes who is in them', async () => {
    const browser = await admin()
    const team = await (
      await browser.post('/api/admin/teams', { name: 'Bids', code: 'bids', members: [ids['ada']] })
    ).json()

    const changed = await browser.patch(`/api/admin/teams/${team.id}`, { members: [ids['ben'], ids['cleo']] })
    const taken = await browser.post('/api/admin/teams', { name: 'Other', code: 'BIDS' })

    expect((await changed.json()).members.map(({ name }: { name: string }) => name)).toEqual(['Ben', 'Cleo'])
    expect(taken.status).toBe(409)
    expect((await browser.delete(`/api/admin/teams/${team.id}`)).status).toBe(204)
  })

  it('says which roles may be given, and which hold too much for that', async () => {
    const keeper = await engine.http({ roles: ['keeper'] })

    const { data } = await (await keeper.get('/api/admin/roles')).json()
    const may = (name: string) => data.find((role: { name: string }) => role.name === name).grantable

    expect([may('glancer'), may('reader'), may('admin')]).toEqual([true, false, false])
    expect((await (await engine.http({ roles: ['seller'] })).get('/api/admin/roles')).status).toBe(403)
  })

  it('is closed to people without the right', async () => {
    const seller = await engine.http({ roles: ['seller'] })
    const nothing = { name: 'X', code: 'x' }

    const answers = await Promise.all([
      seller.get(`/api/admin/users/${ids['ada']}`),
      seller.get(`/api/admin/users/${ids['ada']}/records`),
      seller.get(`/api/admin/users/${ids['ada']}/sessions`),
      seller.get('/api/admin/departments'),
      seller.post('/api/admin/departments', nothing),
      seller.patch(`/api/admin/departments/${ids['city']}`, nothing),
      seller.delete(`/api/admin/departments/${ids['city']}`),
      seller.get('/api/admin/teams'),
      seller.post('/api/admin/teams', nothing),
      seller.post(`/api/admin/users/${ids['ada']}/hand-over`, { to: ids['ben'] }),
    ])

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
  })
})
