import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const hour = 3_600_000
const noted = (what: string, next?: string) => ({
  type: 'create',
  object: 'activity',
  values: { subject: what },
  ...(next ? { next } : {}),
})

describe('triggers', () => {
  const engine = withEngine()
  const notes = async (like: string) =>
    (
      await engine.db.rows<{ subject: string }>(
        sql`SELECT subject FROM app.activity WHERE subject LIKE ${like} ORDER BY created_at, id`,
      )
    ).map(({ subject }) => subject)
  const customer = (name: string, more: Record<string, unknown> = {}) =>
    createRecord(engine.admin, 'customer', { name, ...more })

  beforeAll(async () => {
    const admin = await engine.http()
    const paper = { subject: 'For {{ name }}', body: '{{ name }}: {{ description }}' }
    await admin.put('/api/design/items/template/customer.paper', paper)
    await publishWorkflows(engine, {
      moved: {
        object: 'customer',
        triggers: {
          tier: {
            type: 'recordChanged',
            on: ['update'],
            fields: ['tier'],
            when: "$old.tier = 'small' and name = 'Moved'",
          },
          given: { type: 'recordChanged', on: ['transfer'], when: "name = 'Given'" },
          gone: { type: 'recordChanged', on: ['delete'], when: "$contains(name, 'Gone')" },
        },
        start: 'note',
        nodes: {
          note: noted('="moved " & $trigger.name & ": " & $old.name & " " & $old.tier & " to " & $new.tier'),
        },
      },
      of_way_in: {
        triggers: {
          made: {
            type: 'recordChanged',
            object: 'customer',
            on: ['create'],
            when: "$contains(name, 'Way in')",
          },
        },
        start: 'write',
        nodes: {
          write: { type: 'update', values: { description: 'met' }, next: 'paper' },
          paper: { type: 'document', template: 'customer.paper', format: 'text', next: 'tell' },
          tell: { type: 'notify', to: 'owner', title: 'Met {{ name }}' },
        },
      },
      one_by_one: {
        object: 'customer',
        triggers: {
          made: {
            type: 'recordChanged',
            on: ['update'],
            fields: ['website'],
            when: "$contains(name, 'Queue')",
          },
        },
        concurrency: { per: 'record', whenBusy: 'queue' },
        start: 'hold',
        nodes: {
          hold: { type: 'wait', after: 'PT1H', next: 'note' },
          note: noted('="queue " & $new.website'),
        },
      },
      ping: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['update'], fields: ['employees'] } },
        start: 'write',
        nodes: { write: { type: 'update', values: { founded_year: '=1990 + employees' } } },
      },
      pong: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['update'], fields: ['founded_year'] } },
        start: 'write',
        nodes: { write: { type: 'update', values: { employees: '=founded_year - 1989' } } },
      },
      daily: {
        triggers: {
          nine: { type: 'schedule', cron: '30 2 * * *', timeZone: 'Europe/Berlin', catchUp: 'all' },
        },
        start: 'note',
        nodes: { note: noted('="daily " & $trigger.due_at') },
      },
      once: {
        triggers: { nine: { type: 'schedule', cron: '0 * * * *' } },
        start: 'note',
        nodes: { note: noted('="hourly " & $trigger.due_at') },
      },
      sender: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "name = 'Signal'" } },
        start: 'say',
        nodes: {
          say: { type: 'signal', event: 'said', match: 'name', payload: { who: '=name' }, to: 'all' },
        },
      },
      hearer: {
        triggers: {
          said: { type: 'event', event: 'said', match: "'Signal'", input: { who: '=$event.who' } },
          other: { type: 'event', event: 'said', match: "'Nobody'" },
        },
        start: 'note',
        nodes: { note: noted('="heard of " & $input.who & " by " & $trigger.name') },
      },
      parent: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "name = 'Parent'" } },
        start: 'ask',
        nodes: {
          ask: { type: 'call', workflow: 'child', input: { n: '=$length(name)' }, next: 'note' },
          note: noted('="child said " & $string($steps.ask.output.twice)'),
        },
      },
      child: {
        start: 'think',
        nodes: {
          think: { type: 'transform', values: { twice: '=$sum([$input.n, $input.n])' }, next: 'end' },
          end: { type: 'end', output: { twice: '=$steps.think.output.twice' } },
        },
      },
      late: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "name = 'Deleted later'" } },
        start: 'wait',
        nodes: {
          wait: { type: 'wait', after: 'PT1H', next: 'write' },
          write: { type: 'update', values: { description: 'x' } },
        },
      },
      failing: {
        label: { en: 'Failing', zh: '失败' },
        object: 'customer',
        onIncident: { notify: { role: 'admin' } },
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "name = 'Failing'" } },
        start: 'pick',
        nodes: {
          pick: { type: 'set', values: { n: '=name' }, next: 'sum' },
          sum: { type: 'condition', when: '$run.n + 1 > 2', outputs: { yes: 'end', no: 'end' } },
          end: { type: 'end' },
        },
      },
    })
    await settle(engine)
  }, 60_000)

  it('see the old and the new values of what changed, who got it, and what is gone', async () => {
    const moved = await customer('Moved', { tier: 'small' })
    await updateRecord(engine.admin, 'customer', moved.id, { tier: 'key' })
    await updateRecord(engine.admin, 'customer', moved.id, { tier: 'strategic' })
    const given = await customer('Given', { tier: 'key' })
    await updateRecord(engine.admin, 'customer', given.id, { owner: (await engine.person({})).user.id })
    const gone = await customer('Gone Ltd', { tier: 'standard' })
    await deleteRecord(engine.admin, 'customer', gone.id)
    await settle(engine)
    // Runs of different records need not keep an order.
    expect((await notes('moved %')).sort()).toEqual([
      'moved given: Given key to key',
      'moved gone: Gone Ltd standard to standard',
      'moved tier: Moved small to key',
    ])
  })

  it('say what runs are about where their workflow does not', async () => {
    const { id } = await customer('Way in')
    await settle(engine)
    expect(await incidentsOf(engine, 'of_way_in')).toEqual([])
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ description: 'met' })
    const papers = await engine.db.rows(sql`SELECT name FROM app.attachment WHERE name = 'For Way in.txt'`)
    expect(papers).toHaveLength(1)
    const told = await engine.db.rows(sql`SELECT 1 FROM app.notification WHERE subject = 'Met Way in'`)
    expect(told).toHaveLength(1)
  })

  it('let runs of one record queue, in the order of its changes', async () => {
    const { id } = await customer('Queue')
    for (const n of [1, 2, 3])
      await updateRecord(engine.admin, 'customer', id, { website: `https://${n}.example` })
    await settle(engine)
    expect((await runsOf(engine, 'one_by_one')).map(({ state }) => state)).toEqual([
      'waiting',
      'waiting',
      'waiting',
    ])
    expect(await notes('queue %')).toEqual([])
    for (const n of [1, 2, 3]) {
      engine.clock.pass(hour + 1000)
      await settle(engine)
      expect(await notes('queue %')).toHaveLength(n)
    }
    expect(await notes('queue %')).toEqual([
      'queue https://1.example',
      'queue https://2.example',
      'queue https://3.example',
    ])
  })

  it('stop two workflows that answer each other, for everybody to see', async () => {
    const { id } = await customer('Circle')
    await updateRecord(engine.admin, 'customer', id, { employees: 1 })
    await settle(engine)
    expect([...(await incidentsOf(engine, 'ping')), ...(await incidentsOf(engine, 'pong'))]).toMatchObject([
      { code: 'process_loop' },
    ])
    const runs = [...(await runsOf(engine, 'ping')), ...(await runsOf(engine, 'pong'))]
    expect(runs.filter(({ state }) => state === 'completed')).toHaveLength(2)
  })

  it('fire at the time of their zone, making up for what was missed as they say', async () => {
    const [before, hourly] = [await notes('daily %'), await notes('hourly %')]
    engine.clock.pass(3 * 24 * hour)
    await settle(engine)
    const now = (await notes('daily %')).slice(before.length)
    expect(now).toHaveLength(3)
    for (const name of now) {
      const at = new Date(name.slice(6))
      expect(at.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('02:30:00')
    }
    // Three days of hours are made up for once.
    expect((await notes('hourly %')).length - hourly.length).toBe(1)
  })

  it('hear what other runs say, as far as it matches', async () => {
    await customer('Signal')
    await settle(engine)
    expect(await notes('heard %')).toEqual(['heard of Signal by said'])
  })

  it('give a called workflow its input and take its output', async () => {
    await customer('Parent')
    await settle(engine)
    expect(await notes('child said %')).toEqual(['child said 12'])
  })

  it('call no workflow that is not published any more', async () => {
    const admin = await engine.http()
    expect((await admin.delete('/api/design/items/workflow/child')).status).toBeLessThan(300)
    expect((await admin.post('/api/design/publish', { message: 'without the child' })).status).toBe(200)
    await engine.refresh()
    await createRecord(engine.admin, 'customer', { name: 'Parent' }, { confirm: true })
    await settle(engine)
    expect((await incidentsOf(engine, 'parent'))[0]).toMatchObject({
      code: 'process_unknown_workflow',
      node: 'ask',
    })
  })

  it('tell when the record is gone meanwhile, and when an expression fails', async () => {
    const { id } = await customer('Deleted later')
    await customer('Failing')
    await settle(engine)
    await deleteRecord(engine.admin, 'customer', id)
    engine.clock.pass(hour + 1000)
    await settle(engine)
    expect(await incidentsOf(engine, 'late')).toMatchObject([{ code: 'not_found', node: 'write' }])
    const told = await engine.db.rows<{ subject: string; owner: string }>(
      sql`SELECT subject, owner FROM app.notification WHERE kind = 'alert'`,
    )
    expect(told).toEqual([
      {
        subject: 'The workflow "Failing" is stuck at "sum": process_expression_failed',
        owner: engine.admin.user.id,
      },
    ])
    expect(await incidentsOf(engine, 'failing')).toMatchObject([
      { code: 'process_expression_failed', node: 'sum', detail: { expression: '$run.n + 1 > 2' } },
    ])
  })

  it('rest when their workflow is switched off, while its runs go on', async () => {
    const { id } = await customer('Another Queue of things')
    await updateRecord(engine.admin, 'customer', id, { website: 'https://4.example' })
    await settle(engine)
    const document = {
      object: 'customer',
      enabled: false,
      triggers: {
        made: {
          type: 'recordChanged',
          on: ['update'],
          fields: ['website'],
          when: "$contains(name, 'Queue')",
        },
      },
      start: 'other',
      nodes: { other: { type: 'end', result: 'other' } },
    }
    await publishWorkflows(engine, { one_by_one: document })
    await updateRecord(engine.admin, 'customer', id, { website: 'https://5.example' })
    await settle(engine)
    engine.clock.pass(hour + 1000)
    await settle(engine)
    expect((await notes('queue %')).slice(3)).toEqual(['queue https://4.example'])
  })
})
