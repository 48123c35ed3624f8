import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Seal, sealFinished } from '../../../engine/audit/seal.ts'
import { verifySeals } from '../../../engine/audit/verify.ts'
import { inTransaction } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('seals over history and audit', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })

  let known = 0
  /**
   * All seals since the last call, those of the engine's own chore too. Transactions of other tests on the same cluster
   * hold the horizon back for a moment.
   */
  async function sealAll(): Promise<Seal[]> {
    const [{ mark } = { mark: 0 }] = await engine.db.rows<{ mark: number }>(
      sql`SELECT pg_current_xact_id()::text::bigint AS mark`,
    )
    for (let tries = 0; tries < 200; tries++) {
      await sealFinished(engine.system)
      const done = await engine.db.first(
        sql`SELECT 1 WHERE pg_snapshot_xmin(pg_current_snapshot())::text::bigint > ${mark}`,
      )
      if (done) {
        await sealFinished(engine.system)
        const seals = await engine.db.rows<Seal>(
          sql`SELECT number::int, to_char(minute AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS minute, rows,
            encode(hash, 'hex') AS hash FROM sys.seal WHERE number > ${known} ORDER BY number`,
        )
        known = seals.at(-1)?.number ?? known
        return seals
      }
      await sleep(25)
    }
    throw new Error('Some transaction stays open; nothing can be sealed.')
  }
  const verify = () =>
    verifySeals(engine.system, { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' })

  it('are chained over everything that was written, and hold', async () => {
    await createRecord(engine.admin, 'deal', { name: 'First' })
    const [seal] = await sealAll()
    expect(seal!.hash).toMatch(/^[0-9a-f]{64}$/)
    await createRecord(engine.admin, 'deal', { name: 'Second' })
    await sealAll()
    expect(await verify()).toMatchObject({ intact: true, first_broken: null })
    const sealed = await engine.db.first<{ rows: number; there: number }>(
      sql`SELECT (SELECT sum(rows)::int FROM sys.seal) AS rows,
        ((SELECT count(*) FROM sys.history) + (SELECT count(*) FROM sys.audit))::int AS there`,
    )
    expect(sealed!.rows).toBe(sealed!.there)
  })

  it('makes none when nothing happened', async () => {
    await sealAll()
    expect(await sealAll()).toEqual([])
  })

  it('find a row that was changed by SQL', async () => {
    const deal = await createRecord(engine.admin, 'deal', { name: 'Honest' })
    await updateRecord(engine.admin, 'deal', deal.id, { name: 'Changed' })
    const seals = await sealAll()
    await createRecord(engine.admin, 'deal', { name: 'Later' })
    await sealAll()
    expect((await verify()).intact).toBe(true)

    const change = (name: string) =>
      engine.db.run(sql`UPDATE sys.history SET changes = jsonb_set(changes, '{name,1}', to_jsonb(${name}::text))
        WHERE record_id = ${deal.id}::uuid AND act = 'update'`)
    await change('Forged')
    expect(await verify()).toMatchObject({
      intact: false,
      first_broken: { why: 'rows', minute: seals[0]!.minute },
    })
    await change('Changed')
    expect((await verify()).intact).toBe(true)
  })

  it('find a row that was removed, a row that was slipped in, and a seal that is missing', async () => {
    const deal = await createRecord(engine.admin, 'deal', { name: 'Gone' })
    const [seal] = await sealAll()
    await createRecord(engine.admin, 'deal', { name: 'After' })
    await sealAll()
    const attempt = async (tamper: ReturnType<typeof sql>) => {
      let found: Awaited<ReturnType<typeof verify>> | undefined
      await inTransaction(engine.system, async (tx) => {
        await tx.db.run(tamper)
        found = await verifySeals(tx, { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' })
        throw new Error('undo')
      }).catch((error: Error) => expect(error.message).toBe('undo'))
      return found!.first_broken
    }
    const number = seal!.number
    expect(await attempt(sql`DELETE FROM sys.history WHERE record_id = ${deal.id}::uuid`)).toMatchObject({
      number,
      why: 'rows',
    })
    expect(
      await attempt(sql`INSERT INTO sys.history (at, object, record_id, version, act, via, xid)
        SELECT at, object, record_id, 99, 'update', via, xid FROM sys.history WHERE record_id = ${deal.id}::uuid`),
    ).toMatchObject({ number, why: 'rows' })
    expect(await attempt(sql`DELETE FROM sys.seal WHERE number = ${number}`)).toMatchObject({
      number: number + 1,
      why: 'missing_seal',
    })
    expect((await verify()).intact).toBe(true)
  })

  it('take in a transaction that was still open when its minute ended, with the next seal', async () => {
    await sealAll()
    let late = ''
    await inTransaction(engine.admin, async (tx) => {
      late = (await createRecord(tx, 'deal', { name: 'Slow' })).id
      engine.clock.pass(120_000)
      await createRecord(engine.admin, 'deal', { name: 'Quick' })
      await sealFinished(engine.system)
      expect((await verify()).intact).toBe(true)
    })
    const missing = await engine.db.first<{ open: boolean }>(
      sql`SELECT h.xid >= (SELECT max(to_xid) FROM sys.seal) AS open FROM sys.history h WHERE record_id = ${late}::uuid`,
    )
    expect(missing!.open).toBe(true)
    await sealAll()
    expect((await verify()).intact).toBe(true)
    const found = await engine.db.first<{ open: boolean }>(
      sql`SELECT h.xid >= (SELECT max(to_xid) FROM sys.seal) AS open FROM sys.history h WHERE record_id = ${late}::uuid`,
    )
    expect(found!.open).toBe(false)
  })

  it('make nobody wait: a save goes through while a seal is being made', async () => {
    await engine.db.transaction(async (tx) => {
      await tx.run(sql`SELECT pg_advisory_xact_lock(7235015)`)
      // Another node is at it: this one leaves it alone, and saves do not notice.
      expect(await sealFinished(engine.system)).toBeUndefined()
      await createRecord(engine.admin, 'deal', { name: 'Meanwhile' })
    })
  })

  it('are checked to the last one, however many there are', async () => {
    for (let at = 0; at < 65; at++) {
      await createRecord(engine.admin, 'deal', { name: `Deal ${at}` })
      await sealAll()
    }
    const { checked, newest } = await verify()
    expect(checked).toBe(newest!.number)
    expect(checked).toBeGreaterThan(60)
  })

  it('begin anew in a restored copy whose transactions count from the start', async () => {
    await sealAll()
    await engine.db.run(sql`UPDATE sys.seal SET to_xid = to_xid + 1000000000
      WHERE number = (SELECT max(number) FROM sys.seal)`)
    engine.clock.pass(60_000)
    const deal = await createRecord(engine.admin, 'deal', { name: 'Restored' })
    await sealAll()
    const last = await engine.db.first<{ since: string | null; rows: number }>(
      sql`SELECT since::text, rows::int FROM sys.seal ORDER BY number DESC LIMIT 1`,
    )
    expect(last).toMatchObject({ since: expect.any(String), rows: 1 })
    expect(deal.id).toBeTruthy()
  })
})
