import { beforeAll, describe, expect, it } from 'vitest'
import { ident, sql } from '../../../engine/sql.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'

interface Answer {
  status: number
  body: Record<string, unknown>
}

const upload = (text: string): FormData => {
  const body = new FormData()
  body.append('file', new Blob([text]), 'rows.csv')
  body.append('options', JSON.stringify({ columns: { Name: { field: 'name' } } }))
  return body
}

describe('Idempotency-Key', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await engine.http()
  })

  async function send(path: string, key: string, body: unknown = {}): Promise<Answer> {
    const answer = await browser.fetch(path, {
      method: 'POST',
      headers: { 'idempotency-key': key },
      ...(body instanceof FormData ? { body } : { json: body }),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const count = async (schema: string, table: string) =>
    (await engine.db.first<{ n: number }>(sql`SELECT count(*)::int AS n FROM ${ident(schema, table)}`))?.n ??
    0

  it.each([
    {
      what: 'an import',
      path: '/api/records/thing/import',
      one: () => upload('Name\nonce\n'),
      other: () => upload('Name\ntwice\n'),
      status: 202,
      makes: ['sys', 'job'],
    },
    {
      what: 'an API key',
      path: '/api/keys',
      one: () => ({ name: 'Sync' }),
      other: () => ({ name: 'Other' }),
      status: 201,
      makes: ['sys', 'api_key'],
    },
    {
      what: 'a user',
      path: '/api/admin/users',
      one: () => ({ email: `n${Math.random()}@example.com`, name: 'New' }),
      other: () => ({ email: 'other@example.com', name: 'Other' }),
      status: 201,
      makes: ['app', 'user'],
    },
    {
      what: 'a publish',
      path: '/api/design/publish',
      one: () => ({ message: 'once' }),
      other: () => ({ message: 'other' }),
      status: 200,
      makes: ['sys', 'version'],
    },
  ])('makes $what once, and refuses another body under the key', async (route) => {
    const [schema = '', table = ''] = route.makes
    const [kept, same] = [route.one(), route.one()]
    const before = await count(schema, table)

    const first = await send(route.path, `${route.what} 1`, kept)
    const again = await send(route.path, `${route.what} 1`, kept)
    expect(first.status).toBe(route.status)
    expect(again).toEqual(first)
    expect(await count(schema, table)).toBe(before + 1)

    const other = await send(route.path, `${route.what} 1`, route.other())
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_reused' } })

    const twins = await Promise.all([1, 2, 3].map(() => send(route.path, `${route.what} 2`, same)))
    expect(twins[0]?.status).toBe(route.status)
    for (const twin of twins) expect(twin).toEqual(twins[0])
    expect(await count(schema, table)).toBe(before + 2)
  })

  it('brings a record back once', async () => {
    const { body } = await send('/api/records/thing', 'made', { name: 'binned' })
    await browser.delete(`/api/records/thing/${body['id']}`)
    const path = `/api/records/thing/${body['id']}/restore`

    const answers = await Promise.all([1, 2, 3].map(() => send(path, 'back')))

    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(answers.map((answer) => answer.body['version'])).toEqual([3, 3, 3])
    expect((await send(path, 'back again')).status).toBe(404)
    expect((await send(path, 'back', { more: 1 })).body['code']).toBe('idempotency_reused')
  })

  it('reads a large record again, with the rights of now', async () => {
    // Not held to the contract: an answer of this size cannot be read twice.
    const plain = engine.browser()
    for (const [name, value] of browser.cookies) plain.keepCookie(name, value)
    const init = {
      method: 'POST',
      headers: { 'idempotency-key': 'large' },
      json: { name: 'large', f_long_text: 'many words '.repeat(7_000) },
    }
    const first = await (await plain.fetch('/api/records/thing', init)).json()
    await (await plain.patch(`/api/records/thing/${first.id}`, { name: 'larger' })).json()
    const again = await plain.fetch('/api/records/thing', init)
    expect(again.status).toBe(201)
    expect(await again.json()).toMatchObject({ id: first.id, name: 'larger', version: 2 })
  })

  it('restores a version into the draft and ends a user once', async () => {
    const restored = await Promise.all([1, 2].map(() => send('/api/design/versions/1/restore', 'draft')))
    expect(restored[1]).toEqual(restored[0])
    const { user } = await engine.person({ roles: [] })
    const path = `/api/admin/users/${user.id}/deactivate`
    const ended = await Promise.all([1, 2].map(() => send(path, 'ended')))
    expect(ended.map((answer) => answer.status)).toEqual([200, 200])
  })

  it('keeps no API key readable for the day that its answer is kept', async () => {
    const { body } = await send('/api/keys', 'secret', { name: 'Secret' })
    const rows = await engine.db.rows(sql`SELECT answer::text AS answer FROM sys.idempotency`)
    expect(JSON.stringify(rows)).not.toContain(body['key'])
  })

  it('lets a publish that was refused be tried again under its key', async () => {
    const refused = await send('/api/design/publish', 'again', { message: 'm', planHash: 'stale' })
    expect(refused.body['code']).toBe('plan_stale')
    const repeated = await send('/api/design/publish', 'again', { message: 'm' })
    expect(repeated.status).toBe(200)
  })
})
