import { describe, expect, it } from 'vitest'
import { nextTime, parseCron } from '../../../../engine/workflow/time/cron.ts'

/** The next times after one, by the clocks of UTC. */
function times(text: string, timeZone: string, from: string, count: number): string[] {
  const cron = parseCron(text, timeZone)!
  const found: string[] = []
  for (let at = nextTime(cron, Date.parse(from)); at !== undefined && found.length < count; ) {
    found.push(new Date(at).toISOString().slice(5, 16))
    at = nextTime(cron, at)
  }
  return found
}

describe('a schedule', () => {
  it('keeps its time on the clock in summer and in winter', () => {
    expect(times('0 9 * * mon-fri', 'Europe/Berlin', '2026-03-27T00:00:00Z', 2)).toEqual([
      '03-27T08:00',
      '03-30T07:00',
    ])
    expect(times('0 9 * * *', 'Asia/Shanghai', '2026-03-27T00:00:00Z', 1)).toEqual(['03-27T01:00'])
  })

  it('counts a time that clocks do not show that day as soon as they show one again', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '03-29T01:00',
      '03-30T00:30',
    ])
  })

  it('counts a time that clocks show twice once, but every hour keeps its pace', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '10-25T00:30',
      '10-26T01:30',
    ])
    expect(times('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 3)).toEqual([
      '10-25T00:00',
      '10-25T01:00',
      '10-25T02:00',
    ])
  })

  it('takes either day where neither is a star', () => {
    expect(times('0 0 13 * fri', 'UTC', '2026-03-01T00:00:00Z', 3)).toEqual([
      '03-06T00:00',
      '03-13T00:00',
      '03-20T00:00',
    ])
  })

  it('knows the last day of a month, and steps from a start', () => {
    expect(times('0 8 L * *', 'UTC', '2026-02-01T00:00:00Z', 2)).toEqual(['02-28T08:00', '03-31T08:00'])
    expect(times('5/20 0 * * *', 'UTC', '2026-02-01T00:00:00Z', 3)).toEqual([
      '02-01T00:05',
      '02-01T00:25',
      '02-01T00:45',
    ])
  })

  it('has no next time where there is none', () => {
    expect(times('0 9 31 2 *', 'UTC', '2026-02-01T00:00:00Z', 1)).toEqual([])
  })

  it.each([
    '',
    'x',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '0 24 * * *',
    '0 0 0 * *',
    '0 0 * 13 *',
    '0 0 * * 8',
  ])('is none: "%s"', (text) => {
    expect(parseCron(text)).toBeUndefined()
  })
})
