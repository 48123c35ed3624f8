import { beforeAll, describe, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { expectExact } from '../../support/exact.ts'

describe('rollups over lines whose head changes its currency', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/ledger' })
  const make = async (object: string, input: Record<string, unknown>) =>
    String((await createRecord(engine.admin, object, input)).id)
  const isExact = () => expectExact(engine.db, engine.admin.model)
  const linesOf = (invoice: string) =>
    engine.db.rows<{ id: string }>(
      sql`SELECT id FROM app.invoice_line WHERE invoice = ${invoice}::uuid AND deleted_at IS NULL ORDER BY id`,
    )
  beforeAll(() => make('exchange_rate', { currency: 'EUR', rate: '2', valid_from: '2000-01-01' }))

  it('are told anew at what the lines refer to besides', async () => {
    const article = await make('article', { name: 'Bolt' })
    const invoice = await make('invoice', { name: 'One', lines: [{ text: 'a', amount: '10', article }] })
    await isExact()
    await updateRecord(engine.admin, 'invoice', invoice, { currency_code: 'EUR' })
    await isExact()
  })

  it('count once what changes in the same save', async () => {
    const [bolt, nut] = [await make('article', { name: 'Bolt' }), await make('article', { name: 'Nut' })]
    const invoice = await make('invoice', {
      name: 'Two',
      lines: [
        { text: 'a', amount: '10', article: bolt },
        { text: 'b', amount: '20', article: bolt },
        { text: 'c', amount: '40', article: nut },
      ],
    })
    const [first, second] = await linesOf(invoice)
    await updateRecord(engine.admin, 'invoice', invoice, {
      currency_code: 'EUR',
      lines: [
        { id: first!.id, amount: '15' },
        { id: second!.id, article: nut },
        { text: 'd', amount: '7', article: bolt },
      ],
    })
    await isExact()
  })
})
