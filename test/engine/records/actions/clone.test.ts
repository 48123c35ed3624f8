import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../../engine/records/create.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'

describe('cloning a record', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  let number = 0
  const thing = async (values: object = {}) =>
    (
      await createRecord(engine.admin, 'thing', {
        name: `Thing ${++number}`,
        code: `C-${number}`,
        ...values,
      })
    ).id
  const at = (id: string) => `/api/records/thing/${id}/actions/clone`

  it('makes one like it with its lines, without what is one record’s alone', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'Kind' })
    const owner = (await engine.person({ roles: [] })).user.id
    const values = {
      f_integer: 7,
      f_currency: '12.50',
      f_select: 'red',
      f_multi_reference: [kind.id],
      f_address: { city: 'Bern' },
      f_date_time: '2026-01-02T03:04:05.000Z',
      either: { object: 'thing_kind', id: kind.id },
    }
    const id = await thing({
      ...values,
      owner,
      parts: [
        { name: 'First', quantity: 1, price: '2.00' },
        { name: 'Second', quantity: 2 },
      ],
    })
    const admin = await engine.http()
    const answer = await admin.post(at(id), { values: { name: 'The twin' } })
    expect(answer.status, await answer.clone().text()).toBe(201)
    const made = (await answer.json()) as { id: string; f_auto_number: string }
    expect(answer.headers.get('location')).toBe(`/api/records/thing/${made.id}`)
    const first = await readRecord(engine.admin, 'thing', id)
    expect(made).toMatchObject({
      name: 'The twin',
      f_integer: 7,
      f_currency: '12.50',
      f_select: 'red',
      f_multi_reference: [{ id: kind.id }],
      f_address: { city: 'Bern' },
      f_date_time: first['f_date_time'],
      either: { id: kind.id },
      owner: { id: engine.admin.user.id },
      version: 1,
    })
    expect((made as { code?: string | null }).code ?? null).toBeNull()
    expect(made.f_auto_number).not.toBe(first['f_auto_number'])
    expect(
      await engine.db.rows(
        sql`SELECT name, quantity, price FROM app.part WHERE thing = ${made.id}::uuid ORDER BY name`,
      ),
    ).toEqual([
      { name: 'First', quantity: 1, price: '2.0000' },
      { name: 'Second', quantity: 2, price: null },
    ])
  })

  it('takes the values that it is given instead, lines too', async () => {
    const id = await thing({ parts: [{ name: 'Old' }] })
    const answer = await (await engine.http()).post(at(id), {
      values: { code: 'own', parts: [{ name: 'New' }] },
    })
    const made = (await answer.json()) as { id: string; code: string }
    expect(made.code).toBe('own')
    expect(await engine.db.rows(sql`SELECT name FROM app.part WHERE thing = ${made.id}::uuid`)).toEqual([
      { name: 'New' },
    ])
    expect((await (await engine.http()).post(at(id), { vals: {} })).status).toBe(400)
  })

  it('copies nothing that the person does not read, and is for who may create', async () => {
    const person = await engine.person({ roles: ['keeper'] })
    const owner = person.user.id
    const id = await thing({ owner, secret_note: 'Hidden', mobile: '13812345678', f_text: 'Open' })
    const keeper = await engine.http(person)
    const answer = await keeper.post(at(id))
    expect(answer.status, await answer.clone().text()).toBe(201)
    const { id: made } = (await answer.json()) as { id: string }
    expect(
      await engine.db.rows(sql`SELECT secret_note, mobile, f_text FROM app.thing WHERE id = ${made}::uuid`),
    ).toEqual([{ secret_note: null, mobile: null, f_text: 'Open' }])
    expect((await (await engine.http({ roles: ['janitor'] })).post(at(id))).status).toBe(403)
    expect((await (await engine.http({ roles: ['keeper'] })).post(at(id))).status).toBe(404)
    expect((await (await engine.http({ roles: [] })).post(at(id))).status).toBe(404)
  })
})
