import { describe, expect, it } from 'vitest'
import { dueAt, isMoment } from '../../../../engine/workflow/time/due-at.ts'

const world = { calendars: new Map(), timeZone: 'Asia/Shanghai', evaluate: (text: string) => `${text}-01-31` }
const due = (until: string) => new Date(dueAt({ until }, 0, world)).toISOString()

describe('what is waited for until a moment', () => {
  it('comes with the day in the business time zone, or at the instant', () => {
    expect(due('2027-01-01')).toBe('2026-12-31T16:00:00.000Z')
    expect(due('2027-01-01T09:00:00+02:00')).toBe('2027-01-01T07:00:00.000Z')
  })

  it('comes when its expression says, with or without = before it', () => {
    expect([due('2028'), due('=2028')]).toEqual(Array(2).fill('2028-01-30T16:00:00.000Z'))
  })

  it('never comes on a day there is not, and that is said', () => {
    expect(['2027-02-28', '2028-02-29', '2027-02-29', '2027-13-01', '2027-1-1'].map(isMoment)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(() => due('2027-02-29')).toThrow()
  })
})
