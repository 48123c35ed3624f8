import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('assignment rules', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  let clerk: Ctx
  let people: Ctx[]

  beforeAll(async () => {
    people = [
      await engine.person({ roles: ['clerk'], name: 'Ann' }),
      await engine.person({ roles: ['clerk'], name: 'Bo' }),
      await engine.person({ roles: ['clerk'], name: 'Cy' }),
    ]
    clerk = await engine.person({ roles: ['clerk'], name: 'Clerk' })
    await createRecord(engine.admin, 'team', {
      name: 'First',
      code: 'first',
      members: people.map(({ user }) => user.id),
    })
    await engine.refresh()
  })

  const make = (kind: string, more = {}) => createRecord(clerk, 'errand', { name: 'E', kind, ...more })
  const ownersOf = async (kind: string) =>
    (
      await engine.db.rows<{ owner: string | null; n: number }>(
        sql`SELECT owner, count(*)::int AS n FROM app.errand WHERE kind = ${kind} GROUP BY owner ORDER BY owner`,
      )
    ).map(({ owner, n }) => [people.findIndex(({ user }) => user.id === owner), n])

  it('take turns, evenly under a hundred writers', async () => {
    await Promise.all(Array.from({ length: 99 }, () => make('turn')))
    expect((await ownersOf('turn')).map(([, n]) => n)).toEqual([33, 33, 33])
  })

  it('pass over who is away', async () => {
    await engine.db.run(
      sql`UPDATE app."user" SET away_until = '2999-01-01' WHERE id = ${people[0]!.user.id}::uuid`,
    )
    await bulkRecords(clerk, 'errand', {
      mode: 'all',
      create: Array.from({ length: 10 }, () => ({ name: 'away', kind: 'turn' })),
    } as never)
    const rows = await engine.db.rows<{ owner: string }>(
      sql`SELECT owner FROM app.errand WHERE name = 'away'`,
    )
    expect(rows).toHaveLength(10)
    expect(rows.some(({ owner }) => owner === people[0]!.user.id)).toBe(false)
    await engine.db.run(sql`UPDATE app."user" SET away_until = NULL`)
    await engine.db.run(sql`UPDATE app.errand SET stage = 'done'`)
  })

  it('give to who has least to do, and to a pool when all have enough', async () => {
    for (let n = 0; n < 3; n++) await make('load')
    expect((await ownersOf('load')).map(([, n]) => n)).toEqual([1, 1, 1])
    for (let n = 0; n < 5; n++) await make('few')
    expect((await ownersOf('few')).map(([who, n]) => [who! >= 0, n])).toEqual([
      [true, 1],
      [true, 1],
      [true, 1],
      [false, 2],
    ])
    const pooled = await engine.db.rows(
      sql`SELECT DISTINCT owner_pool FROM app.errand WHERE kind = 'few' AND owner IS NULL`,
    )
    expect(pooled).toEqual([{ owner_pool: 'errand.general' }])
  })

  it('find people by skill, by expression and by rank', async () => {
    const [, bo, cy] = people
    await engine.db.run(sql`UPDATE app."user" SET job_title = 'welder' WHERE id = ${bo!.user.id}::uuid`)
    await engine.db.run(
      sql`UPDATE app."user" SET superior = ${cy!.user.id}::uuid WHERE id = ${clerk.user.id}::uuid`,
    )
    await make('skilled', { skill: 'welder' })
    expect(await ownersOf('skilled')).toEqual([[1, 1]])
    await make('boss')
    expect(await ownersOf('boss')).toEqual([[2, 1]])
    const [mail] = bo!.user.email.split('@')
    await make('mine', { name: mail })
    expect(await ownersOf('mine')).toEqual([[1, 1]])
  })

  it('leave the record to its maker where nobody is found, and to whom it was given', async () => {
    expect(await make('nobody')).toMatchObject({ owner: { id: clerk.user.id } })
    const given = await createRecord(engine.admin, 'errand', {
      name: 'E',
      kind: 'turn',
      owner: people[1]!.user.id,
    })
    expect(given).toMatchObject({ owner: { id: people[1]!.user.id } })
  })

  it('keep why a record went to whom', async () => {
    const made = await make('mine', { name: people[0]!.user.email.split('@')[0] })
    expect(
      await engine.db.rows(
        sql`SELECT rule, entry, user_id FROM sys.assignment WHERE record_id = ${made.id}::uuid`,
      ),
    ).toEqual([{ rule: 'errand.intake', entry: 'mine', user_id: people[0]!.user.id }])
  })
})
