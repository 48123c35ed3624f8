import { describe, expect, it } from 'vitest'
import { tellChanges } from '../../../designer/publishing/sentences.ts'

const deal = {
  label: { en: 'Deal', zh: '商机' },
  fields: {
    name: { type: 'text', label: { en: 'Name', zh: '名称' } },
    discount: { type: 'text', label: { en: 'Discount', zh: '折扣' }, maxLength: 20 },
  },
  order: ['name', 'discount'],
}
const withFields = (fields: object, order = deal.order) => ({
  ...deal,
  fields: { ...deal.fields, ...fields },
  order,
})
const told = (
  after: Record<string, unknown> | undefined,
  before: Record<string, unknown> | undefined = deal,
) => tellChanges({ kind: 'object', name: 'deal', before, after }).map(({ text }) => text.en)

describe('sentences about an object', () => {
  it('tells a new field once, and nothing of the order that grew with it', () => {
    const after = withFields({ payback: { type: 'integer', label: 'Payback' } }, [
      'name',
      'discount',
      'payback',
    ])
    expect(told(after)).toEqual(['New field **Payback**, integer'])
  })

  it('tells a change of type, and other changes of that field beside it', () => {
    const after = withFields({ discount: { ...deal.fields.discount, type: 'percent', maxLength: undefined } })
    const [type, rest] = told(after)
    expect(type).toBe('**Discount** becomes percent, it was text')
    expect(rest).toMatch(/^\*\*Discount\*\*: .* taken away$/)
  })

  it('says that a retired field keeps its data', () => {
    const after = withFields({ discount: { ...deal.fields.discount, active: false } })
    expect(told(after)).toEqual(['**Discount** is retired: hidden, data kept'])
  })

  it('tells a rename as one thing, not as a removal and an addition', () => {
    const { discount, ...rest } = deal.fields
    const after = {
      ...deal,
      fields: { ...rest, rebate: { ...discount, was: ['discount'] } },
      order: ['name', 'rebate'],
    }
    expect(told(after)).toEqual(['**Discount** is renamed from discount to rebate'])
  })

  it('tells another order when nothing was added or removed', () => {
    expect(told({ ...deal, order: ['discount', 'name'] })).toEqual(['Another order'])
  })

  it('tells a new and a deleted object, in Chinese too', () => {
    expect(tellChanges({ kind: 'object', name: 'deal', before: undefined, after: deal })[0]?.text).toEqual({
      en: 'New object **Deal**',
      zh: '新建对象**商机**',
    })
    expect(tellChanges({ kind: 'object', name: 'deal', before: deal, after: undefined })[0]?.text.zh).toBe(
      '删除对象**商机**',
    )
  })

  it('says nothing when nothing changed', () => {
    expect(told(structuredClone(deal))).toEqual([])
  })
})

describe('sentences about other documents', () => {
  const items = (main: object, more: object = {}) => ({
    object: 'deal',
    sections: { main: { items: main }, more: { label: { en: 'More', zh: '更多' }, items: more } },
  })
  const fieldLabel = () => 'Discount'
  const tellForm = (before: Record<string, unknown>, after: Record<string, unknown>) =>
    tellChanges({ kind: 'form', name: 'deal.edit', before, after, fieldLabel }).map(({ text }) => text.en)

  it('calls an item what its field is called', () => {
    expect(tellForm(items({ name: {} }), items({ name: {} }, { discount: {} }))).toEqual([
      '**Discount** is put into More',
    ])
  })

  it('tells an item that went from one section to another once', () => {
    expect(tellForm(items({ name: {}, discount: {} }), items({ name: {} }, { discount: {} }))).toEqual([
      '**Discount** moves to More',
    ])
  })

  it('tells a short value with what it was', () => {
    const [before, after] = [
      { object: 'deal', type: 'table' },
      { object: 'deal', type: 'kanban' },
    ]
    const [sentence] = tellChanges({ kind: 'view', name: 'deal.all', before, after })
    expect(sentence?.text.en).toBe('**Type** changes')
    expect(sentence?.detail?.en).toBe('“kanban”, it was “table”')
  })
})

describe('sentences about a calendar', () => {
  it('name the day in the language of the reader', () => {
    const before = { label: 'Office', hours: { monday: [['09:00', '17:00']] } }
    const after = {
      ...before,
      hours: { ...before.hours, saturday: [['13:00', '15:00']] },
      holidays: { '2026-11-27': {} },
      workdays: { '2026-11-29': {} },
    }
    const said = tellChanges({ kind: 'calendar', name: 'office', before, after })
      .flatMap(({ text, detail }) => [text.zh, detail?.zh ?? ''])
      .join(' ')
    for (const word of ['每周工作时间', '星期六', '节假日', '调休上班日']) expect(said).toContain(word)
    expect(said).not.toMatch(/saturday|Hours|Day/)
  })
})
