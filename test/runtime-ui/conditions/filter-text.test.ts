import { describe, expect, it } from 'vitest'
import { type Condition, toConditions, toFilterText } from '../../../runtime-ui/conditions/filter-text.ts'

describe('conditions and filter text', () => {
  const pairs: [string, Condition[]][] = [
    ["stage = 'won'", [{ field: 'stage', operator: 'eq', value: 'won' }]],
    ['amount >= 100000', [{ field: 'amount', operator: 'gte', value: 100000 }]],
    ["stage in ['quote', 'won']", [{ field: 'stage', operator: 'in', value: ['quote', 'won'] }]],
    ["$not(stage in ['lost'])", [{ field: 'stage', operator: 'notIn', value: ['lost'] }]],
    ["$not(stage = 'lost')", [{ field: 'stage', operator: 'ne', value: 'lost' }]],
    ["'vip' in tags", [{ field: 'tags', operator: 'has', value: 'vip' }]],
    ["$contains(name, 'retrofit')", [{ field: 'name', operator: 'contains', value: 'retrofit' }]],
    ["$substring(name, 0, 2) = 'PX'", [{ field: 'name', operator: 'startsWith', value: 'PX' }]],
    ['$not($exists(customer))', [{ field: 'customer', operator: 'isBlank' }]],
    ['$exists(customer.city)', [{ field: 'customer.city', operator: 'isNotBlank' }]],
    ["$group(stage) = 'open'", [{ field: 'stage', operator: 'group', value: 'open' }]],
    ['owner = $user.id', [{ field: 'owner', operator: 'eq', value: { live: '$user.id' } }]],
    [
      'close_date < $addDays($today(), -7)',
      [{ field: 'close_date', operator: 'lt', value: { live: '$addDays($today(), -7)' } }],
    ],
    ['amount >= 10 and amount <= 20', [{ field: 'amount', operator: 'between', value: [10, 20] }]],
    ['hot = true', [{ field: 'hot', operator: 'eq', value: true }]],
  ]

  it.each(pairs)('shows %s as chips and writes the same text back', (text, conditions) => {
    expect(toConditions(text)).toEqual(conditions)
    expect(toFilterText(conditions)).toBe(text)
  })

  it('splits only at the outer "and", never inside quotes or parentheses', () => {
    const chips = toConditions("name = 'black and white' and (a = 1 and b = 2) and stage = 'won'")

    expect(chips).toHaveLength(3)
    expect(chips[0]).toEqual({ field: 'name', operator: 'eq', value: 'black and white' })
    expect(chips[1]).toEqual({ free: '(a = 1 and b = 2)' })
  })

  it('keeps what chips cannot show word for word', () => {
    const text = "$lowercase(name) = 'x' or amount > 3"

    expect(toConditions(text)).toEqual([{ free: text }])
    expect(toFilterText(toConditions(text))).toBe(text)
  })

  it('does not let a quote in a value end the text', () => {
    const [condition] = toConditions(
      toFilterText([{ field: 'name', operator: 'eq', value: "O'Neill \\ Sons' or 1=1" }]),
    )

    expect(condition).toEqual({ field: 'name', operator: 'eq', value: "O'Neill \\ Sons' or 1=1" })
  })

  it('is empty for no filter', () => {
    expect(toConditions(undefined)).toEqual([])
    expect(toFilterText([])).toBe('')
  })
})
