import { describe, expect, it } from 'vitest'
import { withDatabase } from '../../support/database.ts'
import { modelOf, objectOf } from '../../support/model.ts'
import { changeTables, look, planOn } from '../../support/tables.ts'

const text = { type: 'text' }

describe('tables of a model', () => {
  const db = withDatabase()

  it('come with their columns, keys and indexes, and need nothing more afterwards', async () => {
    const to = modelOf({
      object: {
        company: objectOf({ name: { ...text, searchable: true }, code: { ...text, unique: true } }),
        user: objectOf({ name: text }),
        department: objectOf({ name: text }),
        deal: objectOf(
          {
            name: { ...text, required: true },
            company: { type: 'reference', to: 'company' },
            about: { type: 'reference', to: ['company', 'user'] },
            anything: { type: 'reference', to: '*' },
            partners: { type: 'multiReference', to: 'company' },
            amount: { type: 'currency' },
            labels: { type: 'tags' },
            open: { type: 'boolean' },
          },
          { ownership: 'user', sort: '-created_at,name', indexes: { by_name: { fields: ['name', 'open'] } } },
        ),
      },
    })

    await changeTables(db, { to })

    const again = await planOn(db, { from: to, to })
    expect(again.steps).toEqual([])
    expect(again.problems).toEqual([])
    const keys = await look(
      db,
      `SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'app.deal'::regclass ORDER BY 1`,
    )
    expect(keys.map((key) => key['conname'])).toEqual([
      'deal__about__company__fkey',
      'deal__about__user__fkey',
      'deal__company__fkey',
      'deal__owner__fkey',
      'deal__owner_department__fkey',
    ])
  })
})

describe('a change of tables in use', () => {
  const db = withDatabase()
  const before = modelOf({
    object: {
      company: objectOf({ name: text }),
      deal: objectOf({
        name: { ...text, maxLength: 200 },
        size: text,
        phase: { type: 'select', options: { new: {}, won: {} } },
        note: { ...text, unique: true },
        company: { type: 'reference', to: 'company' },
        hint: text,
      }),
    },
  })
  const after = modelOf(
    {
      object: {
        company: objectOf({ title: { ...text, was: ['name'], required: true } }),
        bargain: objectOf(
          {
            name: { ...text, unique: true },
            size: { type: 'decimal', scale: 2 },
            phase: { type: 'select', options: { fresh: { was: ['new'] }, won: {} } },
            firm: { type: 'reference', to: 'company', was: ['company'] },
            hint: { ...text, required: true, default: 'none' },
            rank: { type: 'integer', required: true, default: 3 },
          },
          { was: ['deal'], indexes: { by_size: { fields: ['size'] } } },
        ),
      },
    },
    2,
  )

  it('renames, converts, fills, ties and retires without losing a value', async () => {
    await changeTables(db, { to: before })
    await look(
      db,
      `INSERT INTO app.company (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'Acme')`,
    )
    await look(
      db,
      `INSERT INTO app.deal (id, name, size, phase, note, company)
       SELECT gen_random_uuid(), 'deal ' || n, n || '.50', 'new', 'note ' || n, '00000000-0000-7000-8000-000000000001'
       FROM generate_series(1, 100) AS n`,
    )

    const plan = await changeTables(db, { from: before, to: after })

    expect(plan.checks.map((check) => check.code)).toEqual([
      'rows_missing_value',
      'rows_do_not_convert',
      'values_shortened',
      'duplicate_values',
    ])
    const [row] = await look(db, `SELECT * FROM app.bargain WHERE name = 'deal 7'`)
    expect(row).toMatchObject({
      size: '7.50',
      phase: 'fresh',
      firm: '00000000-0000-7000-8000-000000000001',
      hint: 'none',
      rank: 3,
      note: 'note 7',
    })
    expect(await look(db, `SELECT title FROM app.company`)).toEqual([{ title: 'Acme' }])
    await look(
      db,
      `INSERT INTO app.bargain (id, name, hint, rank) VALUES (gen_random_uuid(), 'without a note', 'x', 1)`,
    )
    expect((await planOn(db, { from: after, to: after })).steps).toEqual([])
    await expect(
      look(
        db,
        `INSERT INTO app.bargain (id, name, hint, rank) VALUES (gen_random_uuid(), ' deal 7 ', 'x', 1)`,
      ),
    ).rejects.toMatchObject({ code: '23505' })
  })
})
