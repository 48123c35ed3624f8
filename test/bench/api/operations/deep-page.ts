import { type MakeOperation, steady, tokenOf } from '../operation.ts'
import { listFields } from './list.ts'

/** How many records stand before the page. */
const depth = 100_000

/** A page far down by cursor, and the first one; ours alone is held to their ratio. */
export const deepPage =
  (cursorAt: (depth: number) => Promise<string>): MakeOperation =>
  async (world) => {
    const [place] = await world.ask<{ at: string; id: string }>(
      `SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, id FROM app.opportunity
        WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC OFFSET ${depth - 1} LIMIT 1`,
    )
    const cursor = await cursorAt(depth)
    return {
      name: 'deep page',
      request: (side, at) => ({
        method: 'GET',
        path:
          side === 'ours'
            ? `/api/records/opportunity?limit=50&fields=${listFields}&cursor=${cursor}`
            : `/opportunities?before=${place!.at}&id=${place!.id}`,
        token: tokenOf(side, 'admin', at),
      }),
      ...steady(1),
    }
  }

export const firstPage: MakeOperation = async () => ({
  name: 'first page',
  request: (side, at) => ({
    method: 'GET',
    path:
      side === 'ours'
        ? `/api/records/opportunity?limit=50&fields=${listFields}`
        : '/opportunities?before=9999-01-01T00:00:00Z&id=ffffffff-ffff-ffff-ffff-ffffffffffff',
    token: tokenOf(side, 'admin', at),
  }),
  ...steady(1),
})
