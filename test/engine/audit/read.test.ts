import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../engine/audit/list.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'

interface Page {
  data: AuditEntry[]
  page: { next: string | null }
}

describe('reading the audit', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })

  const read = async (browser: TestBrowser, query = ''): Promise<Page> => {
    const answer = await browser.get(`/api/audit${query}`)
    expect(answer.status, await answer.clone().text()).toBe(200)
    return (await answer.json()) as Page
  }
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

  it('takes the right view_audit, whatever else one may', async () => {
    for (const roles of [[], ['office'], ['keeper']]) {
      const browser = await engine.http({ roles })
      for (const path of ['', '/export', '/verify']) {
        const answer = await browser.get(`/api/audit${path}`)
        expect([answer.status, await codeOf(answer)]).toEqual([403, 'forbidden'])
      }
      const { paths } = (await (await browser.get('/api/openapi.json')).json()) as { paths: object }
      expect(Object.keys(paths).filter((path) => path.startsWith('/api/audit'))).toEqual([])
    }
    expect((await engine.browser().get('/api/audit')).status).toBe(401)
    const auditor = await engine.http({ roles: ['auditor'] })
    expect((await read(auditor)).data.length).toBeGreaterThan(0)
  })

  it('shows changes of records and all else in one stream, newest first', async () => {
    const admin = await engine.http()
    const deal = await createRecord(engine.admin, 'deal', { name: 'One', margin: '5' })
    await updateRecord(engine.admin, 'deal', deal.id, { name: 'Two' })
    await admin.post(`/api/records/deal/${deal.id}/actions/share`, {
      with: [{ role: 'reader' }],
      access: 'read',
    })
    await deleteRecord(engine.admin, 'deal', deal.id)
    const { data } = await read(admin, `?object=deal&record=${deal.id}`)
    expect(data.map(({ kind }) => kind)).toEqual([
      'record_deleted',
      'record_shared',
      'record_updated',
      'record_created',
    ])
    expect(data[2]).toMatchObject({
      user: { id: engine.admin.user.id, label: engine.admin.user.name },
      object: 'deal',
      record: deal.id,
      version: 2,
      changes: { name: ['One', 'Two'] },
      details: null,
    })
    const times = (await read(admin)).data.map(({ at }) => at)
    expect(times).toEqual([...times].sort().reverse())
  })

  it('filters by person, kind, object, time and words', async () => {
    const admin = await engine.http()
    const ann = await engine.person({ roles: ['auditor'], name: 'Ann 100%_Sure' })
    const browser = await engine.http(ann)
    await (await browser.get('/api/audit/export')).text()
    const kinds = async (query: string) => [
      ...new Set((await read(admin, query)).data.map(({ kind }) => kind)),
    ]
    expect(await kinds(`?user=${ann.user.id}`)).toEqual(['audit_exported'])
    expect(await kinds('?kind=record_updated,record_shared')).toEqual(
      expect.arrayContaining(['record_updated', 'record_shared']),
    )
    expect(await kinds('?kind=record_deleted')).toEqual(['record_deleted'])
    expect(await kinds('?kind=audit_exported')).toEqual(['audit_exported'])
    expect(await kinds('?q=100%25_sure')).toEqual(['audit_exported'])
    expect(await kinds('?q=record_shar')).toEqual(['record_shared'])
    expect(await kinds('?from=2999-01-01')).toEqual([])
    expect(await kinds('?to=2001-01-01T00:00:00Z')).toEqual([])
  })

  it('refuses what it does not understand', async () => {
    const admin = await engine.http()
    for (const query of [
      'limit=201',
      'limit=0',
      'kind=nonsense',
      'user=me',
      'record=00000000-0000-7000-8000-000000000001',
      'from=yesterday',
      'colour=red',
      'q=a&q=b',
    ])
      expect(await codeOf(await admin.get(`/api/audit?${query}`)), query).toBe('parameter_invalid')
    expect(await codeOf(await admin.get('/api/audit?cursor=abc'))).toBe('cursor_invalid')
    expect(await codeOf(await admin.get('/api/audit/export?format=xlsx'))).toBe('parameter_invalid')
    expect(await codeOf(await admin.get('/api/audit/verify?from=2020-01-01&to=2021-01-01'))).toBe(
      'parameter_invalid',
    )
    const { page } = await read(admin, '?limit=1')
    expect(await codeOf(await admin.get(`/api/audit?kind=sign_in&cursor=${page.next}`))).toBe(
      'cursor_invalid',
    )
  })

  it('says in the language of who asks what is wrong', async () => {
    const admin = await engine.http()
    const answer = await admin.fetch('/api/audit?limit=500', { headers: { 'accept-language': 'zh-CN' } })
    expect(((await answer.json()) as { detail: string }).detail).toContain('1 到 200 之间的整数')
  })

  it('is paged without a gap or a repetition, also within one instant', async () => {
    const admin = await engine.http()
    const records = Array.from({ length: 25 }, (_, at) => ({ name: `Many ${at}` }))
    await admin.post('/api/records/deal/bulk', { create: records, mode: 'all' })
    const whole = (await read(admin, '?limit=200')).data
    const seen: AuditEntry[] = []
    for (let cursor: string | null = ''; cursor !== null && seen.length < 60; ) {
      const page: Page = await read(admin, `?limit=7${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...page.data)
      cursor = page.page.next
    }
    expect(seen).toEqual(whole.slice(0, seen.length))
    expect(seen.length).toBeGreaterThan(25)
  })

  it('tells what changed only to those who may read the record, less hidden fields', async () => {
    const deal = await createRecord(engine.admin, 'deal', { name: 'Secret plan', margin: '10' })
    await updateRecord(engine.admin, 'deal', deal.id, { name: 'Other plan', margin: '20' })
    const changesFor = async (...roles: string[]) => {
      const browser = await engine.http({ roles })
      const { data } = await read(browser, `?object=deal&record=${deal.id}&kind=record_updated`)
      expect(data).toHaveLength(1)
      return data[0]!.changes
    }
    expect(await changesFor('auditor', 'reader')).toEqual({
      name: ['Secret plan', 'Other plan'],
      margin: ['10', '20'],
    })
    expect(await changesFor('auditor', 'keeper')).toEqual({ name: ['Secret plan', 'Other plan'] })
    expect(await changesFor('auditor', 'seller')).toBeNull()
    expect(await changesFor('auditor')).toBeNull()
    const blind = await engine.http({ roles: ['auditor'] })
    expect((await read(blind, '?q=Secret')).data).toEqual([])
    expect(await (await blind.get('/api/audit/export')).text()).not.toContain('Secret plan')
  })

  it('goes out as CSV that no spreadsheet runs, and says so itself', async () => {
    const admin = await engine.http()
    await admin.post('/api/auth/login', { email: '=cmd()', password: 'whatever it is' })
    const answer = await admin.get('/api/audit/export?format=csv&kind=sign_in_failed')
    expect(answer.headers.get('content-type')).toContain('text/csv')
    const text = await answer.text()
    expect(text.split('\r\n')[0]).toContain('at,kind,user')
    expect(text).toContain('sign_in_failed')
    const { data } = await read(admin, '?kind=audit_exported&limit=1')
    expect(data[0]).toMatchObject({
      user: { id: engine.admin.user.id },
      details: { format: 'csv', filter: { kinds: ['sign_in_failed'] } },
    })
  })

  it('is verified over a span of time', async () => {
    const admin = await engine.http()
    const answer = (await (await admin.get('/api/audit/verify')).json()) as { intact: boolean }
    expect(answer).toMatchObject({ intact: true, first_broken: null })
  })
})
