import { describe, expect, it } from 'vitest'
import { relationsOf, shownFields } from '../../../designer/objects/data-model.ts'
import { tellRules } from '../../../designer/objects/field-rules.ts'
import { publishedAs, stateOf } from '../../../designer/objects/field-state.ts'
import { splitLabel } from '../../../designer/objects/split-label.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'

const deal: ObjectDocument = {
  label: 'Deal',
  nameField: 'name',
  fields: {
    name: { type: 'text', required: true, maxLength: 120 },
    customer: { type: 'reference', to: 'customer' },
    any: { type: 'reference', to: '*' },
    old: { type: 'reference', to: 'customer', active: false },
  },
}

describe('a field in the table', () => {
  it('is new, changed, retired or the same against what is published', () => {
    expect(stateOf(undefined, 'name', { type: 'text' })).toBe('new')
    expect(stateOf(deal, 'name', { ...deal.fields['name']!, maxLength: 60 })).toBe('changed')
    expect(stateOf(deal, 'customer', { type: 'reference', to: 'customer', active: false })).toBe('retired')
    expect(stateOf(deal, 'name', structuredClone(deal.fields['name']!))).toBe('same')
  })

  it('counts as published under the name it had', () => {
    expect(publishedAs(deal, 'client', { type: 'reference', was: ['customer'] })).toBe('customer')
    expect(stateOf(deal, 'client', { type: 'reference', to: 'customer', was: ['customer'] })).toBe('changed')
  })

  it('tells its rules in a few words', () => {
    const t = (key: string, values?: Record<string, unknown>) =>
      `${key.split('.').at(-1)} ${values?.['n'] ?? ''}`.trim()
    expect(tellRules(deal.fields['name']!, t)).toBe('required, upTo 120')
  })
})

describe('a label typed in one go', () => {
  it('goes into the languages that it holds', () => {
    expect(splitLabel('预计交货 Delivery date', 'en')).toEqual({ en: 'Delivery date', zh: '预计交货' })
    expect(splitLabel('Delivery date', 'zh')).toEqual({ zh: 'Delivery date' })
    expect(splitLabel('预计交货', 'en')).toEqual({ zh: '预计交货' })
  })
})

describe('the data model', () => {
  it('draws references between objects that are shown, not retired ones', () => {
    const objects = new Map([
      ['deal', deal],
      ['customer', { label: 'Customer', fields: {} }],
    ])
    expect(relationsOf(objects)).toEqual([
      { id: 'deal.customer>customer', from: 'deal', field: 'customer', to: 'customer', isRequired: false },
    ])
  })

  it('shows the name and the references first', () => {
    expect(shownFields(deal, 'key')).toEqual(['name', 'customer', 'any'])
    expect(shownFields(deal, 'names')).toEqual([])
  })
})
