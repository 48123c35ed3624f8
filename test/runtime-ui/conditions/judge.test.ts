import { describe, expect, it } from 'vitest'
import { judge } from '../../../runtime-ui/conditions/judge.ts'

describe('judge', () => {
  const around = {
    user: { id: 'u1' },
    today: '2026-11-20',
    groupOf: (_field: string, option: unknown) => (option === 'won' ? 'done' : 'open'),
  }
  const record = {
    stage: 'won',
    amount: '1250.00',
    owner: { id: 'u1', label: 'Mia' },
    close_date: '2026-11-01',
    tags: [],
  }

  it.each([
    ["stage = 'won'", true],
    ["stage = 'lost'", false],
    ['amount > 1000 and amount < 2000', true],
    ['owner = $user.id', true],
    ['close_date < $today()', true],
    ["$group(stage) = 'done'", true],
    ['$not($exists(tags))', true],
    ["$not(lost_reason = 'price')", true],
  ])('judges %s as %s', (rule, holds) => {
    expect(judge(rule, record, around)).toBe(holds)
  })

  it('says nothing about a rule that only the server understands', () => {
    expect(judge("$old.stage != 'lost'", record, around)).toBeUndefined()
    expect(judge('$sum(products.total) > 3', record, around)).toBeUndefined()
  })
})
