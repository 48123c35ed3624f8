import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, settle } from './published.ts'

const week = (hours: string[][]) =>
  Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, hours]))
const office = (more: object = {}) => ({
  label: { en: 'Office', zh: '办公室' },
  timeZone: 'Europe/Berlin',
  hours: week([
    ['09:00', '12:00'],
    ['13:00', '17:00'],
  ]),
  ...more,
})

describe('business calendars', () => {
  const engine = withEngine()

  it('are shown with what they make of durations, over holidays, made-up days and summer time', async () => {
    const admin = await engine.http()
    const ask = async (document: unknown, more: object = {}) =>
      (await (await admin.post('/api/design/calendars/preview', { document, ...more })).json()) as {
        due: { at: string | null }[]
        days: { day: string; kind: string; open: string[][] }[]
        problems: { path: string }[]
      }
    const document = office({
      holidays: { '2026-10-01': { label: { en: 'Day off', zh: '放假' } } },
      workdays: { '2026-10-10': { hours: [['10:00', '12:00']] } },
    })
    // Wednesday 16:00 in Berlin, which is still in summer time.
    const told = await ask(document, {
      from: '2026-09-30T14:00:00.000Z',
      add: ['PT1H', 'PT3H', 'P2D', 'P30D'],
      year: 2026,
    })
    expect(told.due.map(({ at }) => at)).toEqual([
      '2026-09-30T15:00:00.000Z',
      '2026-10-02T09:00:00.000Z',
      '2026-10-05T14:00:00.000Z',
      '2026-11-11T15:00:00.000Z',
    ])
    expect(told.days).toHaveLength(365)
    const on = (day: string) => told.days.find((one) => one.day === day)
    expect(on('2026-10-01')).toMatchObject({ kind: 'holiday', open: [], label: { en: 'Day off' } })
    expect(on('2026-10-10')).toMatchObject({ kind: 'workday', open: [['10:00', '12:00']] })
    expect(on('2026-10-03')).toMatchObject({ kind: 'free', open: [] })
    expect(on('2026-10-05')?.open).toEqual([
      ['09:00', '12:00'],
      ['13:00', '17:00'],
    ])
    expect(
      (await ask({ ...document, hours: {} }, { add: ['PT1H'], from: '2027-01-01T00:00:00Z' })).due,
    ).toEqual([{ add: 'PT1H', at: null }])
    const broken = { ...document, timeZone: 'Moon/Crater', hours: week([['12:00', '09:00']]) }
    expect((await ask(broken)).problems.map(({ path }) => path)).toContain('/timeZone')
    expect((await admin.post('/api/design/calendars/preview', { document, add: ['soon'] })).status).toBe(400)
    const seller = await engine.http({ roles: ['seller'] })
    expect((await seller.post('/api/design/calendars/preview', { document })).status).toBe(403)
  })

  it('move the timers that count by them when they are changed, each with a note', async () => {
    const admin = await engine.http()
    const keep = async (document: unknown) => {
      const answer = await admin.put('/api/design/items/calendar/office', document)
      expect(answer.status, await answer.clone().text()).toBeLessThan(300)
    }
    await keep(office())
    const flow = (calendar: string) => ({
      object: 'customer',
      triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'By calendar')" } },
      start: 'rest',
      nodes: {
        rest: { type: 'wait', after: 'P3D', calendar, next: 'end' },
        end: { type: 'end', result: 'over' },
      },
    })
    await publishWorkflows(engine, { by_office: flow('office'), by_record: flow('record') })
    await createRecord(engine.admin, 'customer', { name: 'By calendar' })
    await settle(engine)
    const dues = async () =>
      (
        await engine.db.rows<{ name: string; due: string }>(
          sql`SELECT r.name, d.due_at::text AS due FROM sys.run_timer d JOIN sys.run r ON r.id = d.run_id
            WHERE d.state = 'open' ORDER BY r.name`,
        )
      ).map(({ name, due }) => `${name} ${due.slice(0, 10)}`)
    const before = await dues()
    expect(before).toHaveLength(2)
    const [due] = before[0]!.split(' ').slice(1)
    await keep(office({ holidays: { [due!]: {} } }))
    await publishWorkflows(engine, {})
    await settle(engine)
    const after = await dues()
    expect(after[0]! > before[0]!).toBe(true)
    expect(after[1]).toBe(before[1])
    const { data } = (await (await admin.get('/api/workflows/runs?workflow=by_office')).json()) as {
      data: { id: string; started_at: string }[]
    }
    expect(data[0]?.started_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/)
    const run = (await (await admin.get(`/api/workflows/runs/${data[0]!.id}`)).json()) as {
      step_rows: object[]
      tokens: { due_at: string }[]
    }
    expect(run.step_rows).toContainEqual(
      expect.objectContaining({
        node: 'rest',
        state: 'note',
        port: 'calendar',
        output: expect.objectContaining({ calendar: 'office', due: run.tokens[0]!.due_at }),
      }),
    )
    engine.clock.pass(30 * 86_400_000)
    await settle(engine)
    expect(await dues()).toEqual([])
  })

  it('that never open keep no reminder from coming, and are counted by again when they do', async () => {
    const admin = await engine.http()
    const keep = async (hours: object) => {
      const answer = await admin.put('/api/design/items/calendar/reminders', { label: 'Reminders', hours })
      expect(answer.status, await answer.clone().text()).toBeLessThan(300)
    }
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
    const always = Object.fromEntries(days.map((day) => [day, [['00:00', '24:00']]]))
    await keep(always)
    const timing = { after: 'PT1H', every: 'PT1H', calendar: 'reminders', interrupt: false }
    await publishWorkflows(engine, {
      reminding: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Remind')" } },
        start: 'rest',
        nodes: {
          rest: { type: 'wait', event: 'never', on: { again: { ...timing, next: 'mark' } }, next: 'end' },
          mark: { type: 'create', object: 'activity', values: { subject: 'Remind', type: 'task' } },
          end: { type: 'end' },
        },
      },
    })
    await createRecord(engine.admin, 'customer', { name: 'Remind me' })
    await settle(engine)
    const reminders = async (hours: number) => {
      engine.clock.pass(hours * 3_600_000 + 1_000)
      await settle(engine)
      const row = await engine.db.first<{ n: number }>(
        sql`SELECT count(*)::integer AS n FROM app.activity WHERE subject = 'Remind'`,
      )
      return row!.n
    }
    expect(await reminders(1)).toBe(1)
    await keep({})
    await publishWorkflows(engine, {})
    await settle(engine)
    expect(await reminders(1)).toBe(2)
    expect(await reminders(2)).toBe(2)
    expect(await reminders(24)).toBe(3)
    await keep(always)
    await publishWorkflows(engine, {})
    await settle(engine)
    expect(await reminders(1)).toBeGreaterThan(3)
  })

  it('count the days before a date of a record', async () => {
    // Its hourly reminders would all have to come in the weeks that pass here.
    await engine.db.run(sql`DELETE FROM sys.run`)
    const admin = await engine.http()
    await admin.put('/api/design/items/calendar/duty', {
      label: 'Duty',
      timeZone: 'UTC',
      hours: week([['09:00', '17:00']]),
    })
    const due = { type: 'dateReached', field: 'start_date', offset: '-P3D', at: '10:00', timeZone: 'UTC' }
    await publishWorkflows(engine, {
      three_working_days: {
        object: 'campaign',
        triggers: { due: { ...due, calendar: 'duty' } },
        start: 'end',
        nodes: { end: { type: 'end' } },
      },
    })
    await settle(engine)
    const day = 86_400_000
    const at = (ms: number) => new Date(ms).toISOString().slice(0, 10)
    const monday =
      Math.ceil((engine.clock.now().getTime() - 4 * day) / (7 * day)) * 7 * day + 4 * day + 7 * day
    // Tuesday less Monday, Friday and Thursday: on the Thursday before.
    await createRecord(engine.admin, 'campaign', { name: 'Soon', start_date: at(monday + day) })
    engine.clock.pass(monday - 4 * day + 9 * 3_600_000 - engine.clock.now().getTime())
    await settle(engine)
    const runs = async () =>
      (
        await engine.db.rows(
          sql`SELECT trigger->>'due_at' AS due FROM sys.run WHERE name = 'three_working_days'`,
        )
      ).length
    expect(await runs()).toBe(0)
    engine.clock.pass(2 * 3_600_000)
    await settle(engine)
    expect(await runs()).toBe(1)
    engine.clock.pass(7 * day)
    await settle(engine)
    expect(await runs()).toBe(1)
  })
})
