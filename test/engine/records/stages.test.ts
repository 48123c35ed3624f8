import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { stageDatesChore } from '../../../engine/records/stage-dates.ts'
import type { StageAnswer } from '../../../engine/records/stages.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { importer } from './import/importer.ts'

const day = 86_400_000
const shipped = JSON.parse(
  readFileSync(new URL('../../../metadata/crm/pipelines/opportunity.sales.json', import.meta.url), 'utf8'),
)

describe('stages of a pipeline', () => {
  const engine = withEngine()
  const { run } = importer(engine)
  let customer: string
  const talked = {
    label: { en: 'a finished call or meeting', zh: '一次已完成的电话或会议' },
    object: 'activity',
    where: "type in ['call', 'meeting'] and done",
  }

  beforeAll(async () => {
    const { stages, ...rest } = shipped
    const quote = { ...stages.quote, gate: { ...stages.quote.gate, requiresRelated: { talked } } }
    const admin = await engine.http()
    await admin.put('/api/design/items/pipeline/opportunity.sales', {
      ...rest,
      stages: { ...stages, quote },
    })
    await admin.put('/api/design/items/role/blind', {
      label: 'Blind',
      objects: { opportunity: { read: 'all', update: 'all', fields: { stage: 'hidden' } } },
    })
    const answer = await admin.post('/api/design/publish', { message: 'talk first' })
    expect(answer.status, await answer.clone().text()).toBe(200)
    await engine.refresh()
    customer = (await createRecord(engine.admin, 'customer', { name: 'Stage Ltd' })).id
  }, 60_000)

  const deal = (more: Record<string, unknown> = {}) =>
    createRecord(engine.admin, 'opportunity', { name: 'A deal', customer, ...more })
  const stagesOf = async (id: string, who: Ctx = engine.admin) =>
    (
      (await (await (await engine.http(who)).get(`/api/records/opportunity/${id}/stages`)).json()) as {
        data: StageAnswer[]
      }
    ).data
  const jumped = {
    path: '/stage',
    code: 'gate_closed',
    message: 'From Qualify it goes to Propose, Lost.',
  }

  it('are entered only from where they may be, on every door', async () => {
    const one = await deal({ code: 'D-1' })
    const browser = await engine.http()
    const screen = await browser.patch(`/api/records/opportunity/${one.id}?form=opportunity.edit`, {
      stage: 'won',
    })
    expect([screen.status, await screen.json()]).toMatchObject([422, { errors: [jumped] }])
    const bulk = await browser.post('/api/records/opportunity/bulk', {
      update: [{ id: one.id, stage: 'won' }],
      upsert: { on: ['code'], records: [{ code: 'D-1', stage: 'won' }] },
      mode: 'each',
    })
    expect(((await bulk.json()) as { results: unknown[] }).results).toMatchObject([
      { problem: { errors: [{ ...jumped, path: '/update/0/stage' }] } },
      { problem: { errors: [{ ...jumped, path: '/upsert/records/0/stage' }] } },
    ])
    const imported = await run('opportunity', 'code,stage\nD-1,won\n', {
      columns: { code: { field: 'code' }, stage: { field: 'stage' } },
      upsert: ['code'],
    })
    expect(imported.errors).toMatchObject([{ row: 2, code: 'gate_closed', message: jumped.message }])
    await expect(updateRecord(engine.system, 'opportunity', one.id, { stage: 'won' })).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await updateRecord(engine.admin, 'opportunity', one.id, { stage: 'propose' })
    expect(await readRecord(engine.admin, 'opportunity', one.id)).toMatchObject({
      stage: 'propose',
      probability: 40,
    })
  })

  it('may need other records, such as a finished call', async () => {
    const { id } = await deal({ stage: 'propose', amount: '10.00', close_date: '2099-01-01' })
    const move = () => updateRecord(engine.admin, 'opportunity', id, { stage: 'quote' })
    const about = { object: 'opportunity', id }
    const refused = {
      details: {
        errors: [
          {
            path: '/stage',
            code: 'gate_closed',
            message: {
              en: 'Still needed: a finished call or meeting.',
              zh: '还需：一次已完成的电话或会议。',
            },
          },
        ],
      },
    }
    await expect(move()).rejects.toMatchObject(refused)
    const call = await createRecord(engine.admin, 'activity', { subject: 'Call', type: 'call', about })
    await createRecord(engine.admin, 'activity', { subject: 'Mail', type: 'email', about, done: true })
    await expect(move()).rejects.toMatchObject(refused)
    await updateRecord(engine.admin, 'activity', call.id, { done: true })
    expect(await move()).toMatchObject({ stage: 'quote' })
  })

  it('are entered all the same by whoever may, with a reason that is kept', async () => {
    const office = await createRecord(engine.admin, 'department', { name: 'Office', code: 'office' })
    const manager = await engine.person({ roles: ['sales_manager'], department: office.id })
    const owner = manager.user.id
    const [own, other] = [await deal({ stage: 'quote', owner }), await deal({ stage: 'quote', owner })]
    const answerFor = async (who: Ctx) =>
      (await stagesOf(own.id, who)).find(({ stage }) => stage === 'negotiate')
    expect(await answerFor(engine.admin)).toMatchObject({ missing: ['contact'], may_override: false })
    expect(await answerFor(manager)).toMatchObject({ open: false, missing: ['contact'], may_override: true })

    const move = async (who: Ctx, query = '') => {
      const browser = await engine.http(who)
      return browser.patch(`/api/records/opportunity/${own.id}${query}`, { stage: 'negotiate' })
    }
    const why = `?reason=${encodeURIComponent('Their CEO called me')}`
    expect((await move(manager)).status).toBe(422)
    expect((await move(engine.admin, why)).status).toBe(422)
    expect((await move(manager, `?reason=${'x'.repeat(501)}`)).status).toBe(400)
    const passed = await move(manager, why)
    expect([passed.status, await passed.json()]).toMatchObject([200, { stage: 'negotiate', contact: null }])
    const noted = await engine.db.rows(
      sql`SELECT record_id, details FROM sys.audit WHERE kind = 'gate_overridden'`,
    )
    expect(noted).toEqual([
      { record_id: own.id, details: { stage: 'negotiate', reason: 'Their CEO called me' } },
    ])
    // Where the gate is open a reason is none.
    await updateRecord(manager, 'opportunity', other.id, { stage: 'propose' }, { reason: 'They asked' })
    expect(await engine.db.rows(sql`SELECT FROM sys.audit WHERE kind = 'gate_overridden'`)).toHaveLength(1)
    // And what may not follow does not, for whatever reason.
    await expect(
      updateRecord(manager, 'opportunity', own.id, { stage: 'qualify' }, { reason: 'Because' }),
    ).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('say before a move what is missing for it, to those who may move it', async () => {
    const { id } = await deal({ stage: 'propose', customer: null })
    const found = await stagesOf(id)
    expect(found.map(({ stage }) => stage)).toEqual(['qualify', 'quote', 'negotiate', 'won', 'lost'])
    expect(found.find(({ stage }) => stage === 'qualify')).toMatchObject({ open: true })
    expect(found.find(({ stage }) => stage === 'lost')).toEqual({
      stage: 'lost',
      open: false,
      may_override: false,
      missing: ['lost_reason'],
      reasons: [],
    })
    expect(found.find(({ stage }) => stage === 'quote')).toMatchObject({
      open: false,
      may_override: false,
      missing: ['customer', 'amount'],
      reasons: [expect.stringContaining('Still needed: a finished call or meeting.')],
    })
    expect(found.find(({ stage }) => stage === 'won')).toMatchObject({
      missing: [],
      reasons: ['From Propose it goes to Quote, Qualify, Lost.'],
    })
    const stranger = await engine.http({ roles: ['seller'] })
    expect((await stranger.get(`/api/records/opportunity/${id}/stages`)).status).toBe(404)
    // Whoever may not see the stage is not told of the others either.
    expect(await stagesOf(id, await engine.person({ roles: ['blind'] }))).toEqual([])
  })

  it('know since when a record is in them, and when their norm runs out', async () => {
    const { id } = await deal()
    const now = engine.clock.now().getTime()
    const before = await readRecord(engine.admin, 'opportunity', id)
    expect(Math.abs(Date.parse(String(before['stage_since'])) - now)).toBeLessThan(20_000)
    expect(Date.parse(String(before['stage_due'])) - Date.parse(String(before['stage_since']))).toBe(14 * day)
    const late = async () => {
      const filter = encodeURIComponent(`stage_due < $now() and id = '${id}'`)
      const answer = await (await engine.http()).get(`/api/records/opportunity?filter=${filter}`)
      return ((await answer.json()) as { data: unknown[] }).data.length
    }
    expect(await late()).toBe(0)
    engine.clock.pass(15 * day)
    expect(await late()).toBe(1)
    await updateRecord(engine.admin, 'opportunity', id, { name: 'Another name' })
    expect(await late()).toBe(1)
    await updateRecord(engine.admin, 'opportunity', id, { stage: 'lost', lost_reason: 'price' })
    const after = await readRecord(engine.admin, 'opportunity', id)
    expect(after['stage_due']).toBeNull()
    expect(
      Date.parse(String(after['stage_since'])) - Date.parse(String(before['stage_since'])),
    ).toBeGreaterThan(14 * day)
    const forged = await (await engine.http()).patch(`/api/records/opportunity/${id}`, {
      stage_since: '2020-01-01T00:00:00Z',
    })
    expect(forged.status).toBe(422)
  })

  it('find it out for records that were there before, from their history', async () => {
    const { id } = await deal()
    engine.clock.pass(3 * day)
    await updateRecord(engine.admin, 'opportunity', id, { stage: 'propose' })
    const before = await readRecord(engine.admin, 'opportunity', id)
    await engine.db.run(sql`UPDATE app.opportunity SET stage_since = NULL, stage_due = NULL WHERE id = ${id}`)
    // What the engine's own round has in hand is left to it.
    const after = await vi.waitUntil(async () => {
      await stageDatesChore.run(engine.system)
      const record = await readRecord(engine.admin, 'opportunity', id)
      return record['stage_since'] === null ? undefined : record
    }, 10_000)
    for (const name of ['stage_since', 'stage_due'])
      expect(Math.abs(Date.parse(String(after[name])) - Date.parse(String(before[name])))).toBeLessThan(1_000)
    expect(after.version).toBe(before.version)
  })
})
