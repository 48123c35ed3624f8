import { describe, expect, it } from 'vitest'
import { changeUser, createUser } from '../../../engine/auth/manage-users.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { parseExportQuery } from '../../../engine/records/export/export-query.ts'
import { exportRecords } from '../../../engine/records/export/export-records.ts'
import { mergeRecords } from '../../../engine/records/merge/merge-records.ts'
import { unmergeRecord } from '../../../engine/records/merge/unmerge-record.ts'
import { purgeRecord } from '../../../engine/records/purge.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { importer } from '../records/import/importer.ts'

interface Row {
  kind: string
  user_id: string | null
  object: string | null
  record_id: string | null
  via: string
  ip: string | null
  request_id: string | null
  details: Record<string, unknown>
}

describe('the audit', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })

  const newest = async (...kinds: string[]): Promise<Row[]> =>
    engine.db.rows<Row>(sql`SELECT kind, user_id, object, record_id, via, ip, request_id, details FROM sys.audit
      WHERE kind = ANY(${kinds}::text[]) ORDER BY xid, id`)
  const last = async (kind: string): Promise<Row | undefined> => (await newest(kind)).at(-1)

  it('keeps sign-ins, with the account that was asked and never the password', async () => {
    const email = 'kim@example.com'
    const user = await createUser(engine.system, {
      email,
      name: 'Kim',
      active: true,
      password: 'right password',
    })
    await engine.refresh()
    const browser = await engine.browser().signIn(email, 'right password')
    expect(await last('sign_in')).toMatchObject({
      user_id: user.id,
      via: 'screen',
      ip: expect.stringContaining('127.0.0.1'),
      request_id: expect.any(String),
    })

    const stranger = engine.browser()
    for (let tries = 0; tries < 8; tries++)
      await stranger.post('/api/auth/login', { email, password: 'wrong password' })
    const failed = await newest('sign_in_failed')
    expect(failed.at(-1)).toMatchObject({ user_id: null, details: { account: email, by: 'password' } })
    expect(await last('sign_in_locked')).toMatchObject({ details: { account: email } })
    const all = await engine.db.rows<{ row: string }>(sql`SELECT a::text AS row FROM sys.audit a`)
    expect(all.map(({ row }) => row).join()).not.toMatch(/right password|wrong password/)

    await browser.post('/api/auth/logout')
    expect(await last('sign_out')).toMatchObject({ user_id: user.id })
  })

  it('keeps keys made and revoked, ended sessions and changed passwords', async () => {
    const email = 'lee@example.com'
    const user = await createUser(engine.system, {
      email,
      name: 'Lee',
      active: true,
      password: 'first password',
    })
    await engine.refresh()
    const browser = await engine.browser().signIn(email, 'first password')
    const other = await engine.browser().signIn(email, 'first password')
    const made = (await (await browser.post('/api/keys', { name: 'Robot' })).json()) as {
      id: string
      key: string
    }
    const told = await last('api_key_made')
    expect(told).toMatchObject({ user_id: user.id, details: { id: made.id, name: 'Robot' } })
    expect(JSON.stringify(told)).not.toContain(made.key)
    await browser.delete(`/api/keys/${made.id}`)
    expect(await last('api_key_revoked')).toMatchObject({ user_id: user.id, details: { id: made.id } })

    await browser.post('/api/me/password', { current: 'first password', password: 'second password' })
    expect(await last('password_changed')).toMatchObject({
      user_id: user.id,
      record_id: user.id,
      details: { sessions_ended: 1 },
    })
    expect((await other.get('/api/me')).status).toBe(401)
    const { data } = (await (await browser.get('/api/me/sessions')).json()) as { data: { id: string }[] }
    await browser.delete(`/api/me/sessions/${data[0]!.id}`)
    expect(await last('session_ended')).toMatchObject({ details: { session: data[0]!.id } })
  })

  it('keeps who was made, which roles they had before and after, and that they were deactivated', async () => {
    const made = await createUser(engine.admin, { email: 'ann@example.com', name: 'Ann', roles: ['reader'] })
    expect(await last('user_created')).toMatchObject({
      user_id: engine.admin.user.id,
      record_id: made.id,
      details: { roles: ['reader'] },
    })
    await engine.refresh()
    await changeUser(engine.admin, made.id, { roles: ['reader', 'auditor'], name: 'Anna' })
    expect(await last('roles_changed')).toMatchObject({
      record_id: made.id,
      details: { before: ['reader'], after: ['auditor', 'reader'] },
    })
    expect(await last('user_changed')).toMatchObject({ details: { fields: ['name'] } })
    await engine.refresh()
    await changeUser(engine.admin, made.id, { active: false })
    expect(await last('user_deactivated')).toMatchObject({ record_id: made.id })
  })

  it('keeps nothing of what did not happen', async () => {
    const before = await engine.db.first(sql`SELECT count(*)::int AS n FROM sys.audit`)
    await expect(createUser(engine.admin, { email: 'ann@example.com', name: 'Twin' })).rejects.toMatchObject({
      code: 'duplicate_record',
    })
    expect(await engine.db.first(sql`SELECT count(*)::int AS n FROM sys.audit`)).toEqual(before)
  })

  it('keeps shares given and taken, purges, merges and their undoing', async () => {
    const admin = await engine.http()
    const [a, b, c] = await Promise.all(
      ['A', 'B', 'C'].map((name) => createRecord(engine.admin, 'deal', { name })),
    )
    const withReader = [{ role: 'reader' }]
    const until = new Date(engine.clock.now().getTime() + 86_400_000).toISOString()
    await admin.post(`/api/records/deal/${a!.id}/actions/share`, { with: withReader, access: 'read', until })
    expect(await last('record_shared')).toMatchObject({
      object: 'deal',
      record_id: a!.id,
      details: { with: withReader, access: 'read', until },
    })
    await admin.post(`/api/records/deal/${a!.id}/actions/unshare`, { with: withReader })
    await admin.post(`/api/records/deal/${a!.id}/actions/unshare`, { with: withReader })
    expect(await newest('record_unshared')).toHaveLength(1)

    const { merge } = await mergeRecords(engine.admin, 'deal', a!.id, { body: { with: [b!.id] } })
    expect(await last('records_merged')).toMatchObject({
      record_id: a!.id,
      details: { merge, losers: [b!.id] },
    })
    await unmergeRecord(engine.admin, 'deal', a!.id, {})
    expect(await last('records_unmerged')).toMatchObject({ record_id: a!.id, details: { merge } })

    await purgeRecord(engine.admin, 'deal', c!.id)
    expect(await last('record_purged')).toMatchObject({ record_id: c!.id, details: { records: 1 } })
  })

  it('keeps exports: what was asked when they begin, how many rows when they end', async () => {
    const admin = await engine.http()
    const answer = await admin.get('/api/records/deal/export?format=csv&filter=name%20%3D%20%22A%22')
    await answer.text()
    expect(await last('export_started')).toMatchObject({
      object: 'deal',
      user_id: engine.admin.user.id,
      details: { format: 'csv', filter: 'name = "A"' },
    })
    expect(await last('export_ended')).toMatchObject({ details: { rows: 1, complete: true } })
    await (await admin.get('/api/records/deal/export?format=xlsx')).arrayBuffer()
    expect(await last('export_ended')).toMatchObject({ details: { format: 'xlsx', complete: true } })
  })

  it('keeps how much of an export was read by who went away before its end', async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => ({ name: `Row ${at}` }))
    await (await engine.http()).post('/api/records/deal/bulk', { create: many, mode: 'all' })
    for (const format of ['csv', 'xlsx']) {
      const before = (await newest('export_ended')).length
      const { content } = await exportRecords(engine.admin, 'deal', parseExportQuery({ format }))
      await content[Symbol.asyncIterator]().next()
      content.destroy()
      await expect.poll(async () => (await newest('export_ended')).length).toBe(before + 1)
      expect(await last('export_ended')).toMatchObject({ details: { format, complete: false } })
    }
  })

  it('keeps imports: when they begin and what they did', async () => {
    const { id } = await importer(engine).run('deal', 'Name\r\nImported\r\n', {
      columns: { Name: { field: 'name' } },
    })
    expect(await last('import_started')).toMatchObject({
      object: 'deal',
      details: { job: id, dryRun: false },
    })
    expect(await last('import_ended')).toMatchObject({
      user_id: engine.admin.user.id,
      via: 'import',
      details: { job: id, rows: 1, created: 1, updated: 0, failed: 0 },
    })
  })

  it('keeps what was published, by whom and with which message, and what was restored', async () => {
    const admin = await engine.http()
    const label = { en: 'Guest', zh: '来宾' }
    expect((await admin.put('/api/design/items/role/guest', { label })).status).toBe(200)
    const { version } = (await (await admin.post('/api/design/publish', { message: 'Guests' })).json()) as {
      version: number
    }
    expect(await last('published')).toMatchObject({
      user_id: engine.admin.user.id,
      via: 'screen',
      request_id: expect.any(String),
      details: { version, message: 'Guests', items: ['role/guest'] },
    })
    const { data } = (await (await admin.get('/api/design/versions')).json()) as {
      data: { version: number }[]
    }
    await admin.post(`/api/design/versions/${data.at(-1)!.version}/restore`)
    expect(await last('version_restored')).toMatchObject({
      details: { version: data.at(-1)!.version, items: ['role/guest'] },
    })
  })

  it('leaves a plain save alone: its row of the history is enough', async () => {
    const before = await engine.db.first(sql`SELECT count(*)::int AS n FROM sys.audit`)
    await createRecord(engine.admin, 'deal', { name: 'Plain' })
    expect(await engine.db.first(sql`SELECT count(*)::int AS n FROM sys.audit`)).toEqual(before)
  })
})
