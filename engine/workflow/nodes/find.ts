import { fields, filter, flag, object, text, whole } from '../../process/graph/options.ts'
import { listRecords } from '../../records/list.ts'
import { defineNode, done } from '../define-node.ts'

interface Options {
  object: string
  filter?: string
  sort?: string
  limit?: number
  fields?: string[]
  first?: boolean
}

const pageSize = 200
const most = 10_000

/** Looks records up: a list of them, or the first. What the workflow may not see is not found. */
export const find = defineNode<Options>({
  name: 'find',
  options: {
    required: ['object'],
    properties: {
      object: object('Object', '对象'),
      filter: filter('Filter', '筛选'),
      sort: text('Sort', '排序'),
      limit: whole('At most', '最多'),
      fields: fields('Fields', '字段'),
      first: flag('Only the first', '只取第一条'),
    },
  },
  async run(scope, { object: name, filter: condition, sort, limit = 1_000, fields: names, first }) {
    const wanted = first ? 1 : Math.min(limit, most)
    const query = {
      ...(condition ? { filter: await scope.filter(condition) } : {}),
      ...(sort ? { sort } : {}),
      ...(names ? { fields: ['id', ...names] } : {}),
    }
    const found: Record<string, unknown>[] = []
    for (let cursor: string | undefined; found.length < wanted; ) {
      const page = await listRecords(scope.ctx, name, {
        ...query,
        ...(cursor ? { cursor } : {}),
        limit: Math.min(pageSize, wanted - found.length),
        offset: 0,
        count: 'none',
        deleted: false,
      })
      found.push(...page.data)
      if (page.page.next === null) break
      cursor = page.page.next
    }
    return done(first ? (found[0] ?? null) : found)
  },
})
