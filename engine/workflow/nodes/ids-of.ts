import { listRecords } from '../../records/list.ts'
import type { NodeScope } from '../node-scope.ts'

const pageSize = 200

/** Ids of the records that a filter finds, in the order of ids. */
export async function idsOf(
  scope: NodeScope,
  object: string,
  filter: string,
  most: number,
): Promise<string[]> {
  const condition = await scope.filter(filter)
  const ids: string[] = []
  for (let cursor: string | undefined; ids.length < most; ) {
    const { data, page } = await listRecords(scope.ctx, object, {
      filter: condition,
      fields: ['id'],
      sort: 'id',
      limit: Math.min(pageSize, most - ids.length),
      offset: 0,
      count: 'none',
      deleted: false,
      ...(cursor ? { cursor } : {}),
    })
    ids.push(...data.map(({ id }) => String(id)))
    if (page.next === null) break
    cursor = page.next
  }
  return ids
}
