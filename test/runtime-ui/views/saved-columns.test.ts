import { describe, expect, it } from 'vitest'
import type { ListViewView } from '../../../runtime-ui/client/model.ts'
import type { LoadedObject } from '../../../runtime-ui/composables/useModel.ts'
import { toListView } from '../../../runtime-ui/views/saved/to-list-view.ts'
import { keptLayout } from '../../../runtime-ui/views/table/column-layout.ts'
import { fieldView } from '../field-view.ts'

const fields = Object.fromEntries(
  ['name', 'amount', 'stage'].map((name) => [name, fieldView({ name, type: 'text' })]),
)
const object = { name: 'deal', fields, nameField: 'name' } as unknown as LoadedObject
const published: ListViewView = {
  name: 'deal.all',
  object: 'deal',
  use: ['list'],
  type: 'table',
  columns: [{ field: 'name' }, { field: 'amount', width: 120, label: 'Worth' }, { field: 'stage' }],
  summaries: { amount: 'sum' },
  priority: 0,
}
const saved = (view: object) =>
  toListView(
    {
      id: '1',
      object: 'deal',
      name: 'Mine',
      default: false,
      view: { type: 'table', from: 'deal.all', ...view },
    },
    object,
    [published],
  )

describe('Columns of a view that is saved', () => {
  const layout = {
    order: ['stage', 'amount'],
    widths: { amount: 210, name: 300 },
    pinned: ['stage'],
    summaries: { amount: null, stage: 'count' },
  }

  it('come back in their order, as wide as they were, pinned, with the figures that were wanted', () => {
    const view = saved(keptLayout(layout, published))

    expect(view.columns).toEqual([
      { field: 'stage', pinned: true },
      { field: 'amount', label: 'Worth', width: 210, isChosen: true },
    ])
    expect(view.summaries).toEqual({ stage: 'count' })
  })

  it('stay so when only something else is changed and saved again', () => {
    const first = keptLayout(layout, published)

    expect(keptLayout({ order: [], widths: {} }, saved(first))).toMatchObject({
      columns: first.columns,
      widths: first.widths,
      pinned: first.pinned,
      summaries: { stage: 'count' },
    })
  })

  it('lose a pin that is taken away', () => {
    const view = saved(keptLayout(layout, published))

    expect(keptLayout({ order: [], widths: {}, pinned: [] }, view)).not.toHaveProperty('pinned')
  })
})
