import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const hour = 3_600_000
const ends = { start: 'end', nodes: { end: { type: 'end', result: 'done' } } }

describe('a trigger that cannot work', () => {
  const engine = withEngine()
  const customer = (name: string) => createRecord(engine.admin, 'customer', { name }, { confirm: true })
  const contacts = async () => (await runsOf(engine, 'each_contact')).length

  beforeAll(async () => {
    // Minutes that pass below are not to reach the next full hour.
    engine.clock.pass(hour + 300_000 - (engine.clock.now().getTime() % hour))
    await publishWorkflows(engine, {
      each_contact: {
        triggers: { hourly: { type: 'schedule', cron: '0 * * * *', object: 'contact', each: 'record' } },
        ...ends,
      },
      all_leads: {
        triggers: { hourly: { type: 'schedule', cron: '30 * * * *', object: 'lead', each: 'batch' } },
        ...ends,
      },
      other_times: { triggers: { hourly: { type: 'schedule', cron: '0 * * * *' } }, ...ends },
      born: {
        object: 'contact',
        triggers: { day: { type: 'dateReached', field: 'birthday', yearly: true } },
        ...ends,
      },
      long_key: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Flawed')" } },
        concurrency: { per: 'description', whenBusy: 'queue' },
        ...ends,
      },
      greet: { object: 'customer', triggers: { made: { type: 'recordChanged', on: ['create'] } }, ...ends },
    })
    await createRecord(engine.admin, 'contact', { name: 'Ann', birthday: null })
    await settle(engine)
  }, 60_000)

  it('keeps no other from starting, and is tried again', async () => {
    await engine.db.run(sql`ALTER TABLE app.contact RENAME TO contact_away`)
    engine.clock.pass(hour)
    await customer('Greeted Ltd')
    await settle(engine)
    expect(await runsOf(engine, 'greet')).toHaveLength(1)
    expect(await runsOf(engine, 'other_times')).toHaveLength(1)
    expect(await contacts()).toBe(0)

    await engine.db.run(sql`ALTER TABLE app.contact_away RENAME TO contact`)
    await settle(engine)
    expect(await contacts()).toBe(0)
    engine.clock.pass(61_000)
    await settle(engine)
    expect(await contacts()).toBe(1)
  }, 30_000)

  it('for a record whose start the database does not take keeps no other record and no workflow waiting', async () => {
    const before = (await runsOf(engine, 'greet')).length
    const description = Array.from({ length: 400 }, () => randomUUID()).join(' ')
    await createRecord(engine.admin, 'customer', { name: 'Flawed Ltd', description }, { confirm: true })
    await customer('Fine Ltd')
    await settle(engine)
    expect(await runsOf(engine, 'greet')).toHaveLength(before + 2)
    expect(await runsOf(engine, 'long_key')).toEqual([])
  }, 40_000)

  it.each([
    [
      'filter',
      { triggers: { s: { type: 'schedule', cron: '0 * * * *', object: 'customer', filter: 'nosuch = 1' } } },
    ],
    [
      'filter',
      { triggers: { s: { type: 'schedule', cron: '0 * * * *', object: 'customer', filter: 'name = ' } } },
    ],
    ['match', { triggers: { s: { type: 'event', event: 'rung', match: '$event.who +' } } }],
    ['dedupe', { triggers: { s: { type: 'webhook', dedupe: '$input.(' } } }],
    ['per', { object: 'customer', triggers: {}, concurrency: { per: 'nosuch', whenBusy: 'queue' } }],
  ])('is refused when it is published: %s', async (key, document) => {
    const admin = await engine.http()
    const path = '/api/design/items/workflow/bad_one'
    expect((await admin.put(path, { ...document, ...ends })).status).toBeLessThan(300)
    const answer = await admin.post('/api/design/publish', { message: 'bad' })
    const text = await answer.text()
    expect((await admin.delete(path)).status).toBeLessThan(300)
    expect(answer.status, text).toBeGreaterThanOrEqual(400)
    expect(text).toContain('expression_invalid')
    expect(text).toContain(`/${key}`)
  })

  it('takes over the name of one of another type, and fires at its times', async () => {
    for (const key of ['"order 7"', 'begun', '019aa/2026-01-01', '9 days'])
      await engine.db.run(sql`INSERT INTO sys.trigger_fire (workflow, trigger, key, at)
        VALUES ('renamed', 'called', ${key}, now())`)
    await publishWorkflows(engine, {
      renamed: { triggers: { called: { type: 'schedule', cron: '0 * * * *' } }, ...ends },
    })
    await settle(engine)
    expect(await runsOf(engine, 'renamed')).toHaveLength(0)
    engine.clock.pass(hour)
    await settle(engine)
    expect(await runsOf(engine, 'renamed')).toHaveLength(1)
  }, 30_000)

  it('goes on where it was when it starts a run for each of many records, each once', async () => {
    const before = await contacts()
    await engine.db.run(sql`INSERT INTO app.contact (id, name, created_at, updated_at)
      SELECT gen_random_uuid(), 'Many ' || n, now(), now() FROM generate_series(1, 450) n`)
    await engine.db.run(
      raw(`CREATE FUNCTION sys.too_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM sys.run WHERE name = 'each_contact') >= ${before + 200} THEN RAISE 'too many'; END IF;
      RETURN NULL; END $$`),
    )
    await engine.db.run(
      raw('CREATE TRIGGER too_many BEFORE INSERT ON sys.run EXECUTE FUNCTION sys.too_many()'),
    )
    engine.clock.pass(hour)
    await settle(engine)
    expect(await contacts()).toBe(before + 200)

    await engine.db.run(raw('DROP TRIGGER too_many ON sys.run'))
    engine.clock.pass(61_000)
    await settle(engine)
    const made = (await runsOf(engine, 'each_contact')).slice(before)
    expect(made).toHaveLength(451)
    expect(new Set(made.map((run) => run.record_id)).size).toBe(451)
    engine.clock.pass(61_000)
    await settle(engine)
    expect(await contacts()).toBe(before + 451)
  }, 60_000)

  it('writes to no more than a hundred, copies included', async () => {
    await publishWorkflows(engine, {
      spread: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "name = 'Spread'" } },
        start: 'send',
        nodes: {
          send: {
            type: 'email',
            to: 'a@example.com',
            cc: Array.from({ length: 100 }, (_, n) => `c${n}@example.com`),
            body: 'x',
          },
        },
      },
    })
    await customer('Spread')
    await settle(engine)
    expect(await incidentsOf(engine, 'spread')).toMatchObject([
      { code: 'mail_too_many', detail: { count: 101 } },
    ])
  }, 30_000)

  it('gives the records of a batch to as many runs as they need', async () => {
    await engine.db.run(sql`INSERT INTO app.lead (id, name, status, created_at, updated_at)
      SELECT gen_random_uuid(), 'Batch ' || n, 'new', now(), now() FROM generate_series(1, 6000) n`)
    await engine.db.run(sql`DELETE FROM sys.run WHERE name = 'all_leads'`)
    engine.clock.pass(hour)
    await settle(engine)
    const runs = await engine.db.rows<{ part: number; of: number; ids: number }>(
      sql`SELECT (input ->> 'part')::int AS part, (input ->> 'of')::int AS "of",
        jsonb_array_length(input -> 'ids') AS ids FROM sys.run WHERE name = 'all_leads' ORDER BY part`,
    )
    expect(runs.map(({ part, of }) => [part, of])).toEqual([
      [1, 2],
      [2, 2],
    ])
    expect(runs[0]!.ids).toBe(5_000)
    expect(runs[1]!.ids).toBe(1_000)
  }, 60_000)
})
