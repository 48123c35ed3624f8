import { describe, expect, it } from 'vitest'
import { contexts } from '../../../../engine/jobs/contexts.ts'
import { bulkRecords } from '../../../../engine/records/bulk.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { deleteRecord } from '../../../../engine/records/delete.ts'
import { listRecords } from '../../../../engine/records/list.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { AlertClocks } from '../../../../engine/workflow/alerts/look-in-time.ts'
import { withEngine } from '../../../support/engine.ts'
import { incidentsOf, runsOf, settle } from '../published.ts'

const day = 86_400_000
const all = { limit: 200, offset: 0, count: 'none' as const, deleted: false }

describe('an alert', () => {
  const engine = withEngine()

  const publish = async (documents: Readonly<Record<string, unknown>>) => {
    const admin = await engine.http()
    for (const [name, document] of Object.entries(documents))
      expect((await admin.put(`/api/design/items/alert/${name}`, document)).status).toBeLessThan(300)
    const answer = await admin.post('/api/design/publish', { message: 'alerts' })
    const text = await answer.text()
    expect(answer.status, text).toBe(200)
    await engine.refresh()
  }
  const customer = (values: Record<string, unknown> = {}) =>
    createRecord(engine.admin, 'customer', { name: `Firm ${Math.random()}`, ...values })
  const told = async (text: string) => {
    const { data } = await listRecords(engine.admin, 'notification', { ...all, fields: ['subject', 'kind'] })
    return data.filter(({ subject }) => String(subject).includes(text))
  }
  const names = async (ids: readonly string[]) =>
    (
      await engine.db.rows<{ record: string; open: boolean }>(
        sql`SELECT record_id AS record, cleared_at IS NULL AS open FROM sys.alert WHERE record_id = ANY(${[...ids]}::uuid[]) ORDER BY id`,
      )
    ).map(({ open }) => open)

  it('is raised when a change makes its condition hold, once until it is over, and then again', async () => {
    await publish({
      'customer.many': {
        label: { en: 'Many people', zh: '人员众多' },
        object: 'customer',
        when: 'employees > 100',
        check: { on: ['change'] },
        message: { en: '{{name}} has {{employees}} people', zh: '{{name}} 有 {{employees}} 人' },
      },
    })
    const small = await customer({ employees: 10 })
    const big = await customer({ employees: 200, name: 'Great Works' })
    await settle(engine)
    expect(await told('Great Works has 200 people')).toMatchObject([{ kind: 'alert' }])
    expect(await names([small.id])).toEqual([])

    await updateRecord(engine.admin, 'customer', big.id, { employees: 300 })
    await settle(engine)
    expect(await told('Great Works')).toHaveLength(1)

    await updateRecord(engine.admin, 'customer', big.id, { employees: 50 })
    await settle(engine)
    expect(await names([big.id])).toEqual([false])
    await updateRecord(engine.admin, 'customer', big.id, { employees: 400 })
    await settle(engine)
    expect(await told('Great Works has 400 people')).toHaveLength(1)
    expect(await names([big.id])).toEqual([false, true])

    await deleteRecord(engine.admin, 'customer', big.id)
    await settle(engine)
    expect(await names([big.id])).toEqual([false, false])
    expect(await incidentsOf(engine, 'alert:customer.many')).toEqual([])
  })

  it('says `perRecord` once for good, `always` at each look, and holds until what ends it', async () => {
    const base = { object: 'customer', check: { on: ['change'] } }
    await publish({
      'customer.once': { ...base, label: 'Once', when: 'employees > 1000', once: 'perRecord' },
      'customer.each': { ...base, label: 'Each', when: 'employees > 2000', once: 'always' },
      'customer.kept': { ...base, label: 'Kept', when: 'employees > 3000', until: 'employees < 10' },
    })
    const { id } = await customer({ employees: 5000 })
    await settle(engine)
    const runs = async () =>
      Promise.all(
        ['once', 'each', 'kept'].map(async (n) => (await runsOf(engine, `alert:customer.${n}`)).length),
      )
    expect(await runs()).toEqual([1, 1, 1])
    for (const employees of [50, 6000]) {
      await updateRecord(engine.admin, 'customer', id, { employees })
      await settle(engine)
    }
    expect(await runs()).toEqual([1, 2, 1])
    for (const employees of [5, 7000]) {
      await updateRecord(engine.admin, 'customer', id, { employees })
      await settle(engine)
    }
    expect(await runs()).toEqual([1, 3, 2])
  })

  it('is not told at each look while both its condition and what ends it hold', async () => {
    await publish({
      'customer.both': {
        label: 'Both',
        object: 'customer',
        when: 'employees > 9000',
        until: "name = 'Called'",
        check: { on: ['change'] },
      },
    })
    const runs = async () => (await runsOf(engine, 'alert:customer.both')).length
    const { id } = await customer({ employees: 9001 })
    await settle(engine)
    expect(await runs()).toBe(1)
    for (const values of [{ name: 'Called' }, { employees: 9002 }, { employees: 9003 }]) {
      await updateRecord(engine.admin, 'customer', id, values)
      await settle(engine)
    }
    expect(await runs()).toBe(1)
    await updateRecord(engine.admin, 'customer', id, { name: 'Not called' })
    await settle(engine)
    expect(await runs()).toBe(2)
  })

  it('is looked at from time to time, for records that nobody touches, however many', async () => {
    await publish({
      'customer.old': {
        label: 'Old',
        object: 'customer',
        when: "name = 'Sleeper' and created_at < $addDays($now(), -3)",
        check: { every: 'P1D', at: '09:00' },
        do: [{ set: { description: 'Asleep' } }, { notify: 'owner', subject: 'Wake {{name}}' }],
      },
    })
    const ctx = await engine.app.parts.get(contexts).system()
    // Small batches, so that there are several.
    const clocks = new AlertClocks(10)
    await clocks.run(ctx)
    await bulkRecords(engine.admin, 'customer', {
      create: Array.from({ length: 25 }, () => ({ name: 'Sleeper' })),
      confirm: true,
      mode: 'all',
    })
    await clocks.run(ctx)
    expect(await runsOf(engine, 'alert:customer.old')).toHaveLength(0)

    engine.clock.pass(5 * day)
    await clocks.run(ctx)
    expect(await runsOf(engine, 'alert:customer.old')).toHaveLength(25)
    // Another node, and another day: what is raised stays raised.
    await new AlertClocks(10).run(ctx)
    engine.clock.pass(day)
    await clocks.run(ctx)
    expect(await runsOf(engine, 'alert:customer.old')).toHaveLength(25)
    await settle(engine)
    const asleep = await engine.db.first<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM app.customer WHERE name = 'Sleeper' AND description = 'Asleep'`,
    )
    expect(asleep?.n).toBe(25)
    expect(await told('Wake Sleeper')).toHaveLength(25)
  })

  it('that changes what it looks at is stopped instead of going round', async () => {
    await publish({
      'customer.round': {
        label: 'Round',
        object: 'customer',
        when: 'employees = 77',
        check: { on: ['change'] },
        once: 'always',
        do: [{ set: { description: '=$string($now())' } }],
      },
    })
    const { id } = await customer({ employees: 77 })
    await settle(engine)
    const runs = await runsOf(engine, 'alert:customer.round')
    expect(runs.length).toBeLessThan(4)
    expect(await incidentsOf(engine, 'alert:customer.round')).toMatchObject([{ code: 'process_loop' }])
    await deleteRecord(engine.admin, 'customer', id)
  })

  it('is refused when it cannot be: the problem names the place and the remedy', async () => {
    const admin = await engine.http()
    const put = (document: unknown) => admin.put('/api/design/items/alert/customer.bad', document)
    await put({
      label: 'Bad',
      object: 'customer',
      when: 'employes > 5',
      check: { every: 'P1M', at: '25:00' },
      do: [
        { notify: 'owner', template: 'customer.nothing', channels: ['pigeon'] },
        { open: 'https://example.com' },
      ],
    })
    const plan = (await (await admin.post('/api/design/plan', {})).json()) as {
      problems: { code: string; path: string }[]
    }
    const found = plan.problems.filter(({ path }) => path.startsWith('alert/customer.bad'))
    expect(Object.fromEntries(found.map(({ path, code }) => [path.split('#')[1], code]))).toEqual({
      '/when': 'expression_invalid',
      '/check/every': 'alert_interval_invalid',
      '/check/at': 'alert_time_invalid',
      '/do/0/template': 'unknown_template',
      '/do/0/channels/0': 'unknown_channel',
      '/do/1/open': 'alert_effect_unknown',
    })
    await put({ label: 'Never', object: 'customer', when: 'employees > 5' })
    const again = await (await admin.post('/api/design/plan', {})).text()
    expect(again).toContain('alert_never_checked')
    await admin.delete('/api/design/items/alert/customer.bad')
  })

  it('ships: an active contract past its end is told to its owner', async () => {
    const { id } = await customer({ name: 'Ended Ltd' })
    await createRecord(engine.admin, 'contract', {
      name: 'Hosting',
      customer: id,
      status: 'active',
      start_date: '2020-01-01',
      end_date: '2020-12-31',
    })
    await settle(engine)
    expect(await told('Hosting ended on')).toHaveLength(1)
  })
})
