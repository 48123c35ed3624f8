import { describe, expect, it } from 'vitest'
import { filledBy } from '../../../engine/expressions/filled.ts'
import { check } from '../../../metadata/language/check/index.ts'
import { dealScope } from '../../metadata/language/shapes.ts'

describe('filledBy', () => {
  it.each([
    ['amount > 10', ['amount']],
    ['10 >= amount and name = "a"', ['amount', 'name']],
    ['amount > 10 or amount < 2', ['amount']],
    ['amount > 10 or name = "a"', []],
    ['$not(amount > 10)', []],
    ['$exists(amount)', ['amount']],
    ['name in ["a", "b"]', ['name']],
    ['customer.city = "Oslo"', []],
    ['amount != 3', ['amount']],
    ['amount + 1 > 10', []],
  ])('%s leaves no empties in %j', (text, fields) => {
    const { node } = check(text, dealScope)
    expect([...filledBy(node!)].sort()).toEqual(fields)
  })
})
