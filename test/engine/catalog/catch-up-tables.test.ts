import { expect, it } from 'vitest'
import { catchUpIndexes, catchUpTables, lackingTables } from '../../../engine/catalog/catch-up-tables.ts'
import { systemClock } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { raw } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { silentLog } from '../../support/log.ts'
import { look, quickPatience } from '../../support/tables.ts'

const engine = withEngine({ packages: [], metadata: 'fixtures/till' })
const tools = () => ({ db: engine.db, clock: systemClock, log: silentLog, patience: quickPatience })

it('gives tables of an earlier engine what averages are made of, once, however many nodes start', async () => {
  const item = (price: string) => ({ name: 'x', price })
  const { id } = await createRecord(engine.admin, 'basket', { items: [item('10'), item('20')] })
  for (const column of ['mean__sum', 'mean__count'])
    await engine.db.run(raw(`ALTER TABLE app.basket DROP COLUMN "${column}"`))
  const { version } = engine.app.models.current

  await Promise.all([1, 2].map(() => catchUpTables(tools(), engine.app.models.current)))
  await engine.refresh()

  expect(await look(engine.db, 'SELECT mean__sum::text, mean__count FROM app.basket')).toEqual([
    { mean__sum: '30.00', mean__count: 2 },
  ])
  await createRecord(engine.admin, 'basket_item', { ...item('60'), basket: id })
  expect(await readRecord(engine.admin, 'basket', id)).toMatchObject({ mean: '30.00' })
  expect(engine.app.models.current.version).toBe(version + 1)

  await catchUpTables(tools(), engine.app.models.current)
  await engine.refresh()
  expect(engine.app.models.current.version).toBe(version + 1)
})

it('says what stands in the way, and the node is not ready until the columns are there', async () => {
  await engine.db.run(raw('ALTER TABLE app.basket DROP COLUMN "mean__sum"'))
  const write = (from: string, to: string) =>
    engine.db.run(
      raw(`UPDATE sys.document SET body = replace(body::text, '${from}', '${to}')::json
        WHERE body::text LIKE '%not_too_much%'`),
    )
  const model = engine.app.models.current
  await write('due > 9000', 'duty > 9000')

  const reason = await catchUpTables(tools(), model)
  expect(reason).toContain('duty')
  engine.app.addReadyCheck(() => lackingTables(engine.db, model, reason!))
  const ready = () => engine.browser().get('/readyz')
  const answer = await ready()
  expect(answer.status).toBe(503)
  // Who asks need not say who they are: names of the customer's own are for the log.
  expect(await answer.json()).toEqual({ status: 'not ready', problems: ['tables_behind'] })
  expect(JSON.stringify(engine.log.lines)).toContain('tables lack columns (basket.mean__sum)')

  await write('duty > 9000', 'due > 9000')
  expect(await catchUpTables(tools(), model)).toBeUndefined()
  expect((await (await ready()).json()).problems).toEqual([])
})

it('builds what records are searched by where an earlier engine had other indexes', async () => {
  const [index] = await look<{ name: string }>(
    engine.db,
    `SELECT relname AS name FROM pg_class WHERE relkind = 'i' AND relname LIKE 'team_search_%'`,
  )
  await engine.db.run(raw(`DROP INDEX app."${index!.name}"`))
  await engine.db.run(raw('CREATE INDEX team_search_name_0123abcd ON app.team USING gin (jx.grams(name))'))

  const { signal } = new AbortController()
  await Promise.all([1, 2].map(() => catchUpIndexes(tools(), () => engine.app.models.current, signal)))
  await engine.refresh()

  expect(
    await look(
      engine.db,
      `SELECT relname AS name FROM pg_class WHERE relkind = 'i' AND relname LIKE 'team_search_%'`,
    ),
  ).toEqual([{ name: index!.name }])
})
