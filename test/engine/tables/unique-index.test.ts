import { expect, it } from 'vitest'
import { fieldsOfUniqueIndex } from '../../../engine/tables/unique-index.ts'
import { withDatabase } from '../../support/database.ts'
import { modelOf, objectOf } from '../../support/model.ts'
import { changeTables, look } from '../../support/tables.ts'

const db = withDatabase()

it('a refused duplicate leads back to the fields that must be unique', async () => {
  const text = { type: 'text' }
  const to = modelOf({
    object: {
      deal: objectOf(
        { code: text, year: { type: 'integer' } },
        { unique: { yearly: { fields: ['code', 'year'], ignoreCase: true } } },
      ),
    },
  })
  await changeTables(db, { to })
  const insert = (code: string) =>
    look(db, `INSERT INTO app.deal (id, code, year) VALUES (gen_random_uuid(), '${code}', 2024)`)
  await insert('A1')

  const error = await insert(' a1 ').catch((refused: { constraint: string }) => refused)

  const { constraint } = error as { constraint: string }
  expect(fieldsOfUniqueIndex(to.objects.get('deal')!, constraint)).toEqual(['code', 'year'])
})
