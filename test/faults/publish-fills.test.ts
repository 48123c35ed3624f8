import { expect, it } from 'vitest'
import { changeDraft, getItem } from '../../engine/catalog/draft.ts'
import { publish } from '../../engine/catalog/publish.ts'
import { raw } from '../../engine/sql.ts'
import { withEngine } from '../support/engine.ts'
import { silentLog } from '../support/log.ts'

const engine = withEngine()

it('a save during a publish writes the column that is being filled, through the API as usual', async () => {
  const { db } = engine
  const browser = await engine.http()
  const make = async (name: string, code: string) => {
    const answer = await browser.post('/api/records/customer', { name, x_size: code })
    expect(answer.status, await answer.clone().text()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  const put = async (type: object) => {
    const { document } = await getItem(db, { kind: 'object', name: 'customer' })
    const { fields, ...rest } = document as { fields: object }
    await changeDraft(db, {
      kind: 'object',
      name: 'customer',
      document: { ...rest, fields: { ...fields, x_size: { label: { en: 'Size' }, ...type } } },
      author: null,
      at: new Date(),
    })
  }
  const tools = { db, clock: engine.clock, log: silentLog, bigTable: 1 }
  await put({ type: 'text' })
  await publish(tools, { message: 'text', author: null })
  const first = await make('First', '1')
  let filled: unknown[] = []

  await put({ type: 'integer' })
  await publish(
    {
      ...tools,
      onStep: async ({ id, moment }) => {
        if (id !== 'customer.x_size/fill-next' || moment !== 'after') return
        await make('Second', '22')
        const changed = await browser.patch(`/api/records/customer/${first}`, { x_size: '11' })
        expect(changed.status).toBe(200)
        filled = await db.rows(
          raw('SELECT x_size__next AS next FROM app.customer WHERE x_size IS NOT NULL ORDER BY 1'),
        )
      },
    },
    { message: 'integer', author: null },
  )

  expect(filled).toEqual([{ next: 11 }, { next: 22 }])
  const answer = await browser.get(`/api/records/customer/${first}`)
  expect(await answer.json()).toMatchObject({ x_size: 11 })
})
