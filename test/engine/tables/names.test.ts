import { describe, expect, it } from 'vitest'
import { withDatabase } from '../../support/database.ts'
import { modelOf, objectOf } from '../../support/model.ts'
import { changeTables, look, planOn } from '../../support/tables.ts'

const text = { type: 'text' }

describe('names', () => {
  const db = withDatabase()

  it('may be words of SQL', async () => {
    const to = modelOf({
      object: {
        order: objectOf({
          select: { ...text, unique: true },
          user: { type: 'reference', to: 'table' },
          group: text,
        }),
        table: objectOf(
          { primary: text, from: { type: 'multiReference', to: 'order' } },
          { sort: '-primary' },
        ),
      },
    })

    await changeTables(db, { to })

    expect((await planOn(db, { from: to, to })).steps).toEqual([])
    expect(await look(db, `SELECT "select", "user", "group" FROM app."order"`)).toEqual([])
  })

  it('may be so long that what is derived from them passes 63 bytes, and stay apart', async () => {
    const long = (end: string) => `${'a'.repeat(40 - end.length)}${end}`
    const to = modelOf({
      object: {
        [long('one')]: objectOf({
          [long('x')]: { type: 'multiReference', to: long('two') },
          [long('y')]: { type: 'multiReference', to: long('two') },
          [long('z')]: { type: 'reference', to: [long('one'), long('two')] },
        }),
        [long('two')]: objectOf({ [long('z')]: { ...text, unique: true, indexed: true } }),
      },
    })

    await changeTables(db, { to })

    const tables = await look<{ name: string }>(
      db,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind = 'r' AND relname LIKE 'aaa%'`,
    )
    expect(tables).toHaveLength(4)
    expect((await planOn(db, { from: to, to })).steps).toEqual([])
  })
})
