import { describe, expect, it } from 'vitest'
import type { BusinessHours } from '../../../../engine/workflow/time/business-hours.ts'
import { daysReached, instantsReached } from '../../../../engine/workflow/time/reached-days.ts'

const day = (text: string) => Date.parse(`${text}Z`)
const open: [string, string][] = [['09:00', '17:00']]
/** Monday to Friday; the 1st of May 2026, a Friday, is free, and Saturday the 9th is made up for it. */
const hours: BusinessHours = {
  timeZone: 'UTC',
  calendar: {
    hours: { monday: open, tuesday: open, wednesday: open, thursday: open, friday: open },
    holidays: { '2026-05-01': {} },
    workdays: { '2026-05-09': {} },
  } as never,
}
const reached = (offset: string, on: string, calendar: BusinessHours | null = hours) =>
  daysReached(
    { type: 'dateReached', offset, at: '10:00' },
    {
      since: day(`${on}T00:00`),
      now: day(`${on}T23:59`),
      timeZone: 'UTC',
      ...(calendar ? { hours: calendar } : {}),
    },
  ).map((found) => found.day)

describe('a date of which working days are counted', () => {
  it('comes so many working days before or after, past weekends and holidays', () => {
    // Three working days before Tuesday the 5th of May: Monday, Thursday, Wednesday.
    expect(reached('-P3D', '2026-04-29')).toEqual(['2026-05-05'])
    expect(reached('-P3D', '2026-04-29', null)).toEqual(['2026-05-02'])
    // Two working days after Thursday the 7th: Friday, and the Saturday that is made up.
    expect(reached('P2D', '2026-05-09')).toEqual(['2026-05-07'])
  })

  it('comes for all days from which so much is counted to the same one', () => {
    // From Friday, holiday, Saturday and Sunday one working day on is Monday.
    expect(reached('P1D', '2026-05-04')).toEqual(['2026-04-30', '2026-05-01', '2026-05-02', '2026-05-03'])
    expect(reached('P1D', '2026-05-02')).toEqual([])
  })

  it('gives each instant once, whenever it is looked', () => {
    const trigger = { type: 'dateReached', offset: '-PT4H' }
    const looks = ['2026-04-30T12:00', '2026-04-30T16:00', '2026-05-04T08:00', '2026-05-04T12:00'].map(day)
    const spans = looks.slice(1).map((now, at) => ({ since: looks[at]!, now, timeZone: 'UTC', hours }))
    const found = spans.map((span) => instantsReached(trigger, span))
    // What is due on Monday at 10:00 was to be told four open hours before: on Thursday at 14:00.
    const due = day('2026-05-04T10:00')
    expect(found.map(([after, upTo]) => due > after && due <= upTo)).toEqual([true, false, false])
    expect(found[1]![0]).toBe(found[0]![1])
    expect(found[2]![0]).toBe(found[1]![1])
  })
})
