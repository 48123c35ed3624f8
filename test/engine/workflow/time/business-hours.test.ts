import { describe, expect, it } from 'vitest'
import { addWorkingDuration, type BusinessHours } from '../../../../engine/workflow/time/business-hours.ts'
import { parseDuration } from '../../../../engine/workflow/time/durations.ts'

const opening = (monday: [string, string][], more: object = {}): BusinessHours => ({
  timeZone: 'Europe/Berlin',
  calendar: { hours: { monday }, ...more },
})
const from = Date.parse('2026-11-02T00:00:00Z')

describe('working time', () => {
  it('never comes where hours end when they begin, and is told so at once', () => {
    const began = performance.now()
    const add = (text: string, hours: BusinessHours) => addWorkingDuration(hours, from, parseDuration(text)!)
    for (const hours of [opening([['09:00', '09:00']]), opening([['17:00', '09:00']])]) {
      expect(add('PT1H', hours)).toBeUndefined()
      expect(add('P1D', hours)).toBeUndefined()
    }
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('that lies in two stretches of a day is worked once', () => {
    const hours = opening([
      ['09:00', '13:00'],
      ['12:00', '17:00'],
    ])
    const at = addWorkingDuration(hours, from, parseDuration('PT8H')!)
    expect(new Date(at!).toISOString()).toBe('2026-11-02T16:00:00.000Z')
  })

  it('longer than the calendar of the world is none either, without counting every day of it', () => {
    const began = performance.now()
    for (const text of ['PT900000000H', 'P900000000D', 'P90000000Y'])
      expect(addWorkingDuration(opening([['09:00', '17:00']]), from, parseDuration(text)!)).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
