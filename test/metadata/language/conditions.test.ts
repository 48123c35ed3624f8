import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConditionGroup } from '../../../metadata/language/condition-rows.ts'
import { printConditions, readConditions } from '../../../metadata/language/conditions.ts'
import { parseExpression } from '../../../metadata/language/parse.ts'
import { plainTree } from '../../../metadata/language/same-tree.ts'
import { anyExpression } from './random-expression.ts'

const won = { field: 'stage', operator: 'eq', value: 'won' }
const big = { field: 'amount', operator: 'gt', value: 10 }

describe('conditions as rows and groups', () => {
  it.each<[string, ConditionGroup]>([
    ["stage = 'won' and amount > 10", { all: [won, big] }],
    ["stage = 'won' or amount > 10", { any: [won, big] }],
    [
      "stage = 'won' and (amount > 10 or hot)",
      { all: [won, { any: [big, { field: 'hot', operator: 'isTrue' }] }] },
    ],
    [
      "stage = 'won' or amount > 10 and $not(hot)",
      { any: [won, { all: [big, { field: 'hot', operator: 'isFalse' }] }] },
    ],
    ['`and` > 10 and amount > 10', { all: [{ ...big, field: 'and' }, big] }],
    ['amount >= 1 and amount <= 5', { all: [{ field: 'amount', operator: 'between', value: [1, 5] }] }],
    ['amount > -1.5', { all: [{ field: 'amount', operator: 'gt', value: -1.5 }] }],
    ['owner != $user.id', { all: [{ field: 'owner', operator: 'differs', value: { live: '$user.id' } }] }],
    ['name = "O\'Neill"', { all: [{ field: 'name', operator: 'eq', value: "O'Neill" }] }],
    ['$lowercase(name) = code and amount > 10', { all: [{ free: '$lowercase(name) = code' }, big] }],
    ['(a ?? b) and amount > 10', { all: [{ free: '(a ?? b)' }, big] }],
    ['a ?? b and c', { all: [{ free: 'a ?? b and c' }] }],
    ['amount > 10 /* why */', { all: [{ free: 'amount > 10 /* why */' }] }],
    ["$substring(name, 0, 3) = 'PX'", { all: [{ free: "$substring(name, 0, 3) = 'PX'" }] }],
    ['', { all: [] }],
  ])('reads %s and writes it back', (text, group) => {
    expect(readConditions(text)).toEqual(group)
    expect(printConditions(group)).toBe(text)
  })

  it('leaves out brackets that rows do not need', () => {
    expect(printConditions(readConditions("((stage = 'won') and ((amount > 10)))"))).toBe(
      "stage = 'won' and amount > 10",
    )
  })

  it('puts free text in brackets where words beside it would tear it apart', () => {
    expect(printConditions({ all: [won, { free: 'a ? b : c' }] })).toBe("stage = 'won' and (a ? b : c)")
    expect(printConditions({ any: [{ free: 'a and b' }, won] })).toBe("(a and b) or stage = 'won'")
  })

  it('says the same after a way through rows, whatever the text', () => {
    const tree = (text: string) => {
      const parsed = parseExpression(text)
      if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`)
      return flat(plainTree(parsed.ast))
    }
    fc.assert(
      fc.property(
        anyExpression.filter((text) => parseExpression(text).ok),
        (text) => {
          expect(tree(printConditions(readConditions(text))), text).toEqual(tree(text))
        },
      ),
      { numRuns: 2000, seed: 11 },
    )
  })
})

/** `a and (b and c)` holds when `(a and b) and c` does; rows do not tell them apart. */
function flat(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(flat)
  if (typeof part !== 'object' || part === null) return part
  const { type, value, lhs, rhs } = part as Record<string, unknown>
  if (type === 'binary' && (value === 'and' || value === 'or')) {
    const sides = [flat(lhs), flat(rhs)].flatMap((side) => {
      const inner = side as { joined?: unknown; sides?: unknown[] }
      return inner.joined === value ? inner.sides! : [side]
    })
    return { joined: value, sides }
  }
  return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, flat(one)]))
}
