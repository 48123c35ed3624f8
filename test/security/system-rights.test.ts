import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../engine/records/create.ts'
import type { TestBrowser } from '../support/browser.ts'
import { withEngine } from '../support/engine.ts'
import { addDepartment, addPerson } from '../support/organisation.ts'

/** What each right of the system opens beyond what everybody has; nothing else. */
const opens: Record<string, RegExp | undefined> = {
  // A trial of a workflow shows whatever it asks for: that takes the right to everything.
  design:
    /^\w+ \/api\/design\/(?!simulate)|^GET \/api\/(workflows\/(hooks|node-types)|approvals\/definitions)$/,
  manage_users: /^\w+ \/api\/admin\/(users|departments|teams|roles)/,
  view_audit: /^GET \/api\/audit(\/export|\/verify|\/settings)?$/,
  manage_audit: undefined, // only together with seeing it: below
  view_as_user: undefined, // a header on routes that one has: engine/auth/view-as
  purge: undefined, // only together with deleting: below
  import: undefined, // said per object
  lookup: undefined,
  manage_processes:
    /^GET \/api\/(workflows\/(runs|incidents|paused)|approvals\/definitions)$|^POST \/api\/(workflows\/(runs|incidents)\/act|approvals\/definitions\/\{name\}\/migrate)$/,
}

interface Document {
  paths: Record<string, Record<string, unknown>>
}

describe('a right of the system', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })
  const ids: Record<string, string> = {}
  let routes: [string, string][]
  /** Open to whoever is signed in. */
  let everybodys: Set<string>

  beforeAll(async () => {
    ids['users'] = await addPerson(engine.db, { name: 'Somebody else' })
    ids['departments'] = await addDepartment(engine.db)
    const team = await (await engine.http()).post('/api/admin/teams', { name: 'Team', code: 'team' })
    ids['teams'] = ((await team.json()) as { id: string }).id
    ids['deal'] = (await createRecord(engine.admin, 'deal', { name: 'a deal' })).id
    const document = (await (await (await engine.http()).get('/api/openapi.json')).json()) as Document
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as [string, string]),
    )
    everybodys = new Set(await openTo(await engine.http({ roles: [] })))
  })
  const concrete = (path: string) =>
    path
      .replace(/^\/api\/(admin|records)\/(\w+)\/\{id\}/, (whole, area, name: string) =>
        ids[name] ? `/api/${area}/${name}/${ids[name]}` : whole,
      )
      .replaceAll('{kind}', 'object')
      .replaceAll('{name}', 'deal')
      .replaceAll('{version}', '1')
      .replace(/\{\w+\}/g, '00000000-0000-7000-8000-000000000001')

  /** Routes whose guard lets these people by: what is wrong with the request is told only after that. */
  async function openTo(browser: TestBrowser): Promise<string[]> {
    const found: string[] = []
    for (const [method, path] of routes) {
      if (/^\/api\/(auth|events|me\/password)/.test(path)) continue
      const answer = await fetch(`${browser.origin}${concrete(path)}`, {
        method,
        headers: {
          cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          origin: browser.origin,
          'content-type': 'application/json',
        },
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{"nothing":1}' }),
      })
      await answer.body?.cancel()
      if (![401, 403, 404].includes(answer.status)) found.push(`${method} ${path}`)
    }
    return found
  }

  it.each(Object.entries(opens))(
    '%s opens its routes and no other',
    async (right, expected) => {
      const found = (await openTo(await engine.http({ roles: [`only_${right}`] }))).filter(
        (route) => !everybodys.has(route),
      )

      expect(found.filter((route) => !expected?.test(route))).toEqual([])
      const wanted = routes
        .map(([method, path]) => `${method} ${path}`)
        .filter((route) => expected?.test(route) && !route.endsWith('/{session}')) // 404: a made-up one
      expect(wanted.length > 0).toBe(expected !== undefined)
      expect(wanted.filter((route) => !found.includes(route))).toEqual([])
    },
    60_000,
  )

  it('to manage the audit needs the one to see it', async () => {
    const settings = async (roles: string[]) =>
      (await (await engine.http({ roles })).patch('/api/audit/settings', { nothing: 1 })).status

    expect(await settings(['only_manage_audit'])).toBe(403)
    expect(await settings(['only_view_audit'])).toBe(403)
    expect(await settings(['only_manage_audit', 'only_view_audit'])).toBe(422)
    const erase = async (roles: string[]) =>
      (await (await engine.http({ roles })).post('/api/audit/erase', { nothing: 1 })).status

    expect(await erase(['only_manage_audit'])).toBe(403)
    expect(await erase(['only_view_audit'])).toBe(403)
    expect(await erase(['only_manage_audit', 'only_view_audit'])).toBe(422)
  })

  it('of purging is worth nothing without deleting, and deleting nothing without it', async () => {
    const make = async () => (await createRecord(engine.admin, 'deal', { name: 'to go' })).id
    const purge = async (roles: string[]) =>
      (await (await engine.http({ roles })).delete(`/api/records/deal/${await make()}?purge=true`)).status

    expect([await purge(['only_purge']), await purge(['masked']), await purge(['purger'])]).toEqual([
      404, 403, 204,
    ])
  })
})

describe('an action on records', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })
  const make = async () => (await createRecord(engine.admin, 'deal', { name: 'one of two' })).id

  it.each([
    ['no_actions', 403, 403],
    ['merger', 200, 403],
    ['masked', 200, 200],
  ])('is done by roles that name it: %s', async (role, merge, unmerge) => {
    const browser = await engine.http({ roles: [role] })
    const [stays, goes] = [await make(), await make()]
    const path = `/api/records/deal/${stays}/actions`
    const listed = (
      (await (await browser.get(path)).json()) as { data: { name: string; possible: boolean }[] }
    ).data

    expect((await browser.post(`${path}/merge`, { with: [goes] })).status).toBe(merge)
    expect((await browser.post(`${path}/unmerge`)).status).toBe(unmerge)
    expect(listed.find(({ name }) => name === 'merge')?.possible).toBe(merge === 200)
    const document = (await (await browser.get('/api/openapi.json')).json()) as Document
    expect('/api/records/deal/{id}/actions/merge' in document.paths).toBe(merge === 200)
    expect('/api/records/deal/{id}/actions/unmerge' in document.paths).toBe(unmerge === 200)
  })

  it('of sharing is the right to share, not an entry in the list of actions', async () => {
    const browser = await engine.http({ roles: ['no_actions'] })
    const answer = await browser.post(`/api/records/deal/${await make()}/actions/share`, {
      with: [{ role: 'masked' }],
    })
    expect(answer.status).toBe(200)
  })
})
