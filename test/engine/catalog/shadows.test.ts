import { beforeAll, expect, it } from 'vitest'
import { changeDraft } from '../../../engine/catalog/draft.ts'
import { loadModelFrom } from '../../../engine/catalog/load-model.ts'
import type { PublishTools } from '../../../engine/catalog/publication.ts'
import { publish } from '../../../engine/catalog/publish.ts'
import { systemClock } from '../../../engine/context.ts'
import type { ObjectDef } from '../../../engine/model.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { objectOf } from '../../support/model.ts'
import { look, quickPatience } from '../../support/tables.ts'

const db = withDatabase()
const put = (document: unknown) =>
  changeDraft(db, { kind: 'object', name: 'deal', document, author: null, at: new Date() })

beforeAll(async () => {
  await put(objectOf({ name: { type: 'text' }, size: { type: 'text' } }))
  await publish(
    { db, clock: systemClock, log: silentLog, patience: quickPatience },
    { message: '', author: null },
  )
  await look(
    db,
    `INSERT INTO app.deal (id, size) SELECT gen_random_uuid(), n FROM generate_series(1, 30) AS n`,
  )
})

it('while a column is filled, the model tells saves what to write into it; afterwards nothing is left of that', async () => {
  await put(objectOf({ name: { type: 'text' }, size: { type: 'decimal', scale: 2 } }))
  const seen: ObjectDef['shadows'][] = []
  const tools: PublishTools = {
    db,
    clock: systemClock,
    log: silentLog,
    patience: quickPatience,
    bigTable: 10,
    onStep: async ({ id, moment }) => {
      if (id !== 'deal.size/fill-next' || moment !== 'after') return
      seen.push((await loadModelFrom(db)(2, undefined)).objects.get('deal')?.shadows)
      await look(db, `UPDATE app.deal SET size = '7.5' WHERE size = '7'`)
    },
  }

  const { version } = await publish(tools, { message: '', author: null })

  expect(seen).toEqual([[{ column: 'size__next', source: 'size', value: expect.stringContaining('{}') }]])
  const model = await loadModelFrom(db)(version, undefined)
  expect(model.version).toBe(version)
  expect(model.objects.get('deal')).not.toHaveProperty('shadows')
  const [row] = await look(db, `SELECT sum(size) AS sum FROM app.deal`)
  expect(row).toEqual({ sum: '465.50' })
})
