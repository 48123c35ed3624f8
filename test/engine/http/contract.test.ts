import { beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser } from '../../support/browser.ts'
import { Contract } from '../../support/contract.ts'
import { withEngine } from '../../support/engine.ts'

describe('the HTTP contract', () => {
  const engine = withEngine({ packages: ['crm'] })
  let browser: TestBrowser
  let contract: Contract

  beforeAll(async () => {
    browser = await engine.http()
    contract = new Contract(await (await browser.get('/api/openapi.json')).json())
  })

  async function call(method: string, path: string, json?: unknown, headers: Record<string, string> = {}) {
    const answer = await browser.fetch(path, { method, headers, ...(json === undefined ? {} : { json }) })
    const body = answer.status === 204 ? undefined : await answer.json()
    expect(
      contract.complaint(method, path, answer.status, answer.headers.get('content-type') ?? '', body),
    ).toBeUndefined()
    return {
      status: answer.status,
      body: body as Record<string, unknown> & { id: string; data: Record<string, unknown>[] },
      headers: answer.headers,
    }
  }

  it('offers every object with its paths', async () => {
    const { body } = await call('GET', '/api/openapi.json')
    expect(body['openapi']).toBe('3.1.0')
    for (const path of ['/api/records/customer', '/api/records/opportunity/{id}', '/api/records/ticket/bulk'])
      expect(Object.keys(body['paths'] as object)).toContain(path)
  })

  it('is kept from create to purge', async () => {
    const customer = await call('POST', '/api/records/customer', { name: 'Contract Co', code: 'CC-1' })
    expect(customer.status).toBe(201)
    expect(customer.headers.get('location')).toBe(`/api/records/customer/${customer.body.id}`)
    const deal = await call('POST', '/api/records/opportunity?form=opportunity.edit', {
      name: 'Deal',
      customer: { code: 'CC-1' },
      amount: '12.5',
      close_date: '2026-12-01',
    })
    const at = `/api/records/opportunity/${deal.body.id}`
    expect((await call('GET', at)).headers.get('etag')).toBe('"1"')
    expect((await call('PATCH', at, { amount: 100 }, { 'if-match': '"1"' })).body).toMatchObject({
      amount: '100.00',
      version: 2,
    })
    expect((await call('PATCH', at, { amount: 1 }, { 'if-match': '"1"' })).status).toBe(409)
    await call('GET', `${at}/history`)
    await call('GET', `${at}/timeline`)
    await call('GET', `${at}/related/products`)
    await call('GET', `${at}/related/nothing`)
    await call(
      'GET',
      '/api/records/opportunity?view=opportunity.all&count=exact&fields=name,customer.code,_permissions',
    )
    await call('POST', '/api/records/opportunity/query', { filter: 'amount > 1', sort: '-amount' })
    await call('POST', '/api/records/opportunity/aggregate', {
      groupBy: ['stage', { field: 'close_date', by: 'quarter' }],
      measures: { n: { fn: 'count' } },
    })
    await call('POST', '/api/records/opportunity/bulk', {
      mode: 'each',
      create: [{ name: 'a' }, { name: '' }],
    })
    await call('GET', '/api/search?q=contract')
    await call('GET', '/api/app?part=shell')
    await call('GET', '/api/app?objects=opportunity')
    expect((await call('DELETE', at)).status).toBe(204)
    expect((await call('POST', `${at}/restore`, {})).status).toBe(200)
    expect((await call('DELETE', `${at}?purge=true`)).status).toBe(204)
    expect((await call('GET', at)).status).toBe(404)
  })

  it.each([
    ['GET', '/api/records/nothing', undefined, 404, 'unknown_object'],
    ['GET', '/api/records/customer?filter=%24steal(name)', undefined, 400, 'expression_invalid'],
    ['GET', '/api/records/customer?filter=nothing%3D1', undefined, 400, 'expression_invalid'],
    ['GET', '/api/records/customer?cursor=forged', undefined, 400, 'cursor_invalid'],
    ['GET', '/api/records/customer?limit=-1', undefined, 400, 'parameter_invalid'],
    ['GET', '/api/records/customer/not-an-id', undefined, 404, 'not_found'],
    ['POST', '/api/records/customer', [], 400, 'malformed_request'],
    ['POST', '/api/records/customer', { name: '' }, 422, 'validation_failed'],
    ['PUT', '/api/records/customer', {}, 405, 'method_not_allowed'],
    ['POST', '/api/records/customer/bulk', { create: 'x' }, 400, 'malformed_request'],
    ['GET', '/api/nothing', undefined, 404, 'not_found'],
  ])('answers %s %s with a problem', async (method, path, json, status, code) => {
    const answer = await call(method, path, json)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ code, status })
  })

  it('gives the first answer again for the same Idempotency-Key, and refuses another body', async () => {
    const key = { 'idempotency-key': 'once-1' }
    const first = await call('POST', '/api/records/customer', { name: 'Once' }, key)
    const again = await call('POST', '/api/records/customer', { name: 'Once' }, key)
    expect(again.body.id).toBe(first.body.id)
    const other = await call('POST', '/api/records/customer', { name: 'Other' }, key)
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_reused' } })
    const twins = await Promise.all(
      [1, 2, 3].map(() =>
        call('POST', '/api/records/customer', { name: 'Twin' }, { 'idempotency-key': 'twin' }),
      ),
    )
    expect(new Set(twins.map((twin) => twin.body.id)).size).toBe(1)
  })

  it('revalidates the model by ETag', async () => {
    const first = await browser.get('/api/app?part=shell')
    const again = await browser.fetch('/api/app?part=shell', {
      headers: { 'if-none-match': first.headers.get('etag')! },
    })
    expect(again.status).toBe(304)
  })

  it('tells errors in the language asked for', async () => {
    const answer = await browser.fetch('/api/records/nothing', { headers: { 'accept-language': 'zh-CN' } })
    expect(((await answer.json()) as { detail: string }).detail).toBe('没有名为“nothing”的对象。')
  })

  it('shows nobody who is not signed in anything', async () => {
    const stranger = engine.browser()
    for (const path of [
      '/api/app',
      '/api/records/customer',
      '/api/search?q=a',
      '/api/openapi.json',
      '/api/design/items',
      '/api/admin/users',
      '/api/keys',
      '/api/me',
    ])
      expect((await stranger.get(path)).status, path).toBe(401)
  })

  it('keeps design and administration from those without the right', async () => {
    const seller = await engine.http({ roles: ['seller'] })
    for (const path of ['/api/design/items', '/api/design/versions', '/api/admin/users'])
      expect((await seller.get(path)).status, path).toBe(403)
  })
})
