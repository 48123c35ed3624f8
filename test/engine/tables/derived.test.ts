import { beforeAll, describe, expect, it } from 'vitest'
import { changeDraft } from '../../../engine/catalog/draft.ts'
import { publish } from '../../../engine/catalog/publish.ts'
import { systemClock } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { silentLog } from '../../support/log.ts'
import { objectOf } from '../../support/model.ts'
import { quickPatience } from '../../support/tables.ts'

const text = { type: 'text' }
const amount = { type: 'decimal', scale: 2 }
const box = { type: 'reference', to: 'box', inverse: 'items', onDelete: 'clear' }

describe('publishing derived fields over records that are there', () => {
  const engine = withEngine({ packages: [] })

  const put = (name: string, document?: Record<string, unknown>) =>
    changeDraft(engine.db, { kind: 'object', name, document, author: null, at: new Date() })
  async function publishAll(onStep?: (id: string) => Promise<void>): Promise<string[]> {
    const seen: string[] = []
    await publish(
      {
        db: engine.db,
        clock: systemClock,
        log: silentLog,
        patience: quickPatience,
        onStep: async ({ id, moment }) => {
          if (moment === 'after') seen.push(id)
          if (moment === 'after') await onStep?.(id)
        },
      },
      { message: 'test', author: null },
    )
    await engine.refresh()
    return seen
  }
  const values = (columns: string) =>
    engine.db.rows<Record<string, unknown>>(
      sql`SELECT ${{ strings: [columns], parts: [], isSql: true as const }} FROM app.item ORDER BY name`,
    )

  beforeAll(async () => {
    await put('box', objectOf({ name: text }))
    await put('item', objectOf({ name: text, price: amount, cost: amount, box }))
    await publishAll()
    const made = await createRecord(engine.admin, 'box', { name: 'B' })
    for (const [name, price, cost] of [
      ['a', '10', '4'],
      ['b', '2.5', '1'],
      ['c', null, '1'],
    ])
      await createRecord(engine.admin, 'item', { name, price, cost, box: made.id })
  })

  it('fills a new formula, one made of it, and a rollup over both', async () => {
    await put(
      'item',
      objectOf({
        name: text,
        price: amount,
        cost: amount,
        box,
        gain: { type: 'formula', returns: 'decimal', scale: 2, expression: 'price - cost', indexed: true },
        double: { type: 'formula', returns: 'decimal', scale: 2, expression: 'gain * 2' },
      }),
    )
    await put(
      'box',
      objectOf({
        name: text,
        gain: { type: 'rollup', of: 'items', fn: 'sum', field: 'gain' },
        n: { type: 'rollup', of: 'items', fn: 'count' },
      }),
    )
    await publishAll()
    expect(await values('gain::text, double::text')).toEqual([
      { gain: '6.00', double: '12.00' },
      { gain: '1.50', double: '3.00' },
      { gain: null, double: null },
    ])
    expect(await engine.db.rows(sql`SELECT gain::text, n FROM app.box`)).toEqual([{ gain: '7.50', n: 3 }])
  })

  it('shows the old value of a changed formula until the switch, and misses no save of the meantime', async () => {
    await put(
      'item',
      objectOf({
        name: text,
        price: amount,
        cost: amount,
        box,
        gain: {
          type: 'formula',
          returns: 'decimal',
          scale: 2,
          expression: 'price - cost * 2',
          indexed: true,
        },
        double: { type: 'formula', returns: 'decimal', scale: 2, expression: 'gain * 2' },
      }),
    )
    const during: unknown[] = []
    const steps = await publishAll(async (id) => {
      if (id !== 'item.gain+double/compute') return
      await engine.refresh() // as a request would that meets the newer model
      during.push(...(await values('gain::text')))
      const [row] = await engine.db.rows<{ id: string }>(sql`SELECT id FROM app.item WHERE name = 'a'`)
      await updateRecord(engine.admin, 'item', row!.id, { price: '20' })
    })
    expect(steps).toContain('item.gain+double/compute')
    expect(during).toEqual([{ gain: '6.00' }, { gain: '1.50' }, { gain: null }])
    expect(await values('gain::text, double::text')).toEqual([
      { gain: '12.00', double: '24.00' },
      { gain: '0.50', double: '1.00' },
      { gain: null, double: null },
    ])
    expect(await engine.db.rows(sql`SELECT gain::text FROM app.box`)).toEqual([{ gain: '12.50' }])
    const indexes = await engine.db.rows<{ def: string }>(
      sql`SELECT indexdef AS def FROM pg_indexes WHERE schemaname = 'app' AND tablename = 'item' AND indexdef LIKE '%gain%'`,
    )
    expect(indexes).toHaveLength(1)
  })

  it('computes nothing again when nothing of it changed', async () => {
    await put(
      'box',
      objectOf({
        name: text,
        note: text,
        gain: { type: 'rollup', of: 'items', fn: 'sum', field: 'gain' },
        n: { type: 'rollup', of: 'items', fn: 'count' },
      }),
    )
    expect((await publishAll()).filter((id) => id.includes('compute') || id.includes('next'))).toEqual([])
  })

  it('counts an average anew that was a sum, was gone, or has another name', async () => {
    const note = { name: text, note: text }
    const over = (fn: string, more = {}) => ({ type: 'rollup', of: 'items', fn, field: 'price', ...more })
    const shown = async (name: string) =>
      (
        await engine.db.rows<Record<string, unknown>>(
          raw(`SELECT ${name}::text, ${name}__sum::text AS sum, ${name}__count AS count FROM app.box`),
        )
      )[0]
    const price = async (name: string, worth: string) => {
      const [row] = await engine.db.rows<{ id: string }>(sql`SELECT id FROM app.item WHERE name = ${name}`)
      await updateRecord(engine.admin, 'item', row!.id, { price: worth })
    }
    await put('box', objectOf({ ...note, mean: over('sum') }))
    await publishAll()
    await put('box', objectOf({ ...note, mean: over('avg') }))
    await publishAll(async (id) => {
      if (id.endsWith('/compute')) await price('a', '10')
    })
    expect(await shown('mean')).toEqual({ mean: '6.25', sum: '12.50', count: 2 })

    await put('box', objectOf(note))
    await publishAll()
    await price('a', '20')
    await put('box', objectOf({ ...note, mean: over('avg') }))
    await publishAll()
    await price('b', '10')
    expect(await shown('mean')).toEqual({ mean: '15.00', sum: '30.00', count: 2 })

    await put('box', objectOf({ ...note, usual: over('avg', { was: ['mean'] }) }))
    await publishAll()
    await price('b', '30')
    expect(await shown('usual')).toEqual({ usual: '25.00', sum: '50.00', count: 2 })
  })
})
