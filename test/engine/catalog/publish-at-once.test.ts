import { beforeAll, describe, expect, it } from 'vitest'
import { changeDraft } from '../../../engine/catalog/draft.ts'
import { loadModelFrom } from '../../../engine/catalog/load-model.ts'
import { preparePlan } from '../../../engine/catalog/plan.ts'
import type { PublishTools } from '../../../engine/catalog/publication.ts'
import { publish } from '../../../engine/catalog/publish.ts'
import { findPublishJob } from '../../../engine/catalog/publish-job.ts'
import { listVersions } from '../../../engine/catalog/versions.ts'
import { systemClock } from '../../../engine/context.ts'
import type { AppModel } from '../../../engine/model.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { objectOf } from '../../support/model.ts'
import { look, quickPatience } from '../../support/tables.ts'

const text = { type: 'text' }

describe('a publish that takes a moment', () => {
  const db = withDatabase()
  let known: AppModel | undefined
  const tools = (more: Partial<PublishTools> = {}): PublishTools => ({
    db,
    clock: systemClock,
    log: silentLog,
    patience: quickPatience,
    known,
    ...more,
  })
  const put = (kind: string, name: string, document: unknown) =>
    changeDraft(db, { kind, name, document, author: null, at: new Date() })
  const publishAll = (more: Partial<PublishTools> = {}) =>
    publish(tools(more), { message: 'test', author: null })
  const columns = async (table: string) => {
    const rows = await look<{ name: string }>(
      db,
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'app.${table}'::regclass AND attnum > 0`,
    )
    return rows.map(({ name }) => name)
  }

  beforeAll(async () => {
    await put('object', 'town', objectOf({ name: text }))
    await put('object', 'customer', objectOf({ name: text, town: { type: 'reference', to: 'town' } }))
    known = (await publishAll()).model
    await look(db, `INSERT INTO app.customer (id, name) VALUES (gen_random_uuid(), 'Acme')`)
  })

  it('takes settings over as they are while nobody changed them, so that what was judged with them stays judged', async () => {
    await put('object', 'town', objectOf({ name: text }, { label: { en: 'Town' } }))
    const next = await publishAll()
    expect(next.model.settings).toBe(known!.settings)
    known = next.model
  })

  it('is told as done, with its steps, and the model is what another node loads', async () => {
    await put('object', 'town', objectOf({ name: text, mayor: text }))
    const ids: string[] = []
    const { version, model } = await publishAll({
      onStep: ({ id, moment }) => void ids.push(`${id} ${moment}`),
    })

    expect(ids).toEqual([
      'town.mayor/add before',
      'switch before',
      'switch inside',
      'town.mayor/add after',
      'switch after',
    ])
    expect(await columns('town')).toContain('mayor')
    const [entry] = await look<{ id: string }>(db, `SELECT id FROM sys.publish WHERE version = ${version}`)
    expect(await findPublishJob(db, entry!.id)).toMatchObject({ state: 'done', done: 1, total: 1 })
    const loaded = await loadModelFrom(db)(version, undefined)
    expect(loaded).toEqual(model)
    expect(await loadModelFrom(db)(version, known)).toEqual(model)
    known = model
  })

  it('leaves nothing behind when its process ends in the middle, and can be made again', async () => {
    const before = await listVersions(db)
    await put('object', 'town', objectOf({ name: text, mayor: text, river: text }))
    const ended = new Error('killed')
    const attempt = publishAll({
      onStep: ({ id, moment }) => {
        if (id === 'switch' && moment === 'inside') throw ended
      },
    })

    await expect(attempt).rejects.toBe(ended)
    expect(await listVersions(db)).toEqual(before)
    expect(await columns('town')).not.toContain('river')
    expect(await look(db, `SELECT FROM sys.publish WHERE state <> 'done'`)).toEqual([])

    known = (await publishAll()).model
    expect(await columns('town')).toContain('river')
  })

  it('takes the time that its plan takes', async () => {
    const timeouts: string[] = []
    await put('object', 'town', objectOf({ name: text, mayor: text, river: text, lake: text }))
    const withClient: typeof db.withClient = (work) =>
      db.withClient(async (client) => {
        const query = client.query.bind(client) as (text: string) => Promise<unknown>
        const spied = Object.create(client, {
          query: {
            value: async (given: string) => {
              const answer = await query(given)
              if (given.startsWith('BEGIN')) {
                const { rows } = (await query('SHOW idle_in_transaction_session_timeout')) as {
                  rows: object[]
                }
                timeouts.push(String(Object.values(rows[0]!)[0]))
              }
              return answer
            },
          },
        })
        return work(spied)
      })
    known = (await publishAll({ db: { ...db, withClient } })).model
    expect(timeouts).toEqual(['0'])
  })

  it('is made on what is published now, though this node knows an older version', async () => {
    const older = known
    await put('object', 'town', objectOf({ name: text, mayor: text, river: text, lake: text, bridge: text }))
    await publishAll()
    known = older
    await put(
      'object',
      'customer',
      objectOf({ name: text, phone: text, town: { type: 'reference', to: 'town' } }),
    )

    const { model } = await publishAll()

    expect([...model.objects.get('town')!.fields.keys()]).toContain('bridge')
    expect(await loadModelFrom(db)(model.version, undefined)).toEqual(model)
    expect((await preparePlan(db, {}, { known: model })).plan.steps).toEqual([])
    known = model
  })

  it('sees what somebody did to a table since this node looked', async () => {
    await look(db, 'ALTER TABLE app.town DROP COLUMN mayor')
    await put('view', 'town.all', { object: 'town', type: 'table', columns: ['name', 'mayor'] })
    const { plan } = await preparePlan(db, {}, { known })
    expect(plan.problems).toMatchObject([{ code: 'schema_drift', path: 'object/town#/fields/mayor' }])

    known = (await publishAll()).model

    expect(await columns('town')).toContain('mayor')
  })

  it('goes in steps when records are read or written for it', async () => {
    await put(
      'object',
      'customer',
      objectOf({ name: { ...text, indexed: true }, phone: text, town: { type: 'reference', to: 'town' } }),
    )
    const states: string[] = []
    const onStep = async () => {
      const rows = await look<{ state: string }>(
        db,
        `SELECT state FROM sys.publish ORDER BY started_at DESC LIMIT 1`,
      )
      states.push(rows[0]!.state)
    }
    known = (await publishAll({ onStep })).model
    expect(states).toContain('preparing')
    expect((await preparePlan(db, {}, { known })).plan.steps).toEqual([])
  })
})
