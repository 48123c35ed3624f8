import { describe, expect, it } from 'vitest'
import type { Found } from '../../../../engine/workflow/seats/find-people.ts'
import { outcomeOf } from '../../../../engine/workflow/tasks/conclude.ts'
import {
  decisionOf,
  storedDecision,
  type WrittenDecision,
} from '../../../../engine/workflow/tasks/decision.ts'
import { seatPeople } from '../../../../engine/workflow/tasks/seat-people.ts'
import type { TaskSeat, Visit } from '../../../../engine/workflow/tasks/visit.ts'

const found = (user: string, weight?: number): Found => ({
  user,
  why: { reason: 'user' },
  ...(weight === undefined ? {} : { weight }),
})

describe('whom a task asks', () => {
  const around = {
    isActive: (user: string) => user !== 'gone',
    delegateOf: (user: string) => ({ away: 'deputy', deputy: 'second' })[user],
  }
  const seats = (people: Found[], decision: WrittenDecision = 'any') =>
    seatPeople(people, storedDecision(decision), around)

  it('is everybody once, with who stands in for the absent, and nobody who has left', () => {
    const { seats: asked } = seats([found('ann', 2), found('gone'), found('away'), found('ann')])
    expect(asked.map(({ user, original, weight }) => [user, original, weight])).toEqual([
      ['ann', null, 3],
      ['second', 'away', 1],
    ])
    expect(seats([found('gone')]).seats).toEqual([])
  })

  it('is one after the other in turn, and whoever claims it', () => {
    const turn = seats([found('ann'), found('bob')], 'sequential').seats
    expect(turn.map(({ user, state }) => [user, state])).toEqual([
      ['ann', 'open'],
      ['bob', 'waiting'],
    ])
    const claimed = seats([found('ann'), found('away')], 'claim')
    expect(claimed.candidates).toEqual(['ann', 'second'])
    expect(claimed.seats.map(({ user, state }) => [user, state])).toEqual([[null, 'open']])
  })
})

describe('the button of a task', () => {
  const visit = (written: WrittenDecision, pressed: [port: string | null, weight?: number][]): Visit => {
    const { decision, need } = storedDecision(written)
    return {
      decidedBy: decision,
      decision: decisionOf({ decision, need }),
      outputs: ['fine', 'wrong', 'unsure'],
      seats: pressed.map(([port, weight = 1], n) => ({
        id: n + 1,
        state: port === null ? 'closed' : 'approved',
        backTo: null,
        weight,
        port,
        answer: { port, n },
      })) as unknown as TaskSeat[],
    } as unknown as Visit
  }

  it('is the one that most have pressed', () => {
    expect(outcomeOf(visit('all', [['fine'], ['wrong'], ['wrong']])).port).toBe('wrong')
    expect(outcomeOf(visit('any', [[null], ['unsure'], [null]]))).toEqual({
      port: 'unsure',
      output: { port: 'unsure', n: 1 },
    })
  })

  it('of equals is the one that stands first', () => {
    expect(outcomeOf(visit('all', [['unsure'], ['wrong']])).port).toBe('wrong')
  })

  it('is the heaviest where weights decide, and only there', () => {
    const pressed: [string, number][] = [
      ['fine', 1],
      ['wrong', 5],
      ['fine', 1],
    ]
    expect(outcomeOf(visit({ type: 'weighted', percent: 50 }, pressed)).port).toBe('wrong')
    expect(outcomeOf(visit({ type: 'ratio', percent: 50 }, pressed)).port).toBe('fine')
  })

  it('brings what all have answered whom it took', () => {
    const { output } = outcomeOf(visit({ type: 'kOfN', k: 2 }, [['fine'], [null], ['wrong']]))
    expect(output).toEqual([
      { port: 'fine', n: 0 },
      { port: 'wrong', n: 2 },
    ])
  })
})
