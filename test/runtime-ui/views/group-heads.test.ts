import { describe, expect, it } from 'vitest'
import type { RecordView } from '../../../runtime-ui/client/records.ts'
import { toLines } from '../../../runtime-ui/kit/data-grid.ts'
import { groupHeads, inListOrder, withoutGroups } from '../../../runtime-ui/views/table/group-heads.ts'
import { fieldView } from '../field-view.ts'

const stage = fieldView({
  name: 'stage',
  type: 'select',
  options: [
    { key: 'open', label: 'Open', color: 'blue', active: true },
    { key: 'won', label: 'Won', active: true },
  ],
})
const row = (id: string, value: unknown) => ({ id, stage: value }) as unknown as RecordView
const counted = [
  { value: 'open', count: 2 },
  { value: 'won', count: 9 },
  { value: null, count: 1 },
]
const heads = (rows: RecordView[], collapsed: string[] = [], groups = counted) =>
  groupHeads(groups, rows, {
    field: stage,
    collapsed: new Set(collapsed),
    labelOf: (value) => String(value ?? 'None'),
  }).map(({ label, count, before }) => [label, count, before])

describe('heads of groups', () => {
  it('stand before the first row of each, with the count of all', () => {
    expect(heads([row('1', 'open'), row('2', 'open'), row('3', 'won')])).toEqual([
      ['open', 2, 0],
      ['won', 9, 2],
      ['None', 1, 3],
    ])
  })

  it('keep their place when put away', () => {
    expect(heads([row('3', 'won'), row('4', null)], ['open'])).toEqual([
      ['open', 2, 0],
      ['won', 9, 0],
      ['None', 1, 1],
    ])
  })

  it('follow the rows when the count comes in another order', () => {
    expect(heads([row('1', null), row('2', 'won'), row('3', 'open')])).toEqual([
      ['None', 1, 0],
      ['won', 9, 1],
      ['open', 2, 2],
    ])
  })

  it('come after all rows that are here when none of theirs is', () => {
    expect(heads([row('1', 'won')])).toEqual([
      ['won', 9, 0],
      ['open', 2, 1],
      ['None', 1, 1],
    ])
  })

  it('begin in the order of the options, what is empty last', () => {
    const order = (direction: 'asc' | 'desc') =>
      inListOrder([counted[2]!, counted[1]!, counted[0]!], stage, direction).map(({ value }) => value)
    expect(order('asc')).toEqual(['open', 'won', null])
    expect(order('desc')).toEqual(['won', 'open', null])
  })

  it('are lines of their own among the rows', () => {
    const groups = [0, 0, 2].map((before, at) => ({
      key: `${at}`,
      label: '',
      count: 1,
      collapsed: false,
      before,
    }))
    expect(toLines(3, groups).map((line) => line.group?.key ?? line.row)).toEqual(['0', '1', 0, 1, '2', 2])
  })

  it('are put away by the question, so that the next ones load', () => {
    expect(withoutGroups(stage, ["o'pen", ''])).toBe("$not(stage = 'o\\'pen') and $exists(stage)")
    expect(withoutGroups(stage, [])).toBeUndefined()
    expect(withoutGroups(fieldView({ name: 'active', type: 'boolean', widget: 'boolean' }), ['false'])).toBe(
      '$not(active = false)',
    )
  })
})
