import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { withEngine } from '../../support/engine.ts'

describe('createRecord', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('leaves out fields the user may not read', async () => {
    const keeper = engine.as({ roles: ['keeper'] })
    const thing = await createRecord(keeper, 'thing', { name: 'Hammer' })
    expect(thing).toMatchObject({ name: 'Hammer', version: 1, owner: { id: keeper.user.id } })
    expect(thing).not.toHaveProperty('secret_note')
  })

  it('names every failing field, not only the first', async () => {
    const attempt = createRecord(engine.admin, 'thing', {
      f_integer: 'lots',
      f_date: '2026-02-30',
      no_such: 1,
    })
    await expect(attempt).rejects.toMatchObject({
      code: 'validation_failed',
      details: {
        errors: expect.arrayContaining([
          expect.objectContaining({ path: '/name', code: 'required' }),
          expect.objectContaining({ path: '/f_integer', code: 'wrong_type' }),
          expect.objectContaining({ path: '/f_date', code: 'wrong_type' }),
          expect.objectContaining({ path: '/no_such', code: 'unknown_field' }),
        ]),
      },
    })
  })

  it.each([
    ['a hidden field as an unknown one', { secret_note: 'x' }, 'unknown_field'],
    ['a field one may only read', { f_integer: 5 }, 'field_read_only'],
    ['a number the engine gives', { f_auto_number: 'T1' }, 'field_read_only'],
    ['a system column', { version: 7 }, 'field_read_only'],
    ['an option that does not exist', { f_select: 'purple' }, 'not_an_option'],
    ['a retired option', { f_select: 'old' }, 'not_an_option'],
    [
      'a reference that leads nowhere',
      { f_reference: '00000000-0000-7000-8000-000000000001' },
      'reference_missing',
    ],
    ['a text that is too long', { name: 'x'.repeat(61) }, 'too_long'],
  ])('refuses %s', async (_what, input, code) => {
    const keeper = engine.as({ roles: ['keeper'] })
    await expect(createRecord(keeper, 'thing', { name: 'x', ...input })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: `/${Object.keys(input)[0]}`, code }] },
    })
  })

  it('keeps one live record per unique value, blanks around it not counted', async () => {
    await createRecord(engine.admin, 'thing', { name: 'a', code: 'U-1' })
    await expect(createRecord(engine.admin, 'thing', { name: 'b', code: ' U-1 ' })).rejects.toMatchObject({
      code: 'duplicate_record',
      details: { fields: 'code' },
    })
    await createRecord(engine.admin, 'thing', { name: 'no code' })
    await createRecord(engine.admin, 'thing', { name: 'no code either' })
  })

  it('lets only one of fifty equal creates pass', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 50 }, () => createRecord(engine.admin, 'thing', { name: 'race', code: 'RACE' })),
    )
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
    for (const attempt of attempts)
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'duplicate_record' })
  })

  it('gives a hundred concurrent creates a hundred numbers', async () => {
    const made = await Promise.all(
      Array.from({ length: 100 }, () => createRecord(engine.admin, 'thing', { name: 'numbered' })),
    )
    expect(new Set(made.map((thing) => thing['f_auto_number'])).size).toBe(100)
  })

  it('saves child lines with their head in one transaction', async () => {
    const thing = await createRecord(engine.admin, 'thing', {
      name: 'Kit',
      parts: [
        { name: 'bolt', quantity: 4 },
        { name: 'nut', price: '0.50' },
      ],
    })
    const { listRelated } = await import('../../../engine/records/related.ts')
    const { parseListQuery } = await import('../../../engine/records/list-query.ts')
    const parts = await listRelated(
      engine.admin,
      'thing',
      thing.id,
      'parts',
      parseListQuery({ sort: 'created_at' }),
    )
    expect(parts.data.map((part) => [part['name'], part['quantity'], part['price']])).toEqual([
      ['bolt', 4, null],
      ['nut', null, '0.50'],
    ])

    await expect(
      createRecord(engine.admin, 'thing', { name: 'Broken kit', parts: [{ name: 'x' }, { quantity: 0 }] }),
    ).rejects.toMatchObject({
      details: {
        errors: expect.arrayContaining([
          expect.objectContaining({ path: '/parts/1/name' }),
          expect.objectContaining({ path: '/parts/1/quantity', code: 'out_of_range' }),
        ]),
      },
    })
  })

  it('does not let people make records where they have no right', async () => {
    const stranger = engine.as({ roles: [] })
    await expect(createRecord(stranger, 'thing', { name: 'x' })).rejects.toMatchObject({
      code: 'unknown_object',
    })
    const keeper = engine.as({ roles: ['keeper'] })
    await expect(createRecord(keeper, 'thing_kind', { name: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(
      createRecord(keeper, 'thing', { name: 'x', owner: engine.admin.user.id }),
    ).rejects.toMatchObject({ code: 'forbidden', details: { act: 'transfer' } })
  })

  it('stores hostile text as text', async () => {
    const name = `'); DROP TABLE app.thing; --`
    const thing = await createRecord(engine.admin, 'thing', {
      name,
      f_long_text: '<script>alert(1)</script>',
      f_rich_text: '<p onclick="x()">ok<script>bad</script></p>',
    })
    const read = await readRecord(engine.admin, 'thing', thing.id)
    expect(read).toMatchObject({ name, f_long_text: '<script>alert(1)</script>', f_rich_text: '<p>ok</p>' })
  })
})
