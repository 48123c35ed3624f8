import { describe, expect, it } from 'vitest'
import { aimAt, openValues, planColumn, toOptions } from '../../../runtime-ui/pages/importing/column-plan.ts'
import { fieldView } from '../field-view.ts'

const stage = fieldView({
  name: 'stage',
  type: 'select',
  label: 'Stage',
  options: [
    { key: 'quote', label: 'Quote', active: true },
    { key: 'won', label: 'Won', active: true },
  ],
})
const customer = fieldView({ name: 'customer', type: 'reference', to: ['customer'] })
const column = {
  name: 'Stage',
  samples: [],
  filled: 12,
  values: [
    { value: 'Won', count: 3 },
    { value: '已报价', count: 9 },
  ],
}
const nameField = () => 'name'

describe('what becomes of a column', () => {
  it('finds its field by name and its values by label, and leaves the rest open', () => {
    const plan = planColumn(column, [stage, customer], nameField)

    expect(plan.field).toBe('stage')
    expect(openValues(plan, stage)).toEqual(['已报价'])
  })

  it('is sent with the chosen values and the way to find records', () => {
    const plans = [
      { ...planColumn(column, [stage], nameField), values: { Won: 'won', 已报价: 'quote' } },
      aimAt(
        {
          column: { name: 'Client', samples: [], filled: 1 },
          field: '',
          values: {},
          replaced: [],
          otherwise: 'error',
        },
        customer,
        nameField,
      ),
    ]

    expect(toOptions(plans, 'stage')).toEqual({
      columns: {
        Stage: { field: 'stage', values: { Won: 'won', 已报价: 'quote' } },
        Client: { field: 'customer', reference: { by: 'name', else: 'error' } },
      },
      upsert: ['stage'],
    })
  })

  it('says what names of the file are called here', () => {
    const plan = planColumn({ name: 'customer', samples: [], filled: 1 }, [customer], nameField)
    const replaced: [string, string][] = [
      ['GTXPro', 'GTX Pro'],
      ['', 'nothing'],
    ]

    expect(toOptions([{ ...plan, replaced }], undefined).columns['customer']?.values).toEqual({
      GTXPro: 'GTX Pro',
    })
  })

  it('is left out when it has no field', () => {
    expect(
      toOptions([planColumn({ name: '?', samples: [], filled: 0 }, [stage], nameField)], undefined).columns,
    ).toEqual({})
  })
})
