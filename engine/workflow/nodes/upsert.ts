import { fields, object, text, values } from '../../process/graph/options.ts'
import { bulkRecords } from '../../records/bulk.ts'
import { defineNode, done } from '../define-node.ts'

interface Options {
  object: string
  by: string[]
  values: object
  many?: string
}

/** Changes the record that has these values in the fields `by` (or `on`, as a list), or makes it. */
export const upsert = defineNode<Options>({
  name: 'upsert',
  lists: true,
  options: {
    required: ['object', 'by', 'values'],
    properties: {
      object: object('Object', '对象'),
      by: { ...fields('Found by', '匹配字段'), minItems: 1 },
      values: values('Values', '字段值'),
      many: text('One for each of', '逐项处理'),
    },
  },
  async run(scope, { object: name, by, values: slots, many }) {
    const items = many === undefined ? [undefined] : [(await scope.value(many)) ?? []].flat()
    const records: Record<string, unknown>[] = []
    for (const [at, item] of items.entries())
      records.push(await (many === undefined ? scope : scope.forItem(item, at)).fields(slots))
    if (records.length === 0) return done([])
    const { results } = await bulkRecords(scope.ctx, name, {
      upsert: { on: by, records },
      mode: 'all',
      confirm: true,
    })
    return done(many === undefined ? results[0] : results)
  },
})
