import { describe, expect, it } from 'vitest'
import { saveUser } from '../../../engine/auth/save-user.ts'
import type { Ctx } from '../../../engine/context.ts'
import type { Database } from '../../../engine/database.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { ident, sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('a bulk in the midst of which something changes', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  /** As a request has it: on the rights of its beginning, which `change` changes once its first chunk is committed. */
  function changedAfterFirst(who: Ctx, change: () => Promise<unknown>): Ctx {
    let committed = 0
    const db: Database = {
      ...engine.db,
      transaction: async (work) => {
        const result = await engine.db.transaction(work)
        if (++committed === 1) await change()
        return result
      },
    }
    return { ...who, model: who.model, rightsEpoch: who.rightsEpoch, db }
  }
  const create = (name: string) => Array.from({ length: 1_100 }, (_, at) => ({ name: `${name} ${at}` }))
  const count = async (name: string) =>
    (
      await engine.db.first<{ n: number }>(
        sql`SELECT count(*)::int AS n FROM ${ident('app', 'thing')} WHERE name LIKE ${`${name} %`}`,
      )
    )?.n

  it('goes on, and answers all that it made', async () => {
    const ctx = changedAfterFirst(engine.admin, () =>
      engine.db.run(sql`UPDATE sys.epoch SET rights_epoch = rights_epoch + 1`),
    )
    const { results } = await bulkRecords(ctx, 'thing', { mode: 'each', create: create('on') })
    expect(results.filter((result) => 'created' in result && result.created)).toHaveLength(1_100)
    expect(await count('on')).toBe(1_100)
  })

  it('ends where the right was taken, and answers what was made before', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const { id, name, email } = keeper.user
    const ctx = changedAfterFirst(keeper, () =>
      saveUser(engine.system, { roles: [], name, email, active: true }, id),
    )
    const { results } = await bulkRecords(ctx, 'thing', { mode: 'each', create: create('end') })
    expect(results.slice(0, 500).filter((result) => 'problem' in result)).toEqual([])
    const refused = results.slice(500).map((result) => 'problem' in result && result.problem.code)
    expect(new Set(refused)).toEqual(new Set(['unknown_object']))
    expect(await count('end')).toBe(500)
  })
})
