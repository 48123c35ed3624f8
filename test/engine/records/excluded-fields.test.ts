import { beforeAll, describe, expect, it } from 'vitest'
import { changeDraft } from '../../../engine/catalog/draft.ts'
import { publish } from '../../../engine/catalog/publish.ts'
import { systemClock } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'
import { silentLog } from '../../support/log.ts'
import { objectOf } from '../../support/model.ts'
import { quickPatience } from '../../support/tables.ts'

const text = { type: 'text' }

describe('a field that is excluded', () => {
  const engine = withEngine({ packages: [] })
  let browser: TestBrowser
  let id: string

  beforeAll(async () => {
    const document = objectOf(
      {
        name: text,
        inner: { ...text, exclude: ['export', 'filter', 'list', 'import'] },
        rank: { type: 'integer', exclude: ['filter'] },
      },
      { sort: 'rank,name' },
    )
    await changeDraft(engine.db, { kind: 'object', name: 'gadget', document, author: null, at: new Date() })
    const tools = { db: engine.db, clock: systemClock, log: silentLog, patience: quickPatience }
    await publish(tools, { message: 'test', author: null })
    await engine.refresh()
    id = (await createRecord(engine.admin, 'gadget', { name: 'g', inner: 'quiet', rank: 1 })).id
    browser = await engine.http()
  }, 60_000)

  const refusal = async (answer: Response) => [answer.status, (await answer.json()).code]

  it.each(["inner = 'quiet'", '$contains(inner, "q")', 'rank > 0'])(
    'is no part of the filter %s',
    async (filter) => {
      const answer = await browser.get(`/api/records/gadget?filter=${encodeURIComponent(filter)}`)
      expect(await refusal(answer)).toEqual([400, 'parameter_invalid'])
    },
  )

  it('is not sorted, grouped or summed by', async () => {
    expect(await refusal(await browser.get('/api/records/gadget?sort=-rank'))).toEqual([
      400,
      'parameter_invalid',
    ])
    for (const query of [{ groupBy: ['inner'] }, { measures: { total: { fn: 'sum', field: 'rank' } } }])
      expect(await refusal(await browser.post('/api/records/gadget/aggregate', query))).toEqual([
        400,
        'parameter_invalid',
      ])
  })

  it('does not stand in the way of an order that the object has by itself', async () => {
    expect((await browser.get('/api/records/gadget')).status).toBe(200)
  })

  it('is left out of a file, and refused when asked for', async () => {
    const file = await (await browser.get('/api/records/gadget/export?keys=true')).text()
    expect(file).toContain('rank')
    expect(file).not.toContain('inner')
    expect(file).not.toContain('quiet')
    const asked = await browser.get('/api/records/gadget/export?fields=name,inner')
    expect(await refusal(asked)).toEqual([400, 'parameter_invalid'])
  })

  it('is left out of lists unless asked for, and stays in the record', async () => {
    const { data } = await (await browser.get('/api/records/gadget')).json()
    expect(data[0]).not.toHaveProperty('inner')
    const asked = await (await browser.get('/api/records/gadget?fields=inner')).json()
    expect(asked.data[0]).toMatchObject({ inner: 'quiet' })
    expect(await readRecord(engine.admin, 'gadget', id)).toMatchObject({ inner: 'quiet' })
  })

  it('is filled by no import', async () => {
    const body = new FormData()
    body.append('file', new Blob(['Name,Inner\na,b\n']), 'rows.csv')
    body.append('options', JSON.stringify({ columns: { Inner: { field: 'inner' } } }))
    const answer = await browser.fetch('/api/records/gadget/import', { method: 'POST', body })
    expect(await answer.json()).toMatchObject({
      errors: [{ path: '/columns/Inner/field', code: 'field_read_only' }],
    })
  })
})
