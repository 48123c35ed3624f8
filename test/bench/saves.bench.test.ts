import { beforeAll, describe, expect, it } from 'vitest'
import { changeDraft } from '../../engine/catalog/draft.ts'
import { publish } from '../../engine/catalog/publish.ts'
import { systemClock } from '../../engine/context.ts'
import { createRecord } from '../../engine/records/create.ts'
import { updateRecord } from '../../engine/records/update.ts'
import { withEngine } from '../support/engine.ts'
import { silentLog } from '../support/log.ts'
import { objectOf } from '../support/model.ts'
import { interleaved, report } from './measure.ts'

const numbers = Object.fromEntries(
  Array.from({ length: 10 }, (_, n) => [`n${n}`, { type: 'decimal', scale: 2 }]),
)
const formulas = Object.fromEntries(
  Array.from({ length: 5 }, (_, n) => [
    `f${n}`,
    { type: 'formula', returns: 'decimal', scale: 2, expression: `n${n} * n${n + 1} / 100 + n${n + 2}` },
  ]),
)
const validations = Object.fromEntries(
  Array.from({ length: 10 }, (_, n) => [
    `v${n}`,
    { failWhen: `n${n} < 0 and $not($old.n${n} < 0) and name != 'x'`, message: { en: 'Not below zero.' } },
  ]),
)

describe('a save', () => {
  const engine = withEngine({ packages: [] })

  beforeAll(async () => {
    const put = (name: string, document: Record<string, unknown>) =>
      changeDraft(engine.db, { kind: 'object', name, document, author: null, at: new Date() })
    await put('plain', objectOf({ name: { type: 'text' }, ...numbers }))
    await put('ruled', objectOf({ name: { type: 'text' }, ...numbers, ...formulas }, { validations }))
    await publish({ db: engine.db, clock: systemClock, log: silentLog }, { message: 'bench', author: null })
    await engine.refresh()
  }, 60_000)

  it('costs little more with ten validations and five formulas than without', async () => {
    const values = Object.fromEntries(Object.keys(numbers).map((name, n) => [name, `${n + 1}.50`]))
    const [plain, ruled] = [
      await createRecord(engine.admin, 'plain', { name: 'p', ...values }),
      await createRecord(engine.admin, 'ruled', { name: 'r', ...values }),
    ]
    let turn = 0
    const save = (object: string, id: unknown) => async () => {
      for (let n = 0; n < 20; n++)
        await updateRecord(engine.admin, object, String(id), { n0: `${++turn % 1000}.25` })
    }
    const times = await interleaved({ plain: save('plain', plain.id), ruled: save('ruled', ruled.id) }, 15)
    await report({
      what: 'save with 10 validations and 5 formulas ÷ without',
      value: times.ruled / times.plain,
      unit: '×',
      atMost: 1.3,
    })
    await report({ what: 'save with 10 validations and 5 formulas', value: times.ruled / 20, unit: 'ms' })
    expect(times.ruled / times.plain).toBeLessThan(1.6)
  }, 120_000)
})
