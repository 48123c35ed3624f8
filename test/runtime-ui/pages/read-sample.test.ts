import { expect, it } from 'vitest'
import { planColumn, toOptions } from '../../../runtime-ui/pages/importing/column-plan.ts'
import { readSample } from '../../../runtime-ui/pages/importing/read-sample.ts'
import { dateReadings, readings } from '../../../runtime-ui/pages/importing/readings.ts'
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

it('offers every way in which all first values are dates', () => {
  const ways = (...samples: string[]) => dateReadings({ name: 'at', samples, filled: 2 })

  expect(ways('01-06-23 12:15', '02-06-23 9:05')).toEqual(['d-M-yy H:mm', 'M-d-yy H:mm', 'yy-M-d H:mm'])
  expect(ways('10/20/2016', '1/2/2017')).toEqual(['M/d/yyyy'])
  expect(ways('1.2.2017')).toEqual(['d.M.yyyy', 'M.d.yyyy'])
  expect(ways('2017-02-13')).toEqual(['yyyy-M-d'])
  expect(ways('2 May 2017')).toEqual([])
})

it('makes a needed field of several columns or by a formula, or gives all rows the same value', () => {
  const options = toOptions([], undefined, {
    name: { way: 'columns', columns: ['account', 'product line'] },
    stage: { way: 'value', columns: [], value: 'won' },
    email: { way: 'formula', columns: [], formula: " $row.name & '@example.com' " },
    note: { way: 'columns', columns: [] },
    tags: { way: 'value', columns: [], value: [] },
  })

  expect(options.columns).toEqual({
    '→ name': {
      field: 'name',
      expression: "$join([$row.`account`, $row.`product line`][$ != ''], ' · ')",
    },
    '→ email': { field: 'email', expression: "$row.name & '@example.com'" },
  })
  expect(options.values).toEqual({ stage: 'won' })
})
