import { describe, expect, it, vi } from 'vitest'
import { noteAuditFrom } from '../../../engine/audit/note.ts'
import { partitionsOf } from '../../../engine/audit/partitions.ts'
import { auditMonthsChore } from '../../../engine/audit/retention.ts'
import { sealFinished } from '../../../engine/audit/seal.ts'
import { verifySeals } from '../../../engine/audit/verify.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

const dayMs = 86_400_000

describe('history and audit by month', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })
  const names = async (log: 'history' | 'audit') =>
    (await partitionsOf(engine.db, log)).map(({ table }) => table)
  /** Tried again while somebody else is at the tables, the engine's own round too. */
  const byMonth = () => vi.waitFor(() => auditMonthsChore.run(engine.system), 10_000)
  const all = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' }

  it('have a partition for this month and the next, made once', async () => {
    await byMonth()
    await byMonth()
    const partitions = await partitionsOf(engine.db, 'audit')
    expect(partitions.at(-1)).toEqual({ table: 'audit_default', until: null })
    const next = new Date(engine.clock.now())
    next.setUTCMonth(next.getUTCMonth() + 1, 1)
    expect(partitions.filter(({ until }) => until && until > next)).toHaveLength(1)
    expect(await names('history')).toEqual(
      (await names('audit')).map((name) => name.replace('audit', 'history')),
    )
  })

  it('lose whole months that are past keeping, while their seals stay', async () => {
    const deal = await createRecord(engine.admin, 'deal', { name: 'Old' })
    for (let tries = 0; tries < 200 && !(await sealFinished(engine.system)); tries++)
      await new Promise((resume) => setTimeout(resume, 25))
    const sealed = async () =>
      (await engine.db.rows<{ hash: string }>(sql`SELECT encode(hash, 'hex') AS hash FROM sys.seal`)).map(
        ({ hash }) => hash,
      )
    const seals = await sealed()
    expect(seals.length).toBeGreaterThan(0)

    await engine.db.run(sql`UPDATE sys.setting SET extra = extra || '{"audit_days": 30}'`)
    await byMonth()
    const kept = sql`SELECT 1 FROM sys.history WHERE record_id = ${deal.id}::uuid`
    expect(await engine.db.first(kept)).toBeDefined()

    engine.clock.pass(70 * dayMs)
    await byMonth()
    expect(await engine.db.first(kept)).toBeUndefined()
    expect(await names('history')).not.toContain('history_before')
    // The engine's own round seals what has come since.
    expect(await sealed()).toEqual(expect.arrayContaining(seals))
    expect(await verifySeals(engine.system, all)).toMatchObject({ intact: true, past: seals.length })
    const told = await engine.db.rows<{ details: object }>(
      sql`SELECT details FROM sys.audit WHERE kind = 'audit_removed'`,
    )
    expect(told.length).toBeGreaterThan(0)
  })

  it('keep what was written before months had partitions', async () => {
    const deal = await createRecord(engine.admin, 'deal', { name: 'Now' })
    const place = await engine.db.first<{ table: string }>(
      sql`SELECT tableoid::regclass::text AS table FROM sys.history WHERE record_id = ${deal.id}::uuid`,
    )
    expect(place!.table).toMatch(/^sys\.history_\d{4}_\d{2}$/)
  })

  it('keep what happens while its month gets a partition, by itself and with what it tells of', async () => {
    const at = new Date('2091-05-05T05:05:05Z')
    const origin = { user: null, onBehalfOf: null, via: 'system', requestId: null, ip: null }
    const event = (object: string) => ({ kind: 'sign_in_failed' as const, object, at })
    const isHeldUp = async () =>
      (
        await engine.db.rows(sql`SELECT 1 FROM pg_locks WHERE NOT granted
        AND relation = 'sys.audit_default'::regclass AND mode = 'RowExclusiveLock'`)
      ).length === 2

    await engine.db.withClient(async (maker) => {
      await maker.query(`BEGIN; CREATE TABLE sys.audit_2091_05 (LIKE sys.audit INCLUDING DEFAULTS);
        ALTER TABLE sys.audit ATTACH PARTITION sys.audit_2091_05 FOR VALUES FROM ('2091-05-01T00:00:00Z') TO ('2091-06-01T00:00:00Z')`)
      const alone = noteAuditFrom(engine.db, origin, event('alone'))
      const within = engine.db.transaction((tx) => noteAuditFrom(tx, origin, event('within')))
      await expect.poll(isHeldUp).toBe(true)
      await maker.query('COMMIT')
      await Promise.all([alone, within])
    })

    const kept = await engine.db.rows<{ object: string }>(
      sql`SELECT object FROM sys.audit_2091_05 ORDER BY 1`,
    )
    expect(kept.map(({ object }) => object)).toEqual(['alone', 'within'])
  })
})
