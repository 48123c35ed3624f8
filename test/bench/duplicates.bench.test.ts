import { beforeAll, describe, expect, it } from 'vitest'
import { changeDraft } from '../../engine/catalog/draft.ts'
import { publish } from '../../engine/catalog/publish.ts'
import { systemClock } from '../../engine/context.ts'
import { bulkRecords } from '../../engine/records/bulk.ts'
import { createRecord } from '../../engine/records/create.ts'
import { raw } from '../../engine/sql.ts'
import { withEngine } from '../support/engine.ts'
import { silentLog } from '../support/log.ts'
import { objectOf } from '../support/model.ts'
import { median, report, timed } from './measure.ts'

const names = 200_000

/** Three characters: each walks through a range of its own, so that no three come twice. */
const chars = (n: string): string =>
  [
    [7919, 6991],
    [104_729, 7507],
    [1_299_709, 7993],
  ]
    .map(([step, range]) => `chr(20000 + ((${n} * ${step}) % ${range})::int)`)
    .join(' || ')

/** Made-up words and a few usual ones, Chinese and Latin: names of companies as they come in lists of customers. */
const nameOf = (n: string): string => `CASE WHEN ${n} % 2 = 0
  THEN initcap(substr(translate(md5('a' || ${n}), '0123456789', 'oieaustlnr'), 1, 6 + (${n} % 5)::int)) || ' '
    || (ARRAY['Logistics', 'Foods', 'Medical', 'Optics', 'Trading', 'Energy', 'Systems'])[1 + (${n} / 2) % 7]
    || (ARRAY[' GmbH', ' Ltd', ' Inc.', ''])[1 + (${n} / 14) % 4]
  ELSE (ARRAY['上海', '北京', '深圳', '杭州', '苏州', '成都'])[1 + (${n} / 2) % 6] || ${chars(n)}
    || (ARRAY['机械', '贸易', '科技', '电子', '物流'])[1 + (${n} / 12) % 5] || '有限公司' END`

describe(`duplicates among ${names.toLocaleString('en')} names`, () => {
  const engine = withEngine({ packages: [] })

  beforeAll(async () => {
    const put = (kind: 'object' | 'duplicate_rule', name: string, document: Record<string, unknown>) =>
      changeDraft(engine.db, { kind, name, document, author: null, at: new Date() })
    await put('object', 'firm', objectOf({ name: { type: 'text' } }))
    await put('object', 'plain_firm', objectOf({ name: { type: 'text' } }))
    await put('duplicate_rule', 'firm.alike', {
      object: 'firm',
      normalize: { name: 'companyName' },
      match: { named: { all: [{ field: 'name', how: 'fuzzy', min: 0.85 }] } },
      // biome-ignore lint/suspicious/noThenProperty: the document's own word
      then: 'warn',
    })
    await publish({ db: engine.db, clock: systemClock, log: silentLog }, { message: 'bench', author: null })
    await engine.refresh()
    await engine.db.transaction(async (tx) => {
      await tx.run(raw('SET LOCAL statement_timeout = 0'))
      for (const table of ['firm', 'plain_firm'])
        await tx.run(
          raw(
            `INSERT INTO app.${table} (id, name) SELECT gen_random_uuid(), ${nameOf('n')} FROM generate_series(1, ${names}::bigint) n`,
          ),
        )
      await tx.run(raw('ANALYZE app.firm, app.plain_firm'))
    })
  }, 300_000)

  it('costs a save a few milliseconds to be looked for', async () => {
    const rows = await engine.db.rows<{ name: string }>(
      raw(`SELECT ${nameOf('n')} || 'x' AS name FROM generate_series(500001, 500060::bigint) n`),
    )
    const times = { firm: [] as number[], plain_firm: [] as number[] }
    for (const { name } of rows)
      for (const object of ['firm', 'plain_firm'] as const)
        times[object].push(await timed(() => createRecord(engine.admin, object, { name }, { confirm: true })))
    const unconfirmed: number[] = []
    for (const { name } of rows)
      unconfirmed.push(
        await timed(() => createRecord(engine.admin, 'firm', { name: `${name}yz` }).catch(() => undefined)),
      )
    const cost = median(unconfirmed) - median(times.plain_firm)
    await report({ what: `likeness among ${names} names, a save`, value: cost, unit: 'ms', atMost: 10 })
    expect(cost).toBeLessThan(50)
  }, 120_000)

  it('costs a bulk of a thousand under a second', async () => {
    const create = await engine.db.rows<{ name: string }>(
      raw(`SELECT ${nameOf('n')} AS name FROM generate_series(700001, 701000::bigint) n`),
    )
    const run = (object: string) =>
      timed(() => bulkRecords(engine.admin, object, { create, mode: 'each', confirm: false }))
    const plain = await run('plain_firm')
    const firm = await run('firm')
    await report({
      what: `likeness among ${names} names, 1,000 records at once`,
      value: firm - plain,
      unit: 'ms',
      atMost: 1_000,
    })
    expect(firm - plain).toBeLessThan(10_000)
  }, 120_000)
})
