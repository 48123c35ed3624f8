import { beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../engine/sql.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'
import { objectOf } from '../../support/model.ts'

const text = { type: 'text' }

/** What a publish adds to an object that was there before, and that was used in between, holds like the rest. */
describe('what is published later', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  let admin: TestBrowser
  const put = async (key: string, document: unknown) => {
    const answer = await admin.put(`/api/design/items/${key}`, document)
    expect(answer.status, await answer.clone().text()).toBeLessThan(300)
  }
  const publish = async () => {
    const answer = await admin.post('/api/design/publish', { message: 'later' })
    expect(answer.status, await answer.clone().text()).toBe(200)
  }
  const change = async (key: string, how: (document: Record<string, unknown>) => unknown) => {
    const { document } = (await (await admin.get(`/api/design/items/${key}`)).json()) as {
      document: Record<string, unknown>
    }
    await put(key, how(document))
    await publish()
  }
  const make = async (object: string, values: unknown, form = '') => {
    const answer = await admin.post(`/api/records/${object}${form}`, values)
    return { status: answer.status, id: ((await answer.json()) as { id: string }).id }
  }

  beforeAll(async () => {
    admin = await engine.http()
    const stage = { type: 'select', options: { a: { label: 'A' }, b: { label: 'B' } } }
    await put('object/town', objectOf({ name: text, city: text }))
    await put('object/journey', objectOf({ name: text, note: text, stage }))
    await put('form/journey.main', {
      object: 'journey',
      sections: { one: { items: { name: {}, note: {} } } },
    })
    await publish()
  })

  it('a unique key over several fields, and an index', async () => {
    await change('object/town', (town) => ({
      ...town,
      unique: { both: { fields: ['name', 'city'] } },
      indexes: { two: { fields: ['city', 'name'] } },
    }))
    const names = await engine.db.rows<{ name: string }>(
      sql`SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'app' AND tablename = 'town'`,
    )
    for (const purpose of ['both', 'two'])
      expect(
        names.some(({ name }) => name.includes(purpose)),
        purpose,
      ).toBe(true)
    expect((await make('town', { name: 'Aby', city: 'Aarhus' })).status).toBe(201)
    expect((await make('town', { name: 'Aby', city: 'Aarhus' })).status).toBe(409)
  })

  it('a gate of a pipeline, after records were saved without it', async () => {
    const { id } = await make('journey', { name: 'before', stage: 'a' })
    await put('pipeline/journey.way', {
      object: 'journey',
      stageField: 'stage',
      stages: { a: {}, b: { gate: { failWhen: '$not($exists(note))', requires: ['note'] } } },
    })
    await publish()
    expect((await admin.patch(`/api/records/journey/${id}`, { stage: 'b' })).status).toBe(422)
  })

  it('a condition of a form, after records were saved through it', async () => {
    const form = '?form=journey.main'
    expect((await make('journey', { name: 'free' }, form)).status).toBe(201)
    await change('form/journey.main', (main) => ({
      ...main,
      sections: { one: { items: { name: {}, note: { requiredWhen: "name = 'bound'" } } } },
    }))
    expect((await make('journey', { name: 'bound' }, form)).status).toBe(422)
    expect((await make('journey', { name: 'free' }, form)).status).toBe(201)
  })
})
