import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import type { TransactionOptions } from '../../../engine/database.ts'
import { confirmedDatabase } from '../../../engine/http/confirmed-database.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('the database of a request', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('has its transactions planned as who opens them asks', async () => {
    const ctx: Ctx = { ...engine.admin, began: undefined } as unknown as Ctx
    const db = confirmedDatabase(
      engine.db,
      () => ctx,
      () => undefined,
    )
    const modeOf = (options: TransactionOptions) =>
      db.transaction(
        async (tx) =>
          (await tx.first<{ mode: string }>(sql`SELECT current_setting('plan_cache_mode') AS mode`))!.mode,
        options,
      )
    expect(await modeOf({ byIds: true })).toBe('force_generic_plan')
    expect(await modeOf({})).toBe('auto')
  })
})
