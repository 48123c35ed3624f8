import { object, text, values } from '../../process/graph/options.ts'
import { bulkRecords } from '../../records/bulk.ts'
import { createRecord } from '../../records/create.ts'
import { defineNode, done } from '../define-node.ts'

interface Options {
  object: string
  values: object
  many?: string
}

/** Makes a record, or one for each item of a list; then its values may name `$item`. */
export const create = defineNode<Options>({
  name: 'create',
  lists: true,
  options: {
    required: ['object', 'values'],
    properties: {
      object: object('Object', '对象'),
      values: values('Values', '字段值'),
      many: text('One for each of', '逐项创建'),
    },
  },
  async run(scope, { object: name, values: slots, many }) {
    if (many === undefined) {
      const made = await createRecord(scope.ctx, name, await scope.fields(slots), { confirm: true })
      return done({ id: made.id, version: made.version })
    }
    const items = [(await scope.value(many)) ?? []].flat()
    const create: Record<string, unknown>[] = []
    for (const [at, item] of items.entries()) create.push(await scope.forItem(item, at).fields(slots))
    if (create.length === 0) return done([])
    const { results } = await bulkRecords(scope.ctx, name, { create, mode: 'all', confirm: true })
    return done(results)
  },
})
