import { describe, expect, it } from 'vitest'
import { deriveName, nameProblem } from '../../../designer/document/derive-name.ts'

describe('deriveName', () => {
  it('takes the Latin words of a label in two languages', () => {
    expect(deriveName('预计交货 Delivery date', [])).toBe('delivery_date')
  })

  it('romanizes a label that is Chinese alone', () => {
    expect(deriveName('行业', [], '', () => 'hang ye')).toBe('hang_ye')
  })

  it('counts on while the name is taken', () => {
    expect(deriveName('Amount', ['amount', 'amount_2'])).toBe('amount_3')
  })

  it('proposes x_ on an object of a package', () => {
    expect(deriveName('Delivery date', [], 'x_')).toBe('x_delivery_date')
  })

  it('stays away from words and columns that are reserved', () => {
    expect(deriveName('Version', [])).toBe('version_2')
    expect(deriveName('Function', [])).toBe('function_2')
  })

  it('is never longer than 40 characters and never has two underscores in a row', () => {
    const name = deriveName(`${'very long '.repeat(10)}`, [])
    expect(name.length).toBeLessThanOrEqual(40)
    expect(deriveName('a -- b', [])).toBe('a_b')
  })
})

describe('nameProblem', () => {
  it.each([['Amount'], ['2nd'], ['a__b'], ['created_at'], ['true'], ['a'.repeat(41)]])(
    'refuses %s',
    (name) => {
      expect(nameProblem(name, [])).toBeDefined()
    },
  )
  it('lets SQL words pass, which are always quoted', () => {
    expect(nameProblem('order', [])).toBeUndefined()
  })
})
