import { describe, expect, it } from 'vitest'
import { isWithin, nextAt } from '../../../engine/notifications/wall-clock.ts'

const berlin = 'Europe/Berlin'
const next = (at: string, time: string, zone = berlin) => nextAt(new Date(at), time, zone).toISOString()

describe('a time on the clocks of a person', () => {
  it('comes in the morning after clocks were changed, too', () => {
    expect(next('2026-10-24T20:00:00Z', '07:00')).toBe('2026-10-25T06:00:00.000Z')
    expect(next('2026-03-28T21:00:00Z', '07:00')).toBe('2026-03-29T05:00:00.000Z')
  })

  it('comes once a day: not again in the minute that it is shown, nor in the hour that is shown twice', () => {
    expect(next('2026-11-01T08:00:00Z', '09:00')).toBe('2026-11-01T08:00:00.000Z')
    expect(next('2026-11-01T08:00:01Z', '09:00')).toBe('2026-11-02T08:00:00.000Z')
    expect(next('2026-10-24T21:00:00Z', '02:30')).toBe('2026-10-25T00:30:00.000Z')
    expect(next('2026-10-25T01:30:20Z', '02:30')).toBe('2026-10-26T01:30:00.000Z')
    expect(next('2026-10-25T00:45:30Z', '02:30')).toBe('2026-10-26T01:30:00.000Z')
  })

  it('that is never shown comes all the same, and never before now', () => {
    for (const from of ['2026-03-28T21:00:00Z', '2026-03-29T00:45:00Z', '2026-03-29T00:59:00Z']) {
      const at = next(from, '02:30')
      expect(at > from).toBe(true)
      expect(at < '2026-03-29T02:00:00Z').toBe(true)
    }
  })

  it('ends quiet hours that go past midnight', () => {
    const night = { from: '22:00', to: '07:00' }
    const isQuiet = (at: string) => isWithin(new Date(at), night, berlin)
    expect(isQuiet('2026-10-25T05:59:59Z')).toBe(true)
    expect(isQuiet('2026-10-25T06:00:00Z')).toBe(false)
    expect(isQuiet('2026-10-25T20:59:00Z')).toBe(false)
    expect(isQuiet('2026-10-25T21:00:00Z')).toBe(true)
  })
})
