import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { withEngine } from '../../support/engine.ts'
import { addDepartment } from '../../support/organisation.ts'

describe('viewing as somebody else', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })

  async function looking(viewer: Ctx | { roles: string[] }, as: string) {
    const browser = await engine.http(viewer)
    return (path: string, method = 'GET', json?: unknown) =>
      browser.fetch(path, {
        method,
        headers: { 'x-view-as': as },
        ...(json === undefined ? {} : { json }),
      })
  }
  async function seller(): Promise<Ctx> {
    const department = await addDepartment(engine.db, {})
    return engine.person({ roles: ['seller'], name: 'Sam', department })
  }

  it('answers with what that person sees, not more', async () => {
    const sam = await seller()
    const mine = await createRecord(engine.admin, 'deal', { name: 'Sam’s', owner: sam.user.id })
    const other = await createRecord(engine.admin, 'deal', { name: 'Other' })
    const as = await looking(engine.admin, sam.user.id)

    const list = await (await as('/api/records/deal')).json()
    const app = await (await as('/api/app?part=shell')).json()

    expect(list.data.map(({ id }: { id: string }) => id)).toEqual([mine.id])
    expect((await as(`/api/records/deal/${other.id}`)).status).toBe(404)
    expect(app.user).toMatchObject({ id: sam.user.id, system: [] })
    const asked = await as('/api/records/deal/query', 'POST', { filter: "name = 'Other'" })
    expect((await asked.json()).data).toEqual([])
  })

  it('changes nothing, whatever the person may', async () => {
    const sam = await seller()
    const deal = await createRecord(engine.admin, 'deal', { name: 'Sam’s', owner: sam.user.id })
    const as = await looking(engine.admin, sam.user.id)

    const answers = [
      await as(`/api/records/deal/${deal.id}`, 'PATCH', { name: 'Changed' }),
      await as('/api/records/deal', 'POST', { name: 'New' }),
      await as('/api/records/deal/bulk', 'POST', { delete: [deal.id] }),
      await as(`/api/records/deal/${deal.id}`, 'DELETE'),
      await as(`/api/records/deal/${deal.id}/presence`, 'PUT', { tab: deal.id, editing: true }),
      await as('/api/me', 'PATCH', { theme: 'dark' }),
      await as('/api/me/password', 'POST', { current: 'x', password: 'y' }),
    ]

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
    for (const answer of answers)
      expect(await answer.json()).toMatchObject({ code: 'view_only', user: 'Sam' })
  })

  it('says so of the actions of a record before anybody tries them', async () => {
    const sam = await seller()
    const deal = await createRecord(engine.admin, 'deal', { name: 'Sam’s', owner: sam.user.id })
    const as = await looking(engine.admin, sam.user.id)

    const { data } = await (await as(`/api/records/deal/${deal.id}/actions`)).json()
    expect(data).toContainEqual(
      expect.objectContaining({
        name: 'merge',
        reason: expect.stringContaining('only look at what Sam sees'),
      }),
    )
  })

  it('keeps what is the person’s own from everybody', async () => {
    const sam = await seller()
    const as = await looking(engine.admin, sam.user.id)

    for (const path of ['/api/keys', '/api/me/sessions', '/api/me/second-factor', '/api/jobs'])
      expect((await (await as(path)).json()).code, path).toBe('view_only')
  })

  it('is in the audit, request by request, refused ones not', async () => {
    const sam = await seller()
    const as = await looking(engine.admin, sam.user.id)
    await as('/api/records/deal')
    await as('/api/app?part=shell')

    const { data } = await (
      await (await engine.http()).get(`/api/audit?kind=viewed_as&object=user&record=${sam.user.id}`)
    ).json()

    expect(data).toMatchObject([
      { details: { method: 'GET', path: '/api/app' } },
      {
        user: { id: engine.admin.user.id },
        on_behalf_of: { id: sam.user.id },
        details: { method: 'GET', path: '/api/records/deal' },
      },
    ])
  })

  it('takes the right, a person who is there and active, and a session', async () => {
    const sam = await seller()
    const nobody = '11111111-1111-4111-8111-111111111111'
    const status = async (viewer: Ctx | { roles: string[] }, as: string) =>
      (await (await looking(viewer, as))('/api/records/deal')).status

    expect(await status({ roles: ['office'] }, sam.user.id)).toBe(403)
    expect(await status(engine.admin, nobody)).toBe(404)
    expect(await status(engine.admin, 'sam')).toBe(404)

    const admin = await engine.http(engine.admin)
    const { key } = await (await admin.post('/api/keys', { name: 'Mine' })).json()
    const byKey = await fetch(`${admin.origin}/api/records/deal`, {
      headers: { authorization: `Bearer ${key}`, 'x-view-as': sam.user.id },
    })
    expect(byKey.status).toBe(403)
  })

  it('never shows a viewer more than they see themselves', async () => {
    const watcher = await engine.person({ roles: ['watcher'] }) // all deals, but no margins
    const status = async (roles: string[]) => {
      const person = await engine.person({ roles })
      return (await (await looking(watcher, person.user.id))('/api/records/deal')).status
    }

    expect(await status(['glancer'])).toBe(200)
    expect(await status(['seller'])).toBe(403) // sees margins
    expect(await status(['auditor'])).toBe(403)
    expect(await status(['office'])).toBe(403)
    expect(await status(['admin'])).toBe(403)
  })

  it('works for links by a parameter, and leaves the event stream one’s own', async () => {
    const sam = await seller()
    await createRecord(engine.admin, 'deal', { name: 'Other' })
    const browser = await engine.http(engine.admin)

    const list = await browser.get(`/api/records/deal?view_as=${sam.user.id}`)
    const out = await browser.fetch('/api/auth/logout', {
      method: 'POST',
      json: {},
      headers: { 'x-view-as': sam.user.id },
    })

    expect((await list.json()).data).toEqual([])
    expect(out.status).toBe(204)
  })
})
