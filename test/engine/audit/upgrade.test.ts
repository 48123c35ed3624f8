import { expect, it } from 'vitest'
import { partitionsOf } from '../../../engine/audit/partitions.ts'
import { migrate } from '../../../engine/db/migrate.ts'
import { migrations } from '../../../engine/db/migrations/index.ts'
import { sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'

const db = withDatabase({ from: 'empty' })

it('takes over a history that is there already, without copying it, even with a row ahead of its time', async () => {
  await migrate(
    db,
    silentLog,
    migrations.filter(({ id }) => id < 16),
  )
  await db.run(sql`INSERT INTO sys.history (at, object, record_id, version, act, via)
    SELECT at, 'thing', gen_random_uuid(), 1, 'create', 'screen'
    FROM unnest(ARRAY[now() - interval '3 years', now(), now() + interval '70 days']) AS at`)
  const before = await db.first<{ file: string }>(
    sql`SELECT pg_relation_filenode('sys.history_default')::text AS file`,
  )
  expect(await migrate(db, silentLog)).toContain(16)

  const rows = await db.rows<{ place: string; xid: number }>(
    sql`SELECT DISTINCT tableoid::regclass::text AS place, xid FROM sys.history`,
  )
  expect(rows).toEqual([{ place: 'sys.history_before', xid: 0 }])
  const after = await db.first(sql`SELECT pg_relation_filenode('sys.history_before')::text AS file`)
  expect(after).toEqual(before)
  const [first] = await partitionsOf(db, 'history')
  expect(first!.until!.getTime()).toBeGreaterThan(Date.now() + 70 * 86_400_000)

  await db.run(sql`INSERT INTO sys.history (at, object, record_id, version, act, via)
    VALUES (now(), 'thing', gen_random_uuid(), 2, 'update', 'screen')`)
  const own = await db.first<{ n: number }>(sql`SELECT count(*)::int AS n FROM sys.history WHERE xid > 0`)
  expect(own!.n).toBe(1)
})
