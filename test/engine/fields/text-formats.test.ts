import { describe, expect, it } from 'vitest'
import { localInstant, plainDay, plainInstant, toInstant } from '../../../engine/fields/date-text.ts'
import { plainNumber } from '../../../engine/fields/number-text.ts'

describe('numbers in files', () => {
  it.each([
    ['1,234.56', undefined, '1234.56'],
    ['1.234,56', undefined, '1234.56'],
    ['1 234,5', undefined, '1234.5'],
    ['1,234', '.', '1234'],
    ['1,234', ',', '1.234'],
    ['１２３．４', undefined, '123.4'],
    ['3.5万', undefined, '35000'],
    ['1.2亿', undefined, '120000000'],
    ['¥1,200.00', undefined, '1200.00'],
    ['(500)', undefined, '-500'],
    ['12%', undefined, '12'],
    ['-7', undefined, '-7'],
    ['USD 5', undefined, '5'],
    ['', undefined, null],
    ['lots', undefined, 'lots'],
  ] as const)('%s with decimal %s reads as %s', (text, decimal, wanted) => {
    expect(plainNumber(text, decimal ? { decimal } : {})).toBe(wanted)
  })
})

describe('days in files', () => {
  it.each([
    ['10/20/2016', 'mdy', '2016-10-20'],
    ['20/10/2016', 'dmy', '2016-10-20'],
    ['22-03-21', 'dmy', '2021-03-22'],
    ['2016/10/20', undefined, '2016-10-20'],
    ['2016年10月20日', undefined, '2016-10-20'],
    ['3.4.70', 'dmy', '1970-04-03'],
    ['3.4.69', 'dmy', '2069-04-03'],
    ['13/13/2016', 'mdy', '13/13/2016'],
    ['soon', undefined, 'soon'],
  ] as const)('%s as %s reads as %s', (text, dates, wanted) => {
    expect(plainDay(text, dates ? { dates } : {})).toBe(wanted)
  })

  it('reads points in time in the zone of the file', () => {
    expect(plainInstant('01-06-23 12:15', { dates: 'dmy', timeZone: 'Asia/Shanghai' })).toBe(
      '2023-06-01T04:15:00.000Z',
    )
    expect(plainInstant('2023-06-01 9:05 pm', { timeZone: 'UTC' })).toBe('2023-06-01T21:05:00.000Z')
    expect(plainInstant('2023-06-01T12:00:00Z', { timeZone: 'Asia/Shanghai' })).toBe('2023-06-01T12:00:00Z')
  })

  it('survives the change of clocks', () => {
    expect(toInstant('2026-03-29T03:30:00.000', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
    expect(toInstant('2026-10-25T02:30:00.000', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    expect(localInstant('2026-10-25T00:30:00.000Z', 'Europe/Berlin')).toBe('2026-10-25 02:30:00')
  })
})
