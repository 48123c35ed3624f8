import { describe, expect, it } from 'vitest'
import { addItem } from '../../../designer/forms/commands/add-item.ts'
import { addSection } from '../../../designer/forms/commands/add-section.ts'
import { addTab } from '../../../designer/forms/commands/add-tab.ts'
import { changeItem } from '../../../designer/forms/commands/change-item.ts'
import { changeSection } from '../../../designer/forms/commands/change-section.ts'
import { moveItem } from '../../../designer/forms/commands/move-item.ts'
import { moveSection } from '../../../designer/forms/commands/move-section.ts'
import { removeItem } from '../../../designer/forms/commands/remove-item.ts'
import { removeSection } from '../../../designer/forms/commands/remove-section.ts'
import type { FormDocument } from '../../../metadata/schema/types.ts'

const form: FormDocument = {
  object: 'deal',
  sections: {
    main: {
      columns: 2,
      items: { name: { span: 2 }, amount: {}, stage: {} },
      order: ['name', 'amount', 'stage'],
    },
    more: { columns: 2, items: { notes: {} } },
  },
  order: ['main', 'more'],
}

describe('commands of a form', () => {
  it('moves an item before another one in its own section', () => {
    const next = moveItem.apply(form, { item: 'stage', section: 'main', before: 'amount' })
    expect(next.sections['main']?.order).toEqual(['name', 'stage', 'amount'])
  })

  it('moves an item with its settings to the end of another section', () => {
    const next = moveItem.apply(form, { item: 'name', section: 'more' })
    expect(next.sections['main']?.items).toEqual({ amount: {}, stage: {} })
    expect(next.sections['more']).toMatchObject({
      items: { notes: {}, name: { span: 2 } },
      order: ['notes', 'name'],
    })
  })

  it('gives the width that the drop line promised', () => {
    const wide = moveItem.apply(form, { item: 'stage', section: 'main', before: 'name', span: 2 })
    expect(wide.sections['main']?.items['stage']).toEqual({ span: 2 })
    const half = moveItem.apply(form, { item: 'name', section: 'main', before: 'stage', span: 1 })
    expect(half.sections['main']?.items['name']).toEqual({})
  })

  it('refuses a section that is not there', () => {
    expect(moveItem.refuse(form, { item: 'name', section: 'gone' })?.en).toBe('No section gone')
  })

  it('changes nothing when an item is dropped on itself', () => {
    expect(moveItem.apply(form, { item: 'name', section: 'main', before: 'name' })).toBe(form)
  })

  it('adds a field once only', () => {
    const next = addItem.apply(form, { item: 'owner', section: 'main', before: 'amount' })
    expect(next.sections['main']?.order).toEqual(['name', 'owner', 'amount', 'stage'])
    expect(addItem.refuse(next, { item: 'owner', section: 'more' })).toBeDefined()
  })

  it('takes an item off', () => {
    const next = removeItem.apply(form, { item: 'amount' })
    expect(next.sections['main']).toMatchObject({
      items: { name: { span: 2 }, stage: {} },
      order: ['name', 'stage'],
    })
  })

  it('keeps an item on the form when its last setting is taken away', () => {
    const next = changeItem.apply(form, { item: 'name', property: ['span'], value: undefined })
    expect(next.sections['main']?.items['name']).toEqual({})
  })

  it('adds, moves, changes and removes sections', () => {
    const added = addSection.apply(form, { section: 'extra', before: 'more', label: { en: 'Extra' } })
    expect(added.order).toEqual(['main', 'extra', 'more'])
    expect(moveSection.apply(added, { section: 'extra', before: 'main' }).order).toEqual([
      'extra',
      'main',
      'more',
    ])
    const wide = changeSection.apply(added, { section: 'extra', property: ['columns'], value: 3 })
    expect(wide.sections['extra']).toMatchObject({ columns: 3, items: {} })
    expect(removeSection.apply(added, { section: 'extra' })).toEqual(form)
  })

  it('does not remove the only section', () => {
    const one = removeSection.apply(form, { section: 'more' })
    expect(removeSection.refuse(one, { section: 'main' })).toBeDefined()
  })

  it('puts every section on the first tab, so that none is lost', () => {
    const next = addTab.apply(form, { tab: 'main', label: 'Main' })
    expect(Object.values(next.sections).map((section) => section.tab)).toEqual(['main', 'main'])
  })
})
