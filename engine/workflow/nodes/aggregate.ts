import { filter, object, texts, value, whole } from '../../process/graph/options.ts'
import { aggregateRecords } from '../../records/aggregate.ts'
import { parseAggregate } from '../../records/aggregate-query.ts'
import { defineNode, done } from '../define-node.ts'

interface Options {
  object: string
  filter?: string
  groupBy?: unknown[]
  measures?: Record<string, unknown>
  limit?: number
}

/** Counts and sums over records; without groups one row, whose measures are the output. */
export const aggregate = defineNode<Options>({
  name: 'aggregate',
  options: {
    required: ['object'],
    properties: {
      object: object('Object', '对象'),
      filter: filter('Filter', '筛选'),
      groupBy: value('Groups', '分组'),
      measures: texts('Measures', '度量'),
      limit: whole('At most', '最多'),
    },
  },
  async run(scope, { object: name, filter: condition, groupBy, measures, limit }) {
    const query = parseAggregate({
      ...(groupBy ? { groupBy } : {}),
      ...(measures ? { measures } : {}),
      ...(limit ? { limit } : {}),
      ...(condition ? { filter: await scope.filter(condition) } : {}),
    })
    const { data } = await aggregateRecords(scope.ctx, name, query)
    return done(groupBy?.length ? data : (data[0] ?? null))
  },
})
