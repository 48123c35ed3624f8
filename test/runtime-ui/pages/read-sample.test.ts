import { expect, it } from 'vitest'
import { planColumn, readings, toOptions } from '../../../runtime-ui/pages/importing/column-plan.ts'
import { readSample } from '../../../runtime-ui/pages/importing/read-sample.ts'
import { fieldView } from '../field-view.ts'

const due = fieldView({ name: 'due', type: 'date', label: 'Due' })
const column = {
  name: 'due',
  samples: ['03/04/2026'],
  filled: 3,
  guess: { field: 'due', format: 'MM/dd/yyyy' },
  ambiguous: true as const,
}

it('asks which of two readings holds, each shown by what it makes of a value', () => {
  expect(readings(column)).toEqual(['MM/dd/yyyy', 'dd/MM/yyyy'])
  expect(readings(column).map((format) => readSample('03/04/2026', format))).toEqual([
    '2026-03-04',
    '2026-04-03',
  ])
  expect(planColumn(column, [due], () => 'name').format).toBeUndefined()
})

it('reads a lone separator as the format says', () => {
  expect(readSample('1.500', '#,##0.00')).toBe(1.5)
  expect(readSample('1.500', '#.##0,00')).toBe(1500)
  expect(readSample('nothing', '#,##0.00')).toBeUndefined()
})

it('makes a needed field of several columns, or gives all rows the same value', () => {
  const options = toOptions([], undefined, {
    name: { columns: ['account', 'product line'] },
    stage: { columns: [], value: 'won' },
    note: { columns: [] },
  })

  expect(options.columns).toEqual({
    '→ name': {
      field: 'name',
      expression: "$join([$row.`account`, $row.`product line`][$ != ''], ' · ')",
    },
  })
  expect(options.values).toEqual({ stage: 'won' })
})
