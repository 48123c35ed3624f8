import { beforeAll, describe, expect, it } from 'vitest'
import { changeDraft } from '../../engine/catalog/draft.ts'
import { publish } from '../../engine/catalog/publish.ts'
import { systemClock } from '../../engine/context.ts'
import { bulkRecords } from '../../engine/records/bulk.ts'
import { createRecord } from '../../engine/records/create.ts'
import { updateRecord } from '../../engine/records/update.ts'
import { withEngine } from '../support/engine.ts'
import { silentLog } from '../support/log.ts'
import { objectOf } from '../support/model.ts'
import { interleaved, report } from './measure.ts'

const text = { type: 'text' }
const amount = { type: 'decimal', scale: 2 }

describe('stored formulas over other records', () => {
  const engine = withEngine({ packages: [] })
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    const put = (name: string, document: Record<string, unknown>) =>
      changeDraft(engine.db, { kind: 'object', name, document, author: null, at: new Date() })
    for (const name of ['plain', 'kept']) {
      const head = `${name}_head`
      await put(head, objectOf({ name: text, rate: amount }))
      const worth = {
        type: 'formula',
        returns: 'decimal',
        scale: 2,
        expression: 'price * head.rate',
        stored: name === 'kept',
      }
      await put(name, objectOf({ name: text, price: amount, head: { type: 'reference', to: head }, worth }))
    }
    await publish({ db: engine.db, clock: systemClock, log: silentLog }, { message: 'bench', author: null })
    await engine.refresh()
    for (const name of ['plain', 'kept']) {
      const head = await createRecord(engine.admin, `${name}_head`, { name: 'h', rate: '2' })
      ids[`${name}_head`] = String(head.id)
      const create = Array.from({ length: 1_000 }, (_, n) => ({
        name: `n${n}`,
        price: `${n}`,
        head: head.id,
      }))
      const { results } = await bulkRecords(engine.admin, name, { mode: 'all', create })
      ids[name] = String((results[0] as { id: string }).id)
    }
  }, 60_000)

  it('cost a save of the record little, and one of what 1,000 records read a part of a second', async () => {
    let turn = 0
    const save = (object: string, field: string) => async () => {
      for (let n = 0; n < 10; n++)
        await updateRecord(engine.admin, object, ids[object]!, { [field]: `${++turn % 1000}.25` })
    }
    const times = await interleaved(
      {
        plain: save('plain', 'price'),
        kept: save('kept', 'price'),
        plainHead: save('plain_head', 'rate'),
        keptHead: save('kept_head', 'rate'),
      },
      9,
    )
    const figures = {
      'save with a stored formula over another record ÷ one that is read': times.kept / times.plain,
    }
    for (const [what, value] of Object.entries(figures)) await report({ what, value, unit: '×', atMost: 2 })
    await report({
      what: 'save of a record that nothing stored reads',
      value: times.plainHead / 10,
      unit: 'ms',
    })
    await report({
      what: 'save of a record that 1,000 stored formulas read',
      value: times.keptHead / 10,
      unit: 'ms',
      atMost: 150,
    })
    expect(times.keptHead / 10).toBeLessThan(1_000)
  }, 120_000)
})
