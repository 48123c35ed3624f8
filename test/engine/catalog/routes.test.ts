import { beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'

interface Answer {
  status: number
  body: unknown
}

/** Asks and reads the answer. */
async function ask(
  browser: TestBrowser,
  path: string,
  init: Parameters<TestBrowser['fetch']>[1] = {},
): Promise<Answer> {
  const answer = await browser.fetch(path, init)
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) }
}

type Doc = { label: object; fields: Record<string, unknown>; [key: string]: unknown }

describe('/api/design', () => {
  const engine = withEngine()
  let browser: TestBrowser
  const admin = {
    get: (path: string) => ask(browser, path),
    post: (path: string, json: unknown) => ask(browser, path, { method: 'POST', json }),
    put: (path: string, json: unknown, headers: Record<string, string> = {}) =>
      ask(browser, path, { method: 'PUT', json, headers }),
  }

  beforeAll(async () => {
    browser = await engine.http()
  })

  const customer = async () => {
    const { body } = await admin.get('/api/design/items/object/customer')
    return body as { document: Doc; revision: string }
  }
  const withField = (document: Doc, name: string, field: object): Doc => ({
    ...document,
    fields: { ...document.fields, [name]: field },
  })

  it('is closed to whoever may not design', async () => {
    const seller = await engine.http({ roles: ['seller'] })
    const answer = await ask(seller, '/api/design/items')
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('takes a field from the draft through plan and publish to its first record', async () => {
    const { document, revision } = await customer()
    const put = await admin.put(
      '/api/design/items/object/customer',
      withField(document, 'x_nickname', { type: 'text', label: { en: 'Nickname', zh: '昵称' } }),
      { 'if-match': `"${revision}"` },
    )
    expect(put).toMatchObject({ status: 200, body: { state: 'draft' } })
    const changes = await admin.get('/api/design/changes')
    expect(changes.body).toMatchObject({
      data: [
        { kind: 'object', name: 'customer', change: 'changed', details: [{ path: '/fields/x_nickname' }] },
      ],
    })

    const plan = await admin.post('/api/design/plan', {})
    expect(plan.body).toMatchObject({
      steps: [
        {
          sql: 'ALTER TABLE app."customer" ADD COLUMN IF NOT EXISTS "x_nickname" text;',
          destroysData: false,
        },
      ],
    })
    const { planHash } = plan.body as { planHash: string }
    const published = await admin.post('/api/design/publish', { message: 'Nicknames', planHash })
    expect(published).toMatchObject({ status: 200, body: { version: 2 } })

    const made = await admin.post('/api/records/customer', { name: 'Acme', x_nickname: 'Ac' })
    expect(made).toMatchObject({ status: 201, body: { x_nickname: 'Ac' } })
  })

  it('refuses a save over somebody else’s', async () => {
    const { document } = await customer()
    const late = await admin.put('/api/design/items/object/customer', document, { 'if-match': '"0"' })
    expect(late).toMatchObject({ status: 409, body: { code: 'version_conflict' } })
  })

  it('finds the problems of a document that is being typed, and saves nothing', async () => {
    const { document } = await customer()
    const wrong = withField(document, 'Bad Name', { type: 'nonsense' })
    const answer = await admin.post('/api/design/check', {
      kind: 'object',
      name: 'customer',
      document: wrong,
    })
    const { problems } = answer.body as { problems: { path: string; severity: string }[] }
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.every((each) => each.path.startsWith('object/customer#'))).toBe(true)
    expect((await admin.get('/api/design/changes')).body).toEqual({ data: [] })
    const fine = await admin.post('/api/design/check', { kind: 'object', name: 'customer', document })
    expect(fine.body).toEqual({ problems: [] })
  })

  it('says where a field is used before it is taken away', async () => {
    const answer = await admin.get('/api/design/usages/field/customer.name')
    const { data } = answer.body as { data: { kind: string; name: string; path: string }[] }
    expect(data).toContainEqual({ kind: 'object', name: 'customer', path: '/nameField' })
    expect(data.map((each) => each.kind)).toEqual(expect.arrayContaining(['form', 'view', 'page']))
  })

  it('lists versions, shows what one changed, and restores one into the draft', async () => {
    const { body } = await admin.get('/api/design/versions')
    expect(body).toMatchObject({ data: [{ version: 2, message: 'Nicknames' }, { version: 1 }] })
    const diff = await admin.get('/api/design/versions/2/diff')
    expect(diff.body).toMatchObject({
      data: [{ name: 'customer', details: [{ path: '/fields/x_nickname' }] }],
    })

    const restored = await admin.post('/api/design/versions/1/restore', {})
    expect(restored.body).toMatchObject({ data: [{ name: 'customer', change: 'changed' }] })
    const published = await admin.post('/api/design/publish', { message: 'Back' })
    expect(published).toMatchObject({ body: { version: 3 } })
    const made = await admin.post('/api/records/customer', { name: 'Acme', x_nickname: 'Ac' })
    expect(made).toMatchObject({ status: 422, body: { errors: [{ code: 'unknown_field' }] } })
  })

  it('exports what is published and imports it into the draft as no change at all', async () => {
    const bundle = await admin.get('/api/design/export')
    const { documents } = bundle.body as { documents: Record<string, unknown> }
    expect(Object.keys(documents)).toContain('app/crm')
    expect((await admin.post('/api/design/import', { documents })).body).toEqual({ items: [] })
  })

  it('gives the JSON Schema of a kind, and knows no other kinds', async () => {
    expect((await admin.get('/api/design/schema/object')).body).toMatchObject({ type: 'object' })
    expect(await admin.get('/api/design/schema/nonsense')).toMatchObject({ status: 404 })
    expect(await admin.get('/api/design/items/nonsense/x')).toMatchObject({ status: 404 })
    expect(await admin.put('/api/design/items/view/a%00b', {})).toMatchObject({ status: 404 })
    expect(await admin.get('/api/design/versions/99999999999')).toMatchObject({ status: 404 })
  })

  it('refuses documents that are not objects and selections that are not lists', async () => {
    expect(await admin.put('/api/design/items/object/customer', [1])).toMatchObject({ status: 400 })
    expect(await admin.post('/api/design/plan', { items: 'all' })).toMatchObject({ status: 400 })
    expect(await admin.post('/api/design/plan', { items: ['object/customer'] })).toMatchObject({
      body: { problems: [{ code: 'not_in_draft' }] },
    })
  })
})
