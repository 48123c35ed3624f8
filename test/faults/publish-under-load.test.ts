import { describe, expect, it } from 'vitest'
import { preparePlan } from '../../engine/catalog/plan.ts'
import { publish } from '../../engine/catalog/publish.ts'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { StaleModel } from '../../engine/errors.ts'
import { raw } from '../../engine/sql.ts'
import { silentLog } from '../support/log.ts'
import { cloneTemplate } from '../support/template.ts'
import { rowCount, scenario, toolsOn } from './publish-scenario.ts'

interface Writer {
  written: number
  replayed: number
  longestMs: number
}

const oldOrder = (number: string) =>
  `INSERT INTO app.order (id, number, amount, state) VALUES (gen_random_uuid(), '${number}', '1.00', 'new')`
const newOrder = (number: string) =>
  `INSERT INTO app.order (id, number, amount, state, channel, rank)
   VALUES (gen_random_uuid(), '${number}', 1.00, 'fresh', 'web', 1)`
const oldChange = (number: string) =>
  `UPDATE app.order SET amount = '2.00', customer = NULL WHERE number = '${number}'`
const newChange = (number: string) =>
  `UPDATE app.order SET amount = 2.00, buyer = NULL WHERE number = '${number}'`

interface Known {
  epoch: number
  isNew: boolean
}

async function load(db: Database): Promise<Known> {
  const [row] = await db.rows<{ epoch: number; message: string }>(
    raw(`SELECT model_version AS epoch, (SELECT message FROM sys.version ORDER BY number DESC LIMIT 1) AS message
      FROM sys.epoch`),
  )
  return { epoch: row?.epoch ?? 0, isNew: row?.message === 'after' }
}

/** One save on the model that is known; the statement itself tells whether that still is the model. */
const saveOn = (db: Database, known: Known, [old, now]: readonly [string, string]) =>
  db.transaction(async (tx) => {
    const [row] = await tx.rows<{ epoch: number }>(
      raw(`${known.isNew ? now : old} RETURNING (SELECT model_version FROM sys.epoch) AS epoch`),
    )
    if (row?.epoch !== known.epoch) throw new StaleModel(row?.epoch ?? 0, 0)
  })

/** Saves as a node does: whatever fails while there is a newer model is rolled back and run again on it. */
async function write(db: Database, name: string, until: { stop: boolean }): Promise<Writer> {
  const writer: Writer = { written: 0, replayed: 0, longestMs: 0 }
  let known = await load(db)
  for (let turn = 0; !until.stop; turn++) {
    const number = `${name}-${turn}`
    const began = performance.now()
    for (const save of [
      [oldOrder(number), newOrder(number)],
      [oldChange(number), newChange(number)],
    ] as const) {
      try {
        await saveOn(db, known, save)
      } catch (error) {
        const newer = await load(db)
        if (newer.epoch === known.epoch) throw error
        known = newer
        writer.replayed++
        await saveOn(db, known, save)
      }
    }
    writer.longestMs = Math.max(writer.longestMs, performance.now() - began)
    writer.written++
  }
  return writer
}

describe('people who save while a change is published', () => {
  it('lose no save, see no error but a replay for each change of the model, and hardly wait', async () => {
    const { url, drop } = await cloneTemplate(scenario)
    const db = connect({ url, log: silentLog, size: 8 })
    const until = { stop: false }
    const writers = ['a', 'b', 'c', 'd'].map((name) => write(db, name, until))
    const stopped = Promise.all(writers).finally(() => {
      until.stop = true
    })
    stopped.catch(() => undefined)
    try {
      await publish(toolsOn(db), { message: 'after', author: null })
      await expect
        .poll(() => db.rows(raw(`SELECT FROM app.order WHERE rank = 1 AND number LIKE 'a-%' LIMIT 1`)))
        .toHaveLength(1)
      until.stop = true
      const results = await stopped
      const written = results.reduce((sum, each) => sum + each.written, 0)

      expect(written).toBeGreaterThan(50)
      expect(results.every((each) => each.replayed <= 2)).toBe(true)
      expect(Math.max(...results.map((each) => each.longestMs))).toBeLessThan(10_000)
      const [kept] = await db.rows(
        raw(`SELECT count(*)::int AS all, count(*) FILTER (WHERE number ~ '^[a-d]-' AND amount = 2)::int AS changed,
          count(*) FILTER (WHERE state IN ('fresh', 'paid') AND channel IS NOT NULL)::int AS sound FROM app.order`),
      )
      expect(kept).toEqual({ all: rowCount + written, changed: written, sound: rowCount + written })
      expect((await preparePlan(db, {})).plan.steps).toEqual([])
    } finally {
      until.stop = true
      await Promise.allSettled(writers)
      await db.close()
      await drop()
    }
  }, 60_000)
})
