import { expect, it } from 'vitest'
import { fitWidths } from '../../../runtime-ui/kit/data-grid.ts'

const columns = [
  { key: 'name', label: 'Name', width: 240 },
  { key: 'stage', label: 'Stage', width: 160, fixed: true },
  { key: 'owner', label: 'Owner', width: 200 },
]

it('takes a little from every column so that all are seen, and nothing from one set by hand', () => {
  const widths = fitWidths(columns, 540)

  expect(widths.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(540)
  expect(widths[1]).toBe(160)
  expect(widths[0]).toBeLessThan(240)
})

it('keeps every width when there is room, or far too little of it', () => {
  expect(fitWidths(columns, 900)).toEqual([240, 160, 200])
  expect(fitWidths(columns, 300)).toEqual([240, 160, 200])
})
