import { filter, object, value } from '../../process/graph/options.ts'
import { bulkRecords, mostRecords } from '../../records/bulk.ts'
import { deleteRecord } from '../../records/delete.ts'
import { defineNode, done, failed } from '../define-node.ts'
import { idsOf } from './ids-of.ts'

interface Options {
  object?: string
  record?: unknown
  filter?: string
}

/** Puts the run's record, another one, or all that a filter finds into the recycle bin. */
export const deleteNode = defineNode<Options>({
  name: 'delete',
  options: {
    properties: {
      object: object('Object', '对象'),
      record: value('Record', '记录'),
      filter: filter('Filter', '筛选'),
    },
  },
  async run(scope, { object: named, record, filter: condition }) {
    const name = named ?? scope.work.origin.object
    if (!name) return failed('process_no_record')
    if (condition !== undefined) {
      const ids = await idsOf(scope, name, condition, mostRecords)
      if (ids.length > 0) await bulkRecords(scope.ctx, name, { delete: ids, mode: 'all' })
      return done({ deleted: ids.length })
    }
    const id = await scope.recordId(record)
    if (!id) return failed('process_no_record', { object: name })
    const { waiting } = await deleteRecord(scope.ctx, name, id)
    return done(waiting ? { deleted: 0, waiting } : { deleted: 1 })
  },
})
