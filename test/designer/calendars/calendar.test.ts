import { describe, expect, it } from 'vitest'
import { setDays } from '../../../designer/calendars/commands/set-days.ts'
import { setHours } from '../../../designer/calendars/commands/set-hours.ts'
import { readPastedDays } from '../../../designer/calendars/paste-days.ts'
import {
  type Calendar,
  countYear,
  dayOf,
  minutesIn,
  nextInterval,
  readClock,
  troubleIn,
} from '../../../designer/calendars/working-days.ts'

const office = [
  ['09:00', '12:00'],
  ['13:00', '18:00'],
] as const
const calendar: Calendar = {
  hours: { monday: office, tuesday: office, wednesday: office, thursday: office, friday: office },
  holidays: {
    '2026-10-01': { label: { en: 'National Day' } },
    '2026-12-24': { hours: [['09:00', '12:00']] },
  },
  workdays: { '2026-10-10': { label: { en: 'For National Day' } } },
}

describe('A business calendar', () => {
  it('knows what each day is, a Saturday that is made up with the hours of a Monday', () => {
    expect(dayOf(calendar, '2026-10-01')).toMatchObject({ kind: 'free', hours: [] })
    expect(dayOf(calendar, '2026-10-02')).toMatchObject({ kind: 'normal', hours: office })
    expect(dayOf(calendar, '2026-10-03')).toMatchObject({ kind: 'normal', hours: [] })
    expect(dayOf(calendar, '2026-10-10')).toMatchObject({ kind: 'worked', hours: office })
    expect(dayOf(calendar, '2026-12-24')).toMatchObject({ kind: 'worked', hours: [['09:00', '12:00']] })
  })

  it('counts the days of a year', () => {
    expect(countYear(calendar, 2026)).toEqual({ worked: 261 - 1 + 1, free: 1, made: 2 })
  })

  it('makes days free, worked or as every week, and keeps them in order', () => {
    const free = setDays.apply(calendar, {
      days: [
        { day: '2026-01-01', kind: 'free', label: { en: 'New Year' } },
        { day: '2026-10-10', kind: 'normal' },
      ],
    })
    expect(Object.keys(free.holidays!)).toEqual(['2026-01-01', '2026-10-01', '2026-12-24'])
    expect(free.workdays).toEqual({})
    const worked = setDays.apply(free, {
      days: [{ day: '2026-10-01', kind: 'worked', hours: [['10:00', '12:00']] }],
    })
    expect(worked.holidays).not.toHaveProperty('2026-10-01')
    expect(worked.workdays).toEqual({ '2026-10-01': { hours: [['10:00', '12:00']] } })
  })

  it('gives several weekdays the same hours, and drops a day without any', () => {
    const changed = setHours.apply(calendar, { days: ['saturday', 'monday'], hours: [['08:00', '12:00']] })
    expect(changed.hours!['saturday']).toEqual([['08:00', '12:00']])
    expect(setHours.apply(changed, { days: ['saturday'], hours: [] }).hours).not.toHaveProperty('saturday')
  })

  it.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9：30', '09:30'],
    ['24', '24:00'],
    ['24:30', undefined],
    ['soon', undefined],
  ])('reads "%s" as the time %s', (typed, clock) => {
    expect(readClock(typed)).toBe(clock)
  })

  it('says where hours make no sense, and offers the next ones', () => {
    expect(troubleIn([['12:00', '09:00']])).toBe('backwards')
    expect(troubleIn([...office, ['11:00', '11:30']])).toBe('overlap')
    expect(troubleIn(office)).toBeUndefined()
    expect(minutesIn(office)).toBe(8 * 60)
    expect(nextInterval([['09:00', '12:00']])).toEqual(['13:00', '17:00'])
  })
})

describe('A pasted list of days', () => {
  it('is read in the ways that people write it', () => {
    const { days, unread } = readPastedDays(
      [
        '2027-10-01, National Day, off',
        '2027/10/9\t国庆节调休\t班',
        '2027年1月3日 元旦 休',
        '2027-12-24 Christmas Eve off',
        '2027-02-30, No such day, off',
        'Holidays 2027',
        '',
        '2027-05-01',
      ].join('\n'),
    )
    expect(days).toEqual([
      { day: '2027-10-01', kind: 'free', name: 'National Day' },
      { day: '2027-10-09', kind: 'worked', name: '国庆节调休' },
      { day: '2027-01-03', kind: 'free', name: '元旦' },
      { day: '2027-12-24', kind: 'free', name: 'Christmas Eve' },
      { day: '2027-05-01', kind: 'free', name: '' },
    ])
    expect(unread.map(({ line }) => line)).toEqual([5, 6])
  })
})
