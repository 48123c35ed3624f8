import { describe, expect, it } from 'vitest'
import { sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'

describe('connect', () => {
  const db = withDatabase()

  it('hands out exact values: bigint as number, decimals, days and instants as text, json parsed', async () => {
    const row = await db.first(sql`SELECT
      9007199254740991::bigint AS whole, 123456789012345678.4321::numeric AS decimal, '2026-02-28'::date AS day,
      '2026-02-28T12:00:00+02'::timestamptz(3) AS instant, '{"a":[1]}'::jsonb AS json,
      ARRAY[1.10, 2]::numeric(9,2)[] AS decimals, ARRAY[1,NULL]::bigint[] AS wholes, ARRAY['a','b']::text[] AS texts`)

    expect(row).toEqual({
      whole: 9007199254740991,
      decimal: '123456789012345678.4321',
      day: '2026-02-28',
      instant: '2026-02-28 10:00:00+00',
      json: { a: [1] },
      decimals: ['1.10', '2.00'],
      wholes: [1, null],
      texts: ['a', 'b'],
    })
  })

  it('works in UTC and ends what takes too long', async () => {
    const row = await db.first(sql`SELECT current_setting('TimeZone') AS zone,
      current_setting('statement_timeout') AS statement,
      current_setting('idle_in_transaction_session_timeout') AS idle`)

    expect(row).toEqual({ zone: 'UTC', statement: '15s', idle: '5s' })
  })

  it('runs a transaction again after a deadlock, and both sides get through', async () => {
    await db.run(sql`CREATE TABLE app.pair (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)`)
    await db.run(sql`INSERT INTO app.pair (id) VALUES (1), (2)`)
    const bump = (first: number, second: number) =>
      db.transaction(async (tx) => {
        await tx.run(sql`UPDATE app.pair SET n = n + 1 WHERE id = ${first}`)
        await tx.rows(sql`SELECT pg_sleep(0.1)`)
        await tx.run(sql`UPDATE app.pair SET n = n + 1 WHERE id = ${second}`)
      })

    await Promise.all([bump(1, 2), bump(2, 1)])

    expect(await db.rows(sql`SELECT n FROM app.pair`)).toEqual([{ n: 2 }, { n: 2 }])
  })

  it('joins the open transaction instead of opening a second one', async () => {
    await db.run(sql`CREATE TABLE app.note (text text)`)

    const attempt = db.transaction(async (tx) => {
      await tx.transaction((inner) => inner.run(sql`INSERT INTO app.note VALUES ('inner')`))
      throw new Error('changed my mind')
    })

    await expect(attempt).rejects.toThrow('changed my mind')
    expect(await db.rows(sql`SELECT * FROM app.note`)).toEqual([])
  })

  it('never reports a commit that PostgreSQL turned into a rollback', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.rows(sql`SELECT 1/0`).catch(() => undefined)
    })

    await expect(attempt).rejects.toThrow('rolled back')
  })

  it('runs the work again when its connection is cut before COMMIT', async () => {
    let runs = 0
    const answer = await db.transaction(async (tx) => {
      runs++
      const { pid } = (await tx.first<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`))!
      if (runs === 1) await db.run(sql`SELECT pg_terminate_backend(${pid})`)
      await tx.rows(sql`SELECT 1`)
      return 'done'
    })

    expect(answer).toBe('done')
    expect(runs).toBe(2)
  })
})
