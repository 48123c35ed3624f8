import { filter, object, value, values } from '../../process/graph/options.ts'
import { bulkRecords, mostRecords } from '../../records/bulk.ts'
import { updateRecord } from '../../records/update.ts'
import { defineNode, done, failed } from '../define-node.ts'
import { idsOf } from './ids-of.ts'

interface Options {
  object?: string
  record?: unknown
  filter?: string
  values: object
}

/** Changes the run's record, another one, or all that a filter finds. */
export const update = defineNode<Options>({
  name: 'update',
  lists: true,
  options: {
    required: ['values'],
    properties: {
      object: object('Object', '对象'),
      record: value('Record', '记录'),
      filter: filter('Filter', '筛选'),
      values: values('Values', '字段值'),
    },
  },
  async run(scope, { object: named, record, filter: condition, values: slots }) {
    const name = named ?? scope.work.origin.object
    if (!name) return failed('process_no_record')
    const input = await scope.fields(slots)
    if (condition === undefined) {
      const id = await scope.recordId(record)
      if (!id) return failed('process_no_record', { object: name })
      const { version } = await updateRecord(scope.ctx, name, id, input, { confirm: true })
      return done({ id, version })
    }
    const ids = await idsOf(scope, name, condition, mostRecords)
    if (ids.length === 0) return done([])
    const update = ids.map((id) => ({ id, ...input }))
    const { results } = await bulkRecords(scope.ctx, name, { update, mode: 'all', confirm: true })
    return done(results)
  },
})
