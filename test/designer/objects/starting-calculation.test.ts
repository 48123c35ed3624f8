import { describe, expect, it } from 'vitest'
import { calculationRefusal, startingCalculation } from '../../../designer/objects/starting-calculation.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'

const documents: Record<string, unknown> = {
  deal: {
    nameField: 'name',
    fields: {
      name: { type: 'text' },
      amount: { type: 'currency' },
      customer: { type: 'reference', to: 'customer' },
    },
  },
  customer: { nameField: 'title', fields: { title: { type: 'text' } } },
  line: { fields: { deal: { type: 'reference', to: 'deal', inverse: 'lines' } } },
}
const draft = {
  names: () => Object.keys(documents),
  object: (name: string) => documents[name] as ObjectDocument | undefined,
}

describe('what a new calculated field starts with', () => {
  it.each([
    ['formula', 'deal', { returns: 'currency', expression: 'amount' }],
    ['formula', 'customer', { returns: 'text', expression: 'title' }],
    ['rollup', 'deal', { of: 'lines', fn: 'count' }],
    ['lookup', 'deal', { path: 'customer.title' }],
    ['text', 'deal', {}],
  ])('%s of %s', (type, object, expected) => {
    expect(startingCalculation(type, object, draft)).toEqual(expected)
    expect(calculationRefusal(type, object, draft)).toBeUndefined()
  })

  it('says why there is nothing to roll up or look up', () => {
    expect(calculationRefusal('rollup', 'line', draft)?.en).toMatch(/No list/)
    expect(calculationRefusal('lookup', 'customer', draft)?.en).toMatch(/reference/)
  })
})
