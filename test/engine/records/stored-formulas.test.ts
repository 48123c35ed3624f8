import { describe, expect, it } from 'vitest'
import { type Ctx, inTransaction } from '../../../engine/context.ts'
import { connect } from '../../../engine/db/connect.ts'
import { aggregateRecords } from '../../../engine/records/aggregate.ts'
import { parseAggregate } from '../../../engine/records/aggregate-query.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { rollUpDue } from '../../../engine/records/eventual-rollups.ts'
import { keepDue } from '../../../engine/records/kept/due-values.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { inLockOrder } from '../../../engine/records/lock-order.ts'
import { mergeRecords } from '../../../engine/records/merge/merge-records.ts'
import { unmergeRecord } from '../../../engine/records/merge/unmerge-record.ts'
import { purgeRecord } from '../../../engine/records/purge.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { expectExact } from '../../support/exact.ts'
import { silentLog } from '../../support/log.ts'

describe('stored formulas and lookups over other records', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/freight' })

  const make = async (object: string, input: Record<string, unknown>) =>
    String((await createRecord(engine.admin, object, input)).id)
  const read = (object: string, id: string) => readRecord(engine.admin, object, id)
  const change = (object: string, id: string, input: Record<string, unknown>) =>
    updateRecord(engine.admin, object, id, input)
  const isExact = () => expectExact(engine.db, engine.admin.model)
  const noted = async () => {
    const [row] = await engine.db.rows<{ n: number }>(
      sql`SELECT (SELECT count(*) FROM sys.kept_due)::int + (SELECT count(*) FROM sys.rollup_due)::int AS n`,
    )
    return row!.n
  }
  /** What a worker does, by several of them at once. */
  const settle = async () => {
    while ((await keepDue(engine.system)) || (await rollUpDue(engine.system)));
    while ((await noted()) > 0) await new Promise((done) => setTimeout(done, 20))
  }
  let named = 0
  async function depot() {
    named += 1
    const region = await make('region', { name: `North ${named}`, level: 3 })
    const client = await make('client', { name: `Client ${named}`, rate: '2.50', region })
    const crate = await make('crate', {
      name: `c${named}`,
      weight: 4,
      client,
      parcels: [{ label: 'p', qty: 3 }],
    })
    return { region, client, crate }
  }

  it('are there in the save that makes the record, with rollups over them and formulas over those', async () => {
    const { client, crate } = await depot()
    expect(await read('crate', crate)).toMatchObject({
      client_name: `Client ${named}`,
      region_name: `North ${named}`,
      fee: '10.00',
      double_fee: '20.00',
      share: '100.00',
      siblings: 1,
      cost: '7.50',
    })
    expect(await read('client', client)).toMatchObject({
      fees: '10.00',
      costs: '7.50',
      score: '30.00',
      grade: 'B',
      weight: 4,
      region_name: `North ${named}`,
    })
    await isExact()
  })

  it('follow a change of what they read, at once and through every level, and raise no version', async () => {
    const { region, client, crate } = await depot()
    await change('client', client, { rate: '20' })
    expect(await read('crate', crate)).toMatchObject({
      fee: '80.00',
      double_fee: '160.00',
      cost: '60.00',
      client_grade: 'A',
      version: 1,
    })
    expect(await read('client', client)).toMatchObject({ fees: '80.00', score: '240.00', grade: 'A' })
    await change('region', region, { name: 'South', level: 1 })
    expect(await read('crate', crate)).toMatchObject({ region_name: 'South', client_grade: 'B', version: 1 })
    expect(await read('client', client)).toMatchObject({ score: '80.00', grade: 'B' })
    expect(await noted()).toBe(0)
    await isExact()
  })

  it('follow records that move, go, come back and go for good', async () => {
    const one = await depot()
    const two = await depot()
    await change('crate', one.crate, { client: two.client })
    expect(await read('crate', one.crate)).toMatchObject({ client_name: `Client ${named}`, siblings: 2 })
    expect(await read('client', one.client)).toMatchObject({ fees: '0.00', weight: null })
    await isExact()
    await deleteRecord(engine.admin, 'region', two.region)
    expect(await read('crate', one.crate)).toMatchObject({ region_name: null })
    await isExact()
    await restoreRecord(engine.admin, 'region', two.region)
    expect(await read('crate', one.crate)).toMatchObject({ region_name: `North ${named}` })
    await isExact()
    await deleteRecord(engine.admin, 'crate', two.crate)
    expect(await read('crate', one.crate)).toMatchObject({ siblings: 1, share: '100.00' })
    await isExact()
    await deleteRecord(engine.admin, 'client', two.client)
    expect(await read('crate', one.crate)).toMatchObject({ client_name: null, fee: null, siblings: 0 })
    await restoreRecord(engine.admin, 'client', two.client)
    await restoreRecord(engine.admin, 'crate', two.crate)
    expect(await read('crate', one.crate)).toMatchObject({ siblings: 2 })
    await isExact()
    await purgeRecord(engine.admin, 'client', two.client)
    expect(await read('crate', one.crate)).toMatchObject({ client_name: null })
    await purgeRecord(engine.admin, 'crate', two.crate)
    await isExact()
  })

  it('follow lists of references and lines that are saved with their head', async () => {
    const one = await depot()
    const two = await depot()
    await change('crate', one.crate, { payers: [one.client, two.client] })
    expect(await read('crate', one.crate)).toMatchObject({ paid_rate: '5.00' })
    await change('client', two.client, { rate: '4' })
    expect(await read('crate', one.crate)).toMatchObject({ paid_rate: '6.50' })
    await change('crate', one.crate, { payers: [two.client], parcels: [{ label: 'q', qty: 2 }] })
    expect(await read('crate', one.crate)).toMatchObject({ paid_rate: '4.00', cost: '12.50' })
    await isExact()
  })

  it('follow bulk changes of many records in one statement a level', async () => {
    const { client } = await depot()
    const created = await bulkRecords(engine.admin, 'crate', {
      mode: 'all',
      create: Array.from({ length: 120 }, (_, at) => ({ name: `bulk ${at}`, weight: at % 5, client })),
    })
    expect(created.results).toHaveLength(120)
    await isExact()
    await change('client', client, { rate: '3' })
    await isExact()
    expect(await noted()).toBe(0)
  })

  it('follow a merge and its undoing', async () => {
    const one = await depot()
    const two = await depot()
    await mergeRecords(engine.admin, 'client', one.client, { body: { with: [two.client] } })
    expect(await read('crate', two.crate)).toMatchObject({
      client_name: `Client ${named - 1}`,
      region_name: `North ${named - 1}`,
      siblings: 2,
    })
    expect(await read('client', one.client)).toMatchObject({ fees: '20.00', weight: 8 })
    await isExact()
    await unmergeRecord(engine.admin, 'client', one.client, {})
    expect(await read('crate', two.crate)).toMatchObject({ client_name: `Client ${named}`, siblings: 1 })
    expect(await read('client', two.client)).toMatchObject({ fees: '10.00', weight: 4 })
    await isExact()
    await mergeRecords(engine.admin, 'region', one.region, { body: { with: [two.region] } })
    expect(await read('crate', two.crate)).toMatchObject({ region_name: `North ${named - 1}` })
    await isExact()
  })

  it('filter, sort and group as plain columns', async () => {
    const { crate } = await depot()
    const found = await listRecords(
      engine.admin,
      'crate',
      parseListQuery({
        filter: `region_name = "North ${named}" and fee > 9`,
        sort: '-fee',
        fields: 'name,fee',
      }),
    )
    expect(found.data).toMatchObject([{ id: crate, fee: '10.00' }])
  })

  it('are rightly seen by rules of the save itself, and hold in a unique key', async () => {
    const { client, crate } = await depot()
    const { name } = await read('crate', crate)
    await expect(make('crate', { name, client })).rejects.toMatchObject({ code: 'duplicate_record' })
    const other = await make('client', { name: 'Somebody else' })
    await make('crate', { name, client: other })
    await expect(change('client', other, { name: `Client ${named}` })).rejects.toMatchObject({
      code: 'duplicate_record',
      details: { object: 'crate' },
    })
    expect(await read('client', other)).toMatchObject({ name: 'Somebody else' })
  })

  it('lead to a record: with its name where the person may see it, stored or not', async () => {
    const { region, crate } = await depot()
    const seen = { id: region, label: `North ${named}` }
    expect(await read('crate', crate)).toMatchObject({ region: seen, kept_region: seen })
    const packer = await engine.person({ roles: ['packer'] })
    const hidden = { id: null, label: null, hidden: true }
    expect(await readRecord(packer, 'crate', crate)).toMatchObject({ region: hidden, kept_region: hidden })
    for (const name of ['region', 'kept_region']) {
      const found = await listRecords(
        engine.admin,
        'crate',
        parseListQuery({ filter: `${name} = "${region}"`, sort: `-${name}`, fields: `name,${name}` }),
      )
      expect(found.data).toMatchObject([{ id: crate, [name]: seen }])
      const groups = await aggregateRecords(
        engine.admin,
        'crate',
        parseAggregate({ groupBy: [name], measures: { n: { fn: 'count' } }, filter: `$exists(${name})` }),
      )
      expect(groups.data).toContainEqual({ [name]: seen, n: 1 })
    }
    await deleteRecord(engine.admin, 'region', region)
    expect(await read('crate', crate)).toMatchObject({ region: null, kept_region: null })
    await isExact()
  })

  it('leave more than a thousand dependents to a job, and say since when they are stale', async () => {
    const { region, client } = await depot()
    await bulkRecords(engine.admin, 'crate', {
      mode: 'all',
      create: Array.from({ length: 1_200 }, (_, at) => ({ name: `many ${at}`, weight: 1, client })),
    })
    await settle()
    await isExact()
    const [crate] = await engine.db.rows<{ id: string }>(
      sql`SELECT id FROM app.crate WHERE client = ${client}::uuid AND weight = 1 LIMIT 1`,
    )
    // Before anybody's job can see what is due.
    await inTransaction(engine.admin, async (tx) => {
      await updateRecord(tx, 'client', client, { rate: '7' })
      const { page } = await listRecords(tx, 'crate', parseListQuery({ fields: 'name,fee', limit: '1' }))
      expect(page.stale_since).toMatchObject({ fee: expect.stringMatching(/^\d{4}-.*Z$/) })
      expect(await readRecord(tx, 'crate', crate!.id)).toMatchObject({
        fee: '2.50',
        _stale_since: { fee: expect.any(String) },
      })
    })
    await change('region', region, { name: 'Far', level: 5 })
    await settle()
    expect(await read('crate', crate!.id)).toMatchObject({ fee: '7.00' })
    expect(await read('crate', crate!.id)).not.toHaveProperty('_stale_since')
    await isExact()
  }, 60_000)

  it('are kept of all but the one that would be told apart from another no more', async () => {
    const client = await make('client', { name: 'Before' })
    const other = await make('client', { name: 'Taken' })
    await make('crate', { name: 'n7', client: other })
    await bulkRecords(engine.admin, 'crate', {
      mode: 'all',
      create: Array.from({ length: 1_200 }, (_, at) => ({ name: `n${at}`, client })),
    })
    await change('client', client, { name: 'Taken' })
    const stale = async () => {
      const last = await engine.db.first<{ id: string | null }>(
        sql`SELECT max(id)::text AS id FROM sys.kept_due`,
      )
      if (last?.id) while (await keepDue(engine.system, last.id));
      return engine.db.rows(
        sql`SELECT name FROM app.crate WHERE client = ${client}::uuid AND client_name <> 'Taken'`,
      )
    }
    // Some may be in the hands of the engine's own job at this moment.
    await expect.poll(stale, { timeout: 30_000, interval: 100 }).toEqual([{ name: 'n7' }])
    await change('client', client, { name: 'Free again' })
    await settle()
    await isExact()
  }, 60_000)

  it('are brought up to date by a job that holds no parent while it waits for another of the same object', async () => {
    const [own, other] = [await depot(), await depot()]
    await settle()
    const hold = (tx: Ctx, id: string) =>
      tx.db.run(sql`SELECT 1 FROM app.client WHERE id = ${id}::uuid FOR NO KEY UPDATE`)
    let job: Promise<unknown> | undefined
    await inTransaction(engine.admin, async (tx) => {
      await hold(tx, own.client)
      await engine.db.run(sql`UPDATE app.crate SET cost = 999 WHERE id = ${own.crate}::uuid`)
      await engine.db.run(sql`INSERT INTO sys.rollup_due (object, record_id)
        VALUES ('client', ${other.client}::uuid), ('crate', ${own.crate}::uuid)`)
      job = settle()
      await new Promise((done) => setTimeout(done, 300))
      await tx.db.run(sql`SET LOCAL lock_timeout = '500ms'`)
      await hold(tx, other.client)
    })
    await job
    await isExact()
  })

  it('are locked from those that point to those that are pointed to, by whichever door', () => {
    expect(inLockOrder(engine.admin.model, ['region', 'parcel', 'client', 'crate'])).toEqual([
      'parcel',
      'crate',
      'client',
      'region',
    ])
  })

  it('stay exact and free of deadlocks under writers of parents, children and what is above at once', async () => {
    const depots = [await depot(), await depot(), await depot()]
    const [one, two, three] = depots as [(typeof depots)[0], (typeof depots)[0], (typeof depots)[0]]
    const deadlocks = async () => {
      const [row] = await engine.db.rows<{ n: number }>(
        sql`SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()`,
      )
      return row!.n
    }
    const before = await deadlocks()
    const pool = connect({ url: engine.db.url, log: silentLog, size: 24 })
    const ctx = { ...engine.admin, db: pool, pool }
    const act = async (at: number) => {
      const own = depots[at % 3]!
      const next = depots[(at + 1) % 3]!
      switch (at % 6) {
        case 0:
          return updateRecord(ctx, 'client', own.client, { rate: String(1 + at), note: `${at}` })
        case 1:
          return updateRecord(ctx, 'crate', own.crate, { client: next.client })
        case 2:
          return createRecord(ctx, 'crate', {
            name: `w${at}`,
            weight: at,
            client: own.client,
            payers: [one.client],
          })
        case 3:
          return updateRecord(ctx, 'region', own.region, { level: at, name: `R${at}` })
        case 4:
          return updateRecord(ctx, 'crate', own.crate, { weight: at, payers: [two.client, three.client] })
        default:
          return updateRecord(ctx, 'client', own.client, { region: next.region })
      }
    }
    try {
      // 24 writers, each with a connection of its own.
      await Promise.all(
        Array.from({ length: 24 }, async (_, writer) => {
          for (let turn = 0; turn < 4; turn++) await act(writer + 24 * turn + 5 * turn)
        }),
      )
    } finally {
      await pool.close()
    }
    await settle()
    await isExact()
    expect((await deadlocks()) - before).toBe(0)
  }, 60_000)
})
