import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('a save under duplicate rules', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/directory' })

  const firm = (ctx: Ctx, values: Record<string, unknown>, confirm = false) =>
    createRecord(ctx, 'firm', values, { confirm })
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => Promise.reject(new Error('It was saved.')),
      (error) =>
        error as { code: string; details: { duplicates: Record<string, unknown>[]; errors?: unknown[] } },
    )

  it('refuses the same tax number however it is written, and says whose it is', async () => {
    const mia = await engine.person({ roles: ['clerk'], name: 'Mia' })
    const tom = await engine.person({ roles: ['clerk'], name: 'Tom' })
    await firm(mia, { name: 'Nordwind', tax: '9131 0115-MA1K3' })
    const error = await refused(firm(tom, { name: 'Other', tax: '91310115ma1k3' }))
    expect(error).toMatchObject({ code: 'duplicate_record', message: 'This tax number is taken' })
    expect(error.details.duplicates).toMatchObject([
      { rule: 'firm.same_tax', object: 'firm', fields: 'tax', owner: 'Mia', canConfirm: false },
    ])
  })

  it('tells of a record that the person may not see only what the rule reveals', async () => {
    const mia = await engine.person({ roles: ['clerk'], name: 'Mia' })
    const tom = await engine.person({ roles: ['clerk'], name: 'Tom' })
    const theirs = await firm(mia, {
      name: 'Zephyr Software GmbH',
      city: 'Kiel',
      note: 'TOPSECRET',
      phone: '0431 555 777',
    })
    const error = await refused(firm(tom, { name: 'Zephyr Softwares' }))
    expect(error.code).toBe('validation_failed')
    expect(error.details.errors).toMatchObject([{ path: '/name', code: 'duplicate_suspected' }])
    expect(error.details.duplicates).toMatchObject([
      { owner: 'Mia', reveal: { city: 'Kiel' }, canConfirm: true },
    ])
    expect(JSON.stringify(error.details)).not.toMatch(new RegExp(`TOPSECRET|555|GmbH|${theirs.id}`))
    const own = await refused(firm(mia, { name: 'Zephyr Software' }))
    expect(own.details.duplicates).toMatchObject([{ id: theirs.id, label: 'Zephyr Software GmbH' }])
  })

  it('saves what only looks alike once the request confirms it, never what is blocked', async () => {
    const mia = await engine.person({ roles: ['clerk'] })
    await firm(mia, { name: 'Lighthouse Trading', tax: 'LH1' })
    await firm(mia, { name: 'Lighthouse Tradings' }, true)
    await refused(firm(mia, { name: 'Unlike', tax: 'lh-1' }, true))
    const boss = await engine.person({ roles: ['boss'] })
    const warned = await refused(firm(boss, { name: 'Unlike', tax: 'lh-1' }))
    expect(warned.details.errors).toMatchObject([{ path: '/tax', code: 'duplicate_suspected' }])
    await firm(boss, { name: 'Unlike', tax: 'lh-1' }, true)
  })

  it('knows Chinese names without their legal form', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    await firm(boss, { name: '上海蓝鲸网络科技有限公司' })
    await refused(firm(boss, { name: '上海蓝鲸网络科技' }))
    await refused(firm(boss, { name: '上海市蓝鲸网络科技股份有限公司' }))
    await firm(boss, { name: '北京红杉资本有限公司' })
  })

  it('asks again only when a field concerned changes, and only for records it is for', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    await firm(boss, { name: 'Marigold Press' })
    const second = await firm(boss, { name: 'Marigold Pres' }, true)
    await updateRecord(boss, 'firm', second.id, { city: 'Ulm' })
    await refused(updateRecord(boss, 'firm', second.id, { name: 'Marigold Presss' }))
    await updateRecord(boss, 'firm', second.id, { name: 'Marigold Presss' }, { confirm: true })
    await firm(boss, { name: 'Marigold Press', checked: true })
  })

  it('lets a record keep its own values, and forgets those in the bin', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    const one = await createRecord(boss, 'person', { name: 'A', phone: '+86 139 8000 1111' })
    await updateRecord(boss, 'person', one.id, { phone: '139-8000-1111' })
    await refused(createRecord(boss, 'person', { name: 'B', phone: '8000 1111' }))
    await createRecord(boss, 'person', { name: 'C', phone: '8000 1111', left: true })
    const empty = await createRecord(boss, 'person', { name: 'D' })
    await createRecord(boss, 'person', { name: 'E' })
    await refused(updateRecord(boss, 'person', empty.id, { phone: '13980001111' }))
    await deleteRecord(boss, 'person', one.id)
    await deleteRecord(
      boss,
      'person',
      (await engine.db.first<{ id: string }>(sql`SELECT id FROM app.person WHERE name = 'C'`))!.id,
    )
    await createRecord(boss, 'person', { name: 'F', phone: '8000 1111' })
  })

  it('looks in another object, and reveals nothing where the rule says so', async () => {
    const mia = await engine.person({ roles: ['clerk'], name: 'Mia' })
    const tom = await engine.person({ roles: ['clerk'] })
    await createRecord(mia, 'person', { name: 'Ana', email: 'ana+news@example.com' })
    const error = await refused(createRecord(tom, 'enquiry', { name: 'Ana', mail: 'ANA@example.com' }))
    expect(error.details.duplicates).toEqual([
      expect.objectContaining({ object: 'person', fields: 'mail', canConfirm: true }),
    ])
    expect(JSON.stringify(error.details)).not.toMatch(/Mia|news/)
    await createRecord(tom, 'enquiry', { name: 'Ana', mail: 'ANA@example.com' }, { confirm: true })
  })

  it('lets exactly one of twenty equal creates at once win', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) =>
        createRecord(boss, 'person', {
          name: `Twin ${at}`,
          phone: at % 2 ? '+86 137 5555 0000' : '137-5555-0000',
        }),
      ),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const attempt of attempts)
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'duplicate_record' })
  })

  it('costs one bad record of a bulk itself only, found within the bulk too', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    await createRecord(boss, 'person', { name: 'Known', phone: '136 1000 0001' })
    const create = [
      { name: '0', phone: '136 1000 0001' },
      { name: '1', phone: '136 1000 0002' },
      { name: '2', phone: '+86 13610000002' },
      { name: '3' },
    ]
    const { results } = await bulkRecords(boss, 'person', { create, mode: 'each' })
    expect(results.map((result) => ('problem' in result ? result.problem.code : 'saved'))).toEqual([
      'duplicate_record',
      'saved',
      'duplicate_record',
      'saved',
    ])
    await refused(
      bulkRecords(boss, 'person', { create: [{ name: '4', phone: '136 1000 0002' }], mode: 'all' }),
    )
  })

  it('warns each record of a bulk of its own likeness, and saves all when confirmed', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    const create = [{ name: 'Quartz Mining' }, { name: 'Quartz Mining Ltd' }, { name: 'Basalt' }]
    const first = await bulkRecords(boss, 'firm', { create, mode: 'each' })
    const problems = first.results.map((result) => ('problem' in result ? result.problem.details : undefined))
    expect(problems).toMatchObject([
      undefined,
      {
        errors: [{ path: '/create/1/name', code: 'duplicate_suspected' }],
        duplicates: [{ path: '/create/1' }],
      },
      undefined,
    ])
    const again = await bulkRecords(boss, 'firm', { create, mode: 'all', confirm: true })
    expect(again.results).toHaveLength(3)
  })

  it('asks one statement a rule, however many records', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    const create = Array.from({ length: 300 }, (_, at) => ({
      name: `P${at}`,
      phone: `135 ${20_000_000 + at}`,
    }))
    const { results } = await bulkRecords(boss, 'person', { create, mode: 'all' })
    expect(results).toHaveLength(300)
    const more = [
      ...create.map((one) => ({ ...one, phone: `134${one.phone.slice(3)}` })),
      { name: 'twin', phone: '20000299' },
    ]
    const error = await refused(bulkRecords(boss, 'person', { create: more, mode: 'all' }))
    expect(error.details.duplicates.length).toBeGreaterThanOrEqual(300)
  })

  it('is answered in the language of the reader, and confirmed in the address or the body', async () => {
    const boss = await engine.http({ roles: ['boss'] })
    const body = { name: 'Copper Wire' }
    expect((await boss.post('/api/records/firm', body)).status).toBe(201)
    const warned = await boss.fetch('/api/records/firm', {
      method: 'POST',
      json: body,
      headers: { 'accept-language': 'zh' },
    })
    expect(warned.status).toBe(422)
    expect(await warned.json()).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/name', code: 'duplicate_suspected', message: expect.stringContaining('已存在') }],
      duplicates: [{ label: 'Copper Wire', canConfirm: true }],
    })
    expect((await boss.post('/api/records/firm?confirm=all', body)).status).toBe(400)
    expect((await boss.post('/api/records/firm?confirm=duplicates', body)).status).toBe(201)
    const bulk = await boss.post('/api/records/firm/bulk', { create: [body], confirm: ['duplicates'] })
    expect(bulk.status).toBe(200)
  })
})
