import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import type { Database, Tx } from '../../../engine/database.ts'
import { confirmedDatabase } from '../../../engine/http/confirmed-database.ts'

describe('the database of a request', () => {
  it('opens transactions as who asks for them wants them planned', async () => {
    const opened: unknown[] = []
    const pool: Pick<Database, 'transaction'> = {
      transaction: async (work, options) => {
        opened.push(options)
        return work({} as Tx)
      },
    }
    const db = confirmedDatabase(
      pool as Database,
      () => ({ began: undefined }) as unknown as Ctx,
      () => undefined,
    )
    expect(await db.transaction(async () => 'done', { byIds: true })).toBe('done')
    expect(opened).toEqual([{ byIds: true }])
  })
})
