import { describe, expect, it } from 'vitest'
import { bulkRecords } from '../../engine/records/bulk.ts'
import { createRecord } from '../../engine/records/create.ts'
import { readRecord } from '../../engine/records/read.ts'
import { openSecret } from '../../engine/records/sealed-field.ts'
import { updateRecord } from '../../engine/records/update.ts'
import { sql } from '../../engine/sql.ts'
import { withEngine } from '../support/engine.ts'

describe('a secret field', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })
  const stored = async (id: string) =>
    (await engine.db.first<{ token: string | null }>(
      sql`SELECT token FROM app.remark WHERE id = ${id}::uuid`,
    ))!.token
  const opened = async (id: string, from = id) =>
    openSecret(
      engine.admin,
      { object: { name: 'remark' }, field: { name: 'token' }, id },
      (await stored(from)) ?? '',
    )

  it('lies encrypted in the database, and nobody reads it back, not even an admin', async () => {
    const remark = await createRecord(engine.admin, 'remark', { text: 'one', token: 'tok-very-secret' })

    expect(remark).not.toHaveProperty('token')
    expect(await readRecord(engine.admin, 'remark', remark.id)).not.toHaveProperty('token')
    await expect(readRecord(engine.admin, 'remark', remark.id, ['token'])).rejects.toMatchObject({
      code: 'unknown_field',
    })
    expect(await stored(remark.id)).not.toContain('secret')
    expect(await opened(remark.id)).toBe('tok-very-secret')
    const kept = await engine.db.rows(
      sql`SELECT (h.*)::text AS line FROM sys.history h UNION ALL SELECT (o.*)::text FROM sys.outbox o`,
    )
    expect(JSON.stringify(kept)).not.toContain('tok-very-secret')
  })

  it('opens for the engine in its own record alone', async () => {
    const [one, two] = [
      await createRecord(engine.admin, 'remark', { text: 'one', token: 'of one' }),
      await createRecord(engine.admin, 'remark', { text: 'two', token: 'of two' }),
    ]
    expect([await opened(one.id), await opened(two.id)]).toEqual(['of one', 'of two'])
    expect(await opened(one.id, two.id)).toBeUndefined()
  })

  it('stays as it is when other fields are saved, alone and beside others that change theirs', async () => {
    const [one, two] = [
      await createRecord(engine.admin, 'remark', { text: 'one', token: 'of one' }),
      await createRecord(engine.admin, 'remark', { text: 'two', token: 'of two' }),
    ]
    await updateRecord(engine.admin, 'remark', one.id, { text: 'renamed' })
    await bulkRecords(engine.admin, 'remark', {
      mode: 'all',
      update: [
        { id: one.id, text: 'again' },
        { id: two.id, token: 'new of two' },
      ],
    })
    expect([await opened(one.id), await opened(two.id)]).toEqual(['of one', 'new of two'])
    await updateRecord(engine.admin, 'remark', two.id, { token: null })
    expect(await stored(two.id)).toBeNull()
  })

  it.each([
    ['is a text and no number', { type: 'integer' }],
    ['is not unique, which nobody could tell', { type: 'text', unique: true }],
  ])('%s: a document that says otherwise is refused', async (_why, more) => {
    const document = {
      label: { en: 'X' },
      fields: { pin: { label: { en: 'Pin' }, secret: true, ...more } },
    }
    const answer = await (await engine.http()).post('/api/design/check', {
      kind: 'object',
      name: 'x_safe',
      document,
    })
    expect(await answer.json()).toMatchObject({ problems: [{ code: 'secret_impossible' }] })
  })
})
