import { describe, expect, it } from 'vitest'
import { dropPlace, stepPlace } from '../../../designer/forms/drop-place.ts'
import { unplaced } from '../../../designer/forms/palette.ts'
import { relationsTo, toFormView, toLoadedObject } from '../../../designer/forms/to-form-view.ts'
import type { FormDocument, ObjectDocument } from '../../../metadata/schema/types.ts'

const form: FormDocument = {
  object: 'deal',
  sections: {
    main: {
      label: { en: 'Main', zh: '基本' },
      columns: 2,
      items: { name: { span: 2 }, amount: {} },
      order: ['name', 'amount'],
    },
    more: { columns: 1, items: { notes: {} } },
  },
  order: ['main', 'more'],
}
const deal: ObjectDocument = {
  label: 'Deal',
  ownership: 'user',
  fields: {
    name: { type: 'text', label: { en: 'Name', zh: '名称' } },
    amount: { type: 'currency' },
    notes: { type: 'longText' },
    stage: { type: 'select', options: '@stages' },
    gone: { type: 'text', active: false },
  },
}
const line: ObjectDocument = {
  label: 'Line',
  ownership: { from: 'deal' },
  fields: {
    deal: { type: 'reference', to: 'deal', required: true, inverse: 'lines', inverseLabel: 'Lines' },
  },
}
const draft = {
  objects: () =>
    new Map([
      ['deal', deal],
      ['line', line],
    ]),
  optionSet: () => ({
    options: { won: { label: { en: 'Won' } }, open: { label: { en: 'Open' } } },
    order: ['open', 'won'],
  }),
}

describe('where a field lands', () => {
  it('is full width above or below another, one column beside it', () => {
    expect(dropPlace(form, 'main', 'amount', 'top')).toEqual({ section: 'main', before: 'amount', span: 2 })
    expect(dropPlace(form, 'main', 'name', 'bottom')).toEqual({ section: 'main', before: 'amount', span: 2 })
    expect(dropPlace(form, 'main', 'amount', 'right')).toEqual({
      section: 'main',
      before: undefined,
      span: 1,
    })
  })

  it('steps past its neighbour and over the edge of a section', () => {
    expect(stepPlace(form, 'main', 'amount', -1)).toEqual({ section: 'main', before: 'name' })
    expect(stepPlace(form, 'main', 'amount', 1)).toEqual({ section: 'more', before: 'notes' })
    expect(stepPlace(form, 'main', 'name', -1)).toBeUndefined()
  })
})

describe('the form on the real renderer', () => {
  it('offers what is not placed yet: fields, the owner, child lines; nothing retired', () => {
    const names = unplaced(form, deal, relationsTo('deal', draft, 'en'), 'en').map(({ name }) => name)
    expect(names).toEqual(['stage', 'owner', 'lines'])
  })

  it('speaks the language of the preview', () => {
    expect(toFormView('deal.edit', form, 'zh').sections[0]?.label).toBe('基本')
    expect(toLoadedObject('deal', deal, draft, 'zh').fields['name']?.label).toBe('名称')
  })

  it('has the options of a shared set in their order', () => {
    const { fields } = toLoadedObject('deal', deal, draft, 'en')
    expect(fields['stage']?.options?.map(({ label }) => label)).toEqual(['Open', 'Won'])
  })
})
