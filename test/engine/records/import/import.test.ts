import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { JobView } from '../../../../engine/jobs/job-view.ts'
import { parseImportOptions } from '../../../../engine/records/import/import-options.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { importer } from './importer.ts'

describe('import', () => {
  const engine = withEngine()
  const { preview, run, post, finished } = importer(engine)

  it('says what a file seems to hold', async () => {
    const csv = 'Name,Branche,Umsatz,Mitarbeiter\nAcme,software,"1.234,50",12\n,,"99,00",\n'
    const found = await preview(
      'customer',
      csv.replace('Branche', 'Industry').replace('Mitarbeiter', 'Employees'),
    )
    expect(found).toMatchObject({ total: 2, encoding: 'utf-8', delimiter: ',', sheets: [] })
    expect(found.columns[0]).toMatchObject({ name: 'Name', filled: 1, guess: { field: 'name' } })
    expect(found.columns[1]).toMatchObject({
      guess: { field: 'industry' },
      values: [{ value: 'software', count: 1 }],
    })
    expect(found.columns[3]).toMatchObject({ guess: { field: 'employees' } })
    expect(found.rows[0]).toEqual({ Name: 'Acme', Industry: 'software', Umsatz: '1.234,50', Employees: '12' })
  })

  it('imports rows, maps values and sets references among them in a second pass', async () => {
    const csv = 'account,sector,parent\nBabel,technolgy,Acme Top\nAcme Top,software,\nLost,retail,Nowhere\n'
    const job = await run('customer', csv, {
      columns: {
        account: { field: 'name' },
        sector: { field: 'industry', values: { technolgy: 'technology' } },
        parent: { field: 'parent', reference: { by: 'name', else: 'error' } },
        code: { field: 'code', expression: "$lowercase($replace($row.account, ' ', '-'))" },
      },
      values: { status: 'active' },
      upsert: ['code'],
    })
    expect(job).toMatchObject({ state: 'done', done: 3, total: 3, result: { created: 3, failed: 0 } })
    expect(job.errors).toMatchObject([
      { row: 4, column: 'parent', value: 'Nowhere', code: 'reference_missing' },
    ])
    const rows = await engine.db.rows(
      sql`SELECT c.code, c.industry, c.status, p.name AS parent FROM app.customer c LEFT JOIN app.customer p ON p.id = c.parent ORDER BY c.code`,
    )
    expect(rows).toEqual([
      { code: 'acme-top', industry: 'software', status: 'active', parent: null },
      { code: 'babel', industry: 'technology', status: 'active', parent: 'Acme Top' },
      { code: 'lost', industry: 'retail', status: 'active', parent: null },
    ])
  })

  it('clears what is empty in the file, defaults included, and leaves out what is not mapped', async () => {
    await run('customer', 'Name,Code,Tier\nTiered,T-1,key\n', {
      columns: mapping('Name', 'Code', 'Tier'),
      upsert: ['code'],
    })
    await run('customer', 'Code,Tier\nT-1,\nT-2,\n', {
      columns: mapping('Code', 'Tier'),
      values: { name: 'Named by mapping' },
      upsert: ['code'],
    })
    const rows = await engine.db.rows(
      sql`SELECT code, tier, payment_terms FROM app.customer WHERE code LIKE 'T-%' ORDER BY code`,
    )
    expect(rows).toEqual([
      { code: 'T-1', tier: null, payment_terms: 'net_30' },
      { code: 'T-2', tier: null, payment_terms: 'net_30' },
    ])
  })

  it('merges rows that repeat a key: the last one wins', async () => {
    const job = await run('customer', 'Name,Code\nFirst,M-1\nSecond,M-1\n', {
      columns: mapping('Name', 'Code'),
      upsert: ['code'],
    })
    expect(job.result).toMatchObject({ created: 1, updated: 0, failed: 0 })
    const rows = await engine.db.rows(sql`SELECT name FROM app.customer WHERE code = 'M-1'`)
    expect(rows).toEqual([{ name: 'Second' }])
  })

  it("names row, column, text and reason of what it refuses, in the reader's language", async () => {
    const csv =
      'Name,Industry,Founded year,Employees\nGood,software,1999,5\n,software,1999,5\nBad,astrology,3000,many\n'
    const job = await run('customer', csv, {
      columns: mapping('Name', 'Industry', 'Founded year', 'Employees'),
    })
    expect(job).toMatchObject({ state: 'done', error_count: 4, result: { created: 1, failed: 2 } })
    expect(job.errors.map(({ row, column, value, code }) => [row, column, value, code])).toEqual([
      [3, 'Name', '', 'required'],
      [4, 'Industry', 'astrology', 'not_an_option'],
      [4, 'Founded year', '3000', 'out_of_range'],
      [4, 'Employees', 'many', 'wrong_type'],
    ])
    const chinese = await (await engine.http()).fetch(`/api/jobs/${job.id}`, {
      headers: { 'accept-language': 'zh-CN' },
    })
    const { errors } = (await chinese.json()) as { errors: { message: string }[] }
    expect(errors[0]?.message).toBe('请填写此项。')
  })

  it('writes nothing in a dry run, and still finds what is wrong', async () => {
    const csv = 'Name,Parent\nDry child,Dry parent\nDry parent,\nLost,Nobody\n'
    const columns = {
      Name: { field: 'name' },
      Parent: { field: 'parent', reference: { by: 'name', else: 'error' } },
    }
    const job = await run('customer', csv, { columns, dryRun: true })
    expect(job).toMatchObject({ done: 3, result: { dryRun: true, created: 2, failed: 1 } })
    expect(job.errors).toMatchObject([{ row: 4, value: 'Nobody' }])
    expect(await engine.db.rows(sql`SELECT 1 FROM app.customer WHERE name LIKE 'Dry%'`)).toEqual([])
    expect(
      await engine.db.rows(
        sql`SELECT 1 FROM sys.history h WHERE h.via = 'import' AND h.at > now() + interval '1 day'`,
      ),
    ).toEqual([])
  })

  it('finds in a dry run what stood there before the file came', async () => {
    await run('customer', 'Name\nElder\n', { columns: mapping('Name') })
    const columns = {
      Name: { field: 'name' },
      Parent: { field: 'parent', reference: { by: 'name', else: 'error' } },
    }
    const job = await run('customer', 'Name,Parent\nYounger,Elder\n', { columns, dryRun: true })
    expect(job).toMatchObject({ error_count: 0, result: { created: 1, failed: 0 } })
  })

  it('finds references, makes missing ones, or leaves them empty, as told', async () => {
    await run('customer', 'Name,Code\nTwin,W-1\nTwin,W-2\nOnly,W-3\n', { columns: mapping('Name', 'Code') })
    const contacts = (otherwise: string, rows: string) =>
      run('contact', `Name,Customer\n${rows}`, {
        columns: {
          Name: { field: 'name' },
          Customer: { field: 'customer', reference: { by: 'name', else: otherwise } },
        },
      })
    expect(
      (await contacts('error', 'Ann,Only\nBob,Twin\nCid,Void\n')).errors.map(({ message }) => message),
    ).toEqual(['Several customer records have name "Twin".', 'No customer record has name "Void".'])
    expect(await contacts('empty', 'Dan,Void\n')).toMatchObject({ error_count: 0 })
    expect(await contacts('create', 'Eve,Made here\nFay,Made here\n')).toMatchObject({ error_count: 0 })
    const rows = await engine.db.rows(
      sql`SELECT k.name, c.name AS customer FROM app.contact k LEFT JOIN app.customer c ON c.id = k.customer ORDER BY k.name`,
    )
    expect(rows).toEqual([
      { name: 'Ann', customer: 'Only' },
      { name: 'Dan', customer: null },
      { name: 'Eve', customer: 'Made here' },
      { name: 'Fay', customer: 'Made here' },
    ])
    expect(await engine.db.rows(sql`SELECT 1 FROM app.customer WHERE name = 'Made here'`)).toHaveLength(1)
  })

  it('reads numbers and dates as all rows say, and asks where two readings fit', async () => {
    const csv = 'Name;Amount;Close date\nA;1.234,50;31.12.2016\nB;2,5万;03.04.2017\nC;１２;\n'
    const columns = {
      Name: { field: 'name' },
      Amount: { field: 'amount' },
      'Close date': { field: 'close_date' },
    }
    const job = await run('opportunity', csv, { columns })
    expect(job.result).toMatchObject({
      created: 3,
      formats: { Amount: '#.##0,00', 'Close date': 'dd.MM.yyyy' },
    })
    const rows = await engine.db.rows(sql`SELECT name, amount, close_date FROM app.opportunity ORDER BY name`)
    expect(rows).toEqual([
      { name: 'A', amount: '1234.5000', close_date: '2016-12-31' },
      { name: 'B', amount: '25000.0000', close_date: '2017-04-03' },
      { name: 'C', amount: '12.0000', close_date: null },
    ])
    const unclear = await run('opportunity', 'Name,Close date\nD,03/04/2016\n', {
      columns: { Name: { field: 'name' }, 'Close date': { field: 'close_date' } },
    })
    expect(unclear).toMatchObject({ state: 'failed', done: 0, errors: [{ code: 'validation_failed' }] })
  })

  it('goes on at the row where it stood', async () => {
    const csv = `Name,Code\n${Array.from({ length: 1_200 }, (_, n) => `Row ${n},R-${n}`).join('\n')}\n`
    const first = await run('customer', csv, { columns: mapping('Name', 'Code'), upsert: ['code'] })
    expect(first.result).toMatchObject({ created: 1_200 })
    // As if the node had been killed after its second chunk.
    await engine.db.run(sql`UPDATE sys.job SET state = 'running', done = 1000, lease_until = now() - interval '1 minute',
      cursor = '{"phase":"rows","row":1001,"created":1000,"updated":0,"failed":0}', ended_at = NULL WHERE id = ${first.id}::uuid`)
    const again = await finished(first.id)
    expect(again).toMatchObject({ state: 'done', done: 1_200, result: { created: 1_000, updated: 200 } })
  })

  it('refuses mappings that cannot work before anything runs', async () => {
    const refuse = async (options: unknown) => {
      const answer = await post('customer', 'Name,Code\nA,B\n', options)
      return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) }
    }
    expect(await refuse({ columns: { Name: { field: 'nope' } } })).toMatchObject({
      status: 422,
      errors: [{ code: 'unknown_field' }],
    })
    expect(await refuse({ columns: { Name: { field: 'id' } } })).toMatchObject({
      errors: [{ code: 'field_read_only' }],
    })
    expect(await refuse({ columns: { Other: { field: 'name' } } })).toMatchObject({
      errors: [{ path: '/columns/Other' }],
    })
    expect(await refuse({ columns: { Name: { field: 'name', expression: '$lowercase(' } } })).toMatchObject({
      code: 'expression_invalid',
    })
    expect(await refuse({ columns: { Name: { field: 'name' } }, upsert: ['name'] })).toMatchObject({
      code: 'parameter_invalid',
    })
    expect(await refuse({ columns: {} })).toMatchObject({ errors: [{ path: '/columns' }] })
    expect(await refuse({ columns: { Name: { field: 'name' } }, shell: 'rm' })).toMatchObject({
      code: 'parameter_invalid',
    })
  })

  it('stops an expression that never ends', { timeout: 30_000 }, async () => {
    const endless = '($f := function($n) { $f($n + 1) }; $f(1))'
    const columns = { Name: { field: 'name', expression: endless } }
    // One row is refused after a second; a file of them does not take its length in seconds.
    expect(await run('customer', 'Name\nA\n', { columns })).toMatchObject({ state: 'done', error_count: 1 })
    const later = globalThis.setTimeout
    const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms = 0) =>
      // The five seconds of a thread, and nothing else, go by at once.
      later(work, ms === 5_000 ? 500 : ms)) as typeof setTimeout)
    onTestFinished(() => timers.mockRestore())
    expect(await run('customer', `Name\n${'A\n'.repeat(50)}`, { columns })).toMatchObject({
      state: 'failed',
      errors: [{ code: 'expression_invalid' }],
    })
  })

  it('is for those with the right to import, and keeps their name', async () => {
    const seller = await engine.person({ roles: ['seller'] })
    const answer = await post('customer', 'Name\nA\n', { columns: mapping('Name') }, seller)
    expect(answer.status).toBe(403)
    const made = await engine.db.first(
      sql`SELECT h.via, h.user_id = ${engine.admin.user.id}::uuid AS mine FROM sys.history h JOIN app.customer c ON c.id = h.record_id
        WHERE c.code = 'W-3'`,
    )
    expect(made).toEqual({ via: 'import', mine: true })
  })

  it('looks nothing up by a field that the person sees masked', async () => {
    const agent = await engine.person({ roles: ['sales_manager'] })
    const masked = { ...agent.user, roles: ['seller'] }
    const object = engine.app.models.current.objects.get('contact')!
    const ask = (by: string) =>
      parseImportOptions({ ...agent, user: masked }, object, {
        columns: { Customer: { field: 'customer', reference: { by, else: 'error' } } },
      })
    expect(() => ask('name')).not.toThrow()
    expect(() => ask('phone')).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })

  it('ends when it is cancelled; what it has written stays', async () => {
    const csv = `Name,Code\n${Array.from({ length: 6_000 }, (_, n) => `Row ${n},Z-${n}`).join('\n')}\n`
    const options = { columns: mapping('Name', 'Code'), confirm: ['duplicates'] }
    const answer = await post('customer', csv, options)
    const { id } = (await answer.json()) as { id: string }
    const browser = await engine.http()
    await expect
      .poll(async () => ((await (await browser.get(`/api/jobs/${id}`)).json()) as JobView).done, {
        timeout: 20_000,
      })
      .toBeGreaterThan(0)
    await browser.post(`/api/jobs/${id}/cancel`)
    const job = await finished(id)
    expect(job.state).toBe('cancelled')
    const [{ n }] = (await engine.db.rows(
      sql`SELECT count(*)::int AS n FROM app.customer WHERE code LIKE 'Z-%'`,
    )) as [{ n: number }]
    expect(n).toBe(job.done)
    expect(n).toBeLessThan(6_000)
  }, 40_000)

  it('imports people with roles and superiors, for who may manage users only', async () => {
    const csv = 'Name,Boss\nUma Boss,\nSid Seller,Uma Boss\n'
    const options = {
      columns: {
        Name: { field: 'name' },
        email: { field: 'email', expression: "$lowercase($replace($row.Name, ' ', '.')) & '@example.com'" },
        Boss: { field: 'superior', reference: { by: 'name', else: 'error' } },
      },
      values: { roles: ['seller'] },
      upsert: ['email'],
    }
    expect(await run('user', csv, options)).toMatchObject({ error_count: 0, result: { created: 2 } })
    const rows = await engine.db.rows(
      sql`SELECT u.email, u.roles, u.active, b.name AS boss FROM app."user" u JOIN app."user" b ON b.id = u.superior`,
    )
    expect(rows).toEqual([
      { email: 'sid.seller@example.com', roles: ['seller'], active: true, boss: 'Uma Boss' },
    ])
    const manager = await engine.person({ roles: ['sales_manager'] })
    expect((await post('user', csv, options, manager)).status).toBeGreaterThanOrEqual(403)
    const admin = await run('user', 'Name,Email\nMallory,admin@example.com\n', {
      columns: mapping('Name', 'Email'),
      values: { roles: ['seller'] },
      upsert: ['email'],
    })
    expect(admin).toMatchObject({ error_count: 1, result: { created: 0, updated: 0 } })
  })
})

/** Columns that are called like their fields. */
const mapping = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { field: name.toLowerCase().replaceAll(' ', '_') }]))
