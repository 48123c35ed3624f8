import { describe, expect, it } from 'vitest'
import { alongside } from '../../../designer/replay/alongside.ts'
import { monthsBack, startOfDayIn } from '../../../designer/replay/period.ts'

const step = (text: string) => {
  const [node = '', port = null] = text.split(':')
  return { node, port, state: 'done' }
}
const drawn = (real: string, draft: string) =>
  alongside(real.split(' ').map(step), draft.split(' ').map(step)).map(
    ({ real: one, draft: other }) => `${one?.node ?? '-'}|${other?.node ?? '-'}`,
  )

describe('Two ways through a workflow', () => {
  it('stand side by side where they are the same, and apart where they are not', () => {
    expect(drawn('start check:yes mail end', 'start check:yes task mail end')).toEqual([
      'start|start',
      'check|check',
      '-|task',
      'mail|mail',
      'end|end',
    ])
    expect(drawn('start check:yes end', 'start check:no end')).toEqual([
      'start|start',
      'check|-',
      '-|check',
      'end|end',
    ])
  })
})

describe('The time that is replayed', () => {
  it('is whole months, with the days of the zone', () => {
    expect(monthsBack('2026-01-15', 2)).toEqual([
      { first: '2025-12-01', last: '2025-12-31' },
      { first: '2025-11-01', last: '2025-11-30' },
    ])
    expect(startOfDayIn('2026-10-01', 'Asia/Shanghai')).toBe('2026-09-30T16:00:00.000Z')
    expect(startOfDayIn('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z')
    expect(startOfDayIn('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z')
  })
})
