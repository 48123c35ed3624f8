import { describe, expect, it } from 'vitest'
import { changeDraft } from '../../../engine/catalog/draft.ts'
import { findFanOuts } from '../../../engine/catalog/fan-out.ts'
import { preparePlan } from '../../../engine/catalog/plan.ts'
import { publish } from '../../../engine/catalog/publish.ts'
import { systemClock } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { readLiveSchema } from '../../../engine/tables/live.ts'
import { withEngine } from '../../support/engine.ts'
import { expectExact } from '../../support/exact.ts'
import { silentLog } from '../../support/log.ts'
import { objectOf } from '../../support/model.ts'
import { quickPatience } from '../../support/tables.ts'

const text = { type: 'text' }
const amount = { type: 'decimal', scale: 2 }
const shop = { type: 'reference', to: 'shop', inverse: 'sales', onDelete: 'clear' }
const formula = (expression: string, more = {}) => ({
  type: 'formula',
  returns: 'decimal',
  scale: 2,
  expression,
  ...more,
})

describe('stored formulas and lookups in documents', () => {
  const engine = withEngine({ packages: [] })
  const put = (name: string, fields: Record<string, unknown>, more = {}) =>
    changeDraft(engine.db, {
      kind: 'object',
      name,
      document: objectOf(fields as Parameters<typeof objectOf>[0], more),
      author: null,
      at: new Date(),
    })
  const publishAll = async (onStep?: (id: string) => Promise<void>) => {
    await publish(
      {
        db: engine.db,
        clock: systemClock,
        log: silentLog,
        patience: quickPatience,
        onStep: ({ id, moment }) => (moment === 'after' ? onStep?.(id) : undefined),
      },
      { message: 'test', author: null },
    )
    await engine.refresh()
  }
  const problems = async () => (await preparePlan(engine.db, {})).plan.problems
  const isExact = () => expectExact(engine.db, engine.admin.model)
  const shopFields = { name: text, rate: amount, level: { type: 'integer' } }
  const saleFields = { name: text, price: amount, shop }

  it('are told with the largest fan-out that is there now, in both languages', async () => {
    await put('shop', shopFields)
    await put('sale', saleFields)
    await publishAll()
    const made = await createRecord(engine.admin, 'shop', { name: 'A', rate: '2', level: 1 })
    const other = await createRecord(engine.admin, 'shop', { name: 'B', rate: '3', level: 2 })
    await bulkRecords(engine.admin, 'sale', {
      mode: 'all',
      create: [
        ...Array.from({ length: 30 }, (_, at) => ({ name: `a${at}`, price: `${at}`, shop: made.id })),
        { name: 'b', price: '5', shop: other.id },
      ],
    })
    await put('sale', { ...saleFields, worth: formula('price * shop.rate', { stored: true }) })
    const { plan } = await preparePlan(engine.db, {})
    expect(plan.fanOut).toEqual([{ of: 'shop', field: 'sale.worth', path: 'shop', most: 30 }])
    expect(plan.problems).toContainEqual({
      severity: 'info',
      code: 'fan_out',
      path: 'object/sale#/fields/worth',
      message: {
        en: 'Up to 30 records follow one change of shop to keep sale.worth right.',
        zh: expect.stringContaining('30'),
      },
    })
  })

  it('are filled for records that are there, and right though their sources change meanwhile', async () => {
    await put('shop', { ...shopFields, total: { type: 'rollup', of: 'sales', fn: 'sum', field: 'worth' } })
    const rate = async (value: string) => {
      await engine.refresh()
      const [row] = await engine.db.rows<{ id: string }>({
        strings: [`SELECT id FROM app.shop WHERE name = 'A'`],
        parts: [],
        isSql: true,
      })
      await updateRecord(engine.admin, 'shop', row!.id, { rate: value })
    }
    await publishAll(async (id) => {
      if (id.endsWith('/compute')) await rate('4')
    })
    await isExact()
    await put('sale', { ...saleFields, worth: formula('price * shop.rate + shop.level', { stored: true }) })
    const seen: string[] = []
    await publishAll(async (id) => {
      seen.push(id)
      if (id.endsWith('/compute')) await rate('9')
    })
    expect(seen).toEqual(expect.arrayContaining(['sale.worth/compute', 'sale.worth/look-again']))
    await isExact()
  })

  it('are told with all records of a table that cannot be counted in time', async () => {
    await put('sale', { ...saleFields, place: { type: 'lookup', path: 'shop.name', stored: true } })
    const { model } = await preparePlan(engine.db, {})
    const live = await readLiveSchema(engine.db)
    const found = await engine.db.withClient(async (client) => {
      await client.query('BEGIN; LOCK app.sale')
      try {
        return await findFanOuts(engine.db, { from: undefined, to: model, live })
      } finally {
        await client.query('ROLLBACK')
      }
    })
    const { most } = found.find(({ field }) => field === 'sale.place')!
    expect(most).toBeGreaterThan(1_000)
  }, 20_000)

  it('become plain columns and back', async () => {
    await put('sale', { ...saleFields, worth: formula('price * 2') })
    await put('shop', { ...shopFields, total: { type: 'rollup', of: 'sales', fn: 'sum', field: 'worth' } })
    await publishAll()
    await isExact()
    await put('sale', {
      ...saleFields,
      worth: formula('price * shop.rate'),
      level: { type: 'lookup', path: 'shop.level', indexed: true },
    })
    await publishAll()
    await isExact()
  })

  it('are refused where they depend on the time, the person or every save, and where they are made of themselves', async () => {
    const refuse = async (fields: Record<string, unknown>, shopMore = {}) => {
      await put('sale', { ...saleFields, ...fields })
      await put('shop', { ...shopFields, ...shopMore })
      return (await problems()).filter(({ severity }) => severity === 'error').map(({ code }) => code)
    }
    const late = { type: 'formula', returns: 'boolean', expression: 'shop.level > $year($today())' }
    expect(await refuse({ late: { ...late, stored: true } })).toEqual(['formula_not_stored'])
    expect(await refuse({ late })).toEqual([])
    expect(await refuse({ at: { type: 'lookup', path: 'shop.updated_at', stored: true } })).toEqual([
      'lookup_not_stored',
    ])
    const cycle = await refuse(
      { worth: formula('price * shop.total', { stored: true }) },
      { total: { type: 'rollup', of: 'sales', fn: 'sum', field: 'worth' } },
    )
    expect(cycle).toContain('derived_cycle')
    const circle = (await problems()).find(({ code }) => code === 'derived_cycle')
    expect(circle?.message.en).toMatch(
      /sale\.worth → shop\.total → sale\.worth|shop\.total → sale\.worth → shop\.total/,
    )
  })
})
