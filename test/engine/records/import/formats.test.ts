import { describe, expect, it } from 'vitest'
import { compileDatePattern, fromSerial } from '../../../../engine/records/import/date-pattern.ts'
import { DateWatch } from '../../../../engine/records/import/guess-date.ts'
import { NumberWatch } from '../../../../engine/records/import/guess-number.ts'

const dates = (...texts: string[]) => {
  const watch = new DateWatch()
  for (const text of texts) watch.see(text)
  return watch.guess()
}
const numbers = (...texts: string[]) => {
  const watch = new NumberWatch()
  for (const text of texts) watch.see(text)
  return watch.guess()
}

describe('how dates are written', () => {
  it('is decided by one row among many', () => {
    expect(dates('3/1/2017', '3/4/2017', '10/20/2016')).toEqual({ format: 'M/d/yyyy', ambiguous: false })
    expect(dates('03.04.2016', '31.12.2016')).toEqual({ format: 'dd.MM.yyyy', ambiguous: false })
    expect(dates('2016-10-20')).toEqual({ format: 'yyyy-MM-dd', ambiguous: false })
    expect(dates('2016年10月20日')).toEqual({ format: 'yyyy年MM月dd日', ambiguous: false })
  })

  it('is left to a person where two readings fit', () => {
    expect(dates('03/04/2016', '05/06/2016')).toMatchObject({ ambiguous: true })
  })

  it('tells a two-digit year by how little it varies', () => {
    const days = Array.from({ length: 28 }, (_, n) => `${String(n + 1).padStart(2, '0')}-06-2${n % 2}`)
    expect(dates(...days)).toEqual({ format: 'dd-MM-yy', ambiguous: false })
  })

  it('includes the time, in its shortest form', () => {
    expect(dates('01-06-23 12:15', '01-06-23 7:29', '25-06-23 0:12')?.format).toMatch(/ H:mm$/)
    expect(dates('2016-10-20 03:15:09 PM')?.format).toBe('yyyy-MM-dd hh:mm:ss a')
  })

  it('knows the day numbers of spreadsheets', () => {
    expect(dates('42663', '42664')).toEqual({ format: 'serial', ambiguous: false })
    expect(fromSerial('42663')).toMatchObject({ day: '2016-10-20' })
    expect(fromSerial('42663.75')).toEqual({ day: '2016-10-20', time: '18:00:00.000' })
  })

  it.each([
    ['dd-MM-yy', '22-03-21', '2021-03-22'],
    ['dd-MM-yy', '22-03-69', '2069-03-22'],
    ['dd-MM-yy', '22-03-70', '1970-03-22'],
    ['M/d/yyyy', '１０/２０/２０１６', '2016-10-20'],
    ['d MMM yyyy', '5 Feb 2020', '2020-02-05'],
    ['yyyy年M月d日', '2016年2月29日', '2016-02-29'],
  ])('reads %s', (pattern, text, day) => {
    expect(compileDatePattern(pattern)?.read(text)?.day).toBe(day)
  })

  it('reads no day that does not exist', () => {
    expect(compileDatePattern('dd-MM-yy')?.read('31-02-21')).toBeUndefined()
    expect(compileDatePattern('dd-MM')).toBeUndefined()
    expect(compileDatePattern('__proto__')).toBeUndefined()
  })
})

describe('how numbers are written', () => {
  it.each([
    [['1,234.56', '12'], '#,##0.00', false],
    [['1.234,56', '12'], '#.##0,00', false],
    [['1,234', '0.5'], '#,##0.00', false],
    [['1.234.567'], '#.##0,00', false],
    [['3,5'], '#.##0,00', false],
    [['1,234', '5,678'], '#,##0.00', true],
    [['1.234', '1,5', '2.5'], '#,##0.00', true],
  ] as const)('%j', (texts, format, ambiguous) => {
    expect(numbers(...texts)).toEqual({ format, ambiguous })
  })

  it('is no question for whole numbers and for words', () => {
    expect(numbers('1', '22')).toBeUndefined()
    expect(numbers('eleven')).toBeUndefined()
  })
})
