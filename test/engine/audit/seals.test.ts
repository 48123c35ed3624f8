import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eraseValues } from '../../../engine/audit/erase.ts'
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

  describe('with values erased for somebody who asked to be forgotten', () => {
    const everything = async () =>
      JSON.stringify([
        await engine.db.rows(sql`SELECT changes FROM sys.history`),
        await engine.db.rows(sql`SELECT details, ip FROM sys.audit`),
      ])
    const historyOf = async (id: string) =>
      engine.db.rows<{ changes: Record<string, unknown>; act: string }>(
        sql`SELECT act, changes FROM sys.history WHERE record_id = ${id}::uuid AND act = 'update' ORDER BY version`,
      )

    it('hold over the rows as they were, of which the values are gone', async () => {
      const deal = await createRecord(engine.admin, 'deal', { name: 'Zenobia Quill' })
      await updateRecord(engine.admin, 'deal', deal.id, { name: 'Zenobia Quill-Marsh' })
      await sealAll()
      const browser = await engine.http()

      const answer = await browser.post('/api/audit/erase', { object: 'deal', record: deal.id })
      expect(await answer.json()).toEqual({ rows: 1 })
      await sealAll()

      expect(await everything()).not.toContain('Zenobia')
      expect(await historyOf(deal.id)).toEqual([{ act: 'update', changes: { name: [null, null] } }])
      expect(await verify()).toMatchObject({ intact: true, erased: 1 })
      const { data } = await (await browser.get('/api/audit?kind=values_erased')).json()
      expect(data[0]).toMatchObject({
        object: 'deal',
        record: deal.id,
        user: { id: engine.admin.user.id },
        details: { rows: 1, fields: null },
      })

      const again = await browser.post('/api/audit/erase', { object: 'deal', record: deal.id })
      expect(await again.json()).toEqual({ rows: 0 })
    })

    it('hold when it is done before they are made, and field by field', async () => {
      const deal = await createRecord(engine.admin, 'deal', { name: 'One' })
      await updateRecord(engine.admin, 'deal', deal.id, { name: 'Two', owner: null })
      const browser = await engine.http()
      const erase = async (fields: string[]) =>
        (await browser.post('/api/audit/erase', { object: 'deal', record: deal.id, fields })).json()

      expect(await erase(['owner'])).toEqual({ rows: 1 })
      expect((await historyOf(deal.id))[0]?.changes).toMatchObject({
        name: ['One', 'Two'],
        owner: [null, null],
      })
      await sealAll()
      expect(await erase(['name'])).toEqual({ rows: 1 })
      await sealAll()

      expect((await historyOf(deal.id))[0]?.changes).toMatchObject({
        name: [null, null],
        owner: [null, null],
      })
      expect((await verify()).intact).toBe(true)
    })

    it('find a row that was changed after that, and values that were taken out without a word', async () => {
      const deal = await createRecord(engine.admin, 'deal', { name: 'Before' })
      await updateRecord(engine.admin, 'deal', deal.id, { name: 'After' })
      await sealAll()
      await eraseValues(engine.admin, { object: 'deal', record: deal.id })
      await sealAll()
      const put = (text: string) =>
        engine.db.run(sql`UPDATE sys.history SET changes = ${text}::jsonb
          WHERE record_id = ${deal.id}::uuid AND act = 'update'`)

      await put('{"name": ["Before", "Forged"]}')
      expect(await verify()).toMatchObject({ intact: false, first_broken: { why: 'rows' } })
      await put('{"name": [null, null]}')
      expect((await verify()).intact).toBe(true)

      // As somebody would who can write to the tables and hides it behind an erasure of their own.
      await engine.db.run(sql`INSERT INTO sys.erased (xid, left_hash, digest, erasure, at)
        SELECT 1, 'left', 'was', gen_random_uuid(), now()`)
      expect(await verify()).toMatchObject({ intact: false, first_broken: { why: 'erasure' } })
      await engine.db.run(sql`DELETE FROM sys.erased WHERE xid = 1`)
      expect((await verify()).intact).toBe(true)

      // And as one who puts it into a time whose audit is past keeping, or repeats a signature that is there.
      await engine.db.run(sql`INSERT INTO sys.erased (xid, left_hash, digest, erasure, at)
        SELECT 1, 'left', 'was', gen_random_uuid(), '1999-01-01'`)
      expect(await verify()).toMatchObject({ intact: false, first_broken: { why: 'erasure' } })
      await engine.db.run(
        sql`UPDATE sys.erased SET erasure = (SELECT id FROM sys.erasure LIMIT 1) WHERE xid = 1`,
      )
      expect(await verify()).toMatchObject({ intact: false, first_broken: { why: 'erasure' } })
      await engine.db.run(sql`DELETE FROM sys.erased WHERE xid = 1`)
      expect((await verify()).intact).toBe(true)
    })

    it('keep neither addresses nor names of sign-in of a person', async () => {
      const { user } = await engine.person({ roles: [] })
      const login = { email: user.email.toUpperCase(), password: 'wrong, but long enough' }
      await engine.browser().post('/api/auth/login', login)
      await sealAll()
      expect(await everything()).toContain(login.email)

      await eraseValues(engine.admin, { object: 'user', record: user.id })

      expect((await everything()).toLowerCase()).not.toContain(user.email)
      expect((await verify()).intact).toBe(true)
    })
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
