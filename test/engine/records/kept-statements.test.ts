import { expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { raw } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

it('saves go on while a publish adds columns to a table whose statements are kept prepared', async () => {
  const { admin } = engine
  const { id } = await createRecord(admin, 'thing', { name: 'first' })
  const save = (integer: number) => updateRecord(admin, 'thing', id, { f_integer: integer })
  for (let at = 0; at < 4; at++) await save(at)
  await engine.db.run(raw('ALTER TABLE app.thing ADD COLUMN "name__next" text'))
  await save(10)
  expect(await save(11)).toMatchObject({ f_integer: 11 })
})
