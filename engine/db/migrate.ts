import type { Log } from '../context.ts'
import type { Database } from '../database.ts'
import { sql } from '../sql.ts'
import type { Migration } from './migration.ts'
import { migrations as all } from './migrations/index.ts'

/** Any number will do as long as every node takes the same. */
const migrationLock = 7_235_001

/**
 * Brings the schema `sys` up to this engine's version. Nodes that start together wait for one another; each
 * migration is one transaction with its row in `sys.migration`.
 *
 * @returns the ids that were applied now
 */
export async function migrate(
  db: Database,
  log: Log,
  migrations: readonly Migration[] = all,
): Promise<number[]> {
  const applied: number[] = []
  for (const migration of [...migrations].sort((a, b) => a.id - b.id)) {
    if (await apply(db, migration)) {
      log.info({ migration: migration.id, name: migration.name }, 'migration applied')
      applied.push(migration.id)
    }
  }
  return applied
}

/** The newest migration that the database has had; 0 before the first. */
export async function schemaVersion(db: Database): Promise<number> {
  const there = await db.first<{ there: boolean }>(
    sql`SELECT to_regclass('sys.migration') IS NOT NULL AS there`,
  )
  if (!there?.there) return 0
  const row = await db.first<{ id: number }>(sql`SELECT coalesce(max(id), 0) AS id FROM sys.migration`)
  return row?.id ?? 0
}

/** The newest migration this engine knows. */
export const newestMigration = (): number => Math.max(...all.map((migration) => migration.id))

async function apply(db: Database, { id, name, up }: Migration): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.run(
      sql`SELECT pg_advisory_xact_lock(${migrationLock}), set_config('statement_timeout', '0', true)`,
    )
    await tx.client.query(
      `CREATE SCHEMA IF NOT EXISTS sys;
       CREATE TABLE IF NOT EXISTS sys.migration (
         id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz(3) NOT NULL DEFAULT now())`,
    )
    if (await tx.first(sql`SELECT FROM sys.migration WHERE id = ${id}`)) return false
    if (typeof up === 'string') await tx.client.query(up)
    else await up(tx)
    await tx.run(sql`INSERT INTO sys.migration (id, name) VALUES (${id}, ${name})`)
    return true
  })
}
