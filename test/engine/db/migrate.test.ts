import { describe, expect, it } from 'vitest'
import { migrate, newestMigration, schemaVersion } from '../../../engine/db/migrate.ts'
import type { Migration } from '../../../engine/db/migration.ts'
import { sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'

describe('migrate', () => {
  const db = withDatabase({ from: 'empty' })

  it('brings an empty database up to date, and does nothing the second time', async () => {
    expect(await schemaVersion(db)).toBe(0)

    const first = await migrate(db, silentLog)
    const second = await migrate(db, silentLog)

    expect(first[0]).toBe(1)
    expect(second).toEqual([])
    expect(await schemaVersion(db)).toBe(newestMigration())
    expect(await db.rows(sql`SELECT model_version, rights_epoch FROM sys.epoch`)).toEqual([
      { model_version: 0, rights_epoch: 0 },
    ])
  })

  it('lets nodes that start together apply each migration once', async () => {
    const slow: Migration = {
      id: 9001,
      name: 'slow',
      up: 'CREATE TABLE app.once (); SELECT pg_sleep(0.2)',
    }

    const applied = await Promise.all([migrate(db, silentLog, [slow]), migrate(db, silentLog, [slow])])

    expect(applied.flat()).toEqual([9001])
  })

  it('leaves nothing behind when a migration fails', async () => {
    const broken: Migration = { id: 9002, name: 'broken', up: 'CREATE TABLE app.half (); SELECT 1/0' }

    await expect(migrate(db, silentLog, [broken])).rejects.toThrow('division by zero')

    expect(await db.first(sql`SELECT to_regclass('app.half') AS half`)).toEqual({ half: null })
  })
})
