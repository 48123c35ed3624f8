import { describe, expect, it } from 'vitest'
import {
  checkActs,
  checkDeadline,
  checkDecision,
  type TaskReport,
} from '../../../../engine/workflow/tasks/check-task.ts'

/** What is wrong with a key of a task, as `place: code`. */
function told(check: (report: TaskReport) => void): { places: string[]; words: string } {
  const places: string[] = []
  const words: string[] = []
  check({
    say: (code, path, en, zh) => {
      places.push(`${path.join('.')}: ${code}`)
      words.push(en)
      expect(zh).toMatch(/\p{Script=Han}/u)
    },
    text: (text, path) => places.push(`${path.join('.')} asks ${text}`),
    people: (_given, path) => places.push(`${path.join('.')} names people`),
    calendar: (name, path) => {
      if (name !== undefined) places.push(`${path.join('.')} counts by ${String(name)}`)
    },
  })
  return { places, words: words.join('\n') }
}

describe('before a task is published', () => {
  const decision = (given: unknown) => told((report) => checkDecision(given, [], report))
  const deadline = (given: unknown, outputs: object = { yes: 'a', no: 'b', nobody: 'c' }) =>
    told((report) => checkDeadline(given, outputs, [], report))
  const acts = (given: unknown) => told((report) => checkActs(given, [], report))

  it('how many answers decide is said in a way there is', () => {
    for (const right of [
      'any',
      'all',
      'claim',
      'sequential',
      { type: 'kOfN', k: 2 },
      { type: 'ratio', percent: 60 },
    ])
      expect(decision(right).places).toEqual([])
    expect(decision('sequentiel').words).toContain('Did you mean "sequential"?')
    expect(decision('ratio').words).toContain('{ "type": "ratio", "percent": … }')
    expect(decision({ type: 'claim' }).places).toEqual(['type: task_decision_invalid'])
    expect(decision({ type: 'kOfN', k: 0 }).places).toEqual(['k: task_decision_invalid'])
    expect(decision({ type: 'weighted', percent: 101 }).places).toEqual(['percent: task_decision_invalid'])
    expect(decision({ type: 'all', onReject: 'veto' }).places).toEqual(['onReject: task_decision_invalid'])
  })

  it('a deadline says when, and counts by a calendar', () => {
    expect(deadline('P2D').places).toEqual([])
    expect(deadline('due_date').places).toEqual([' asks due_date'])
    expect(deadline({ until: '=due_date', calendar: 'org' }).places).toEqual([
      'until asks due_date',
      'calendar counts by org',
    ])
    expect(deadline({ act: 'remind' }).places).toEqual([': task_deadline_incomplete'])
    expect(deadline({ after: 'P1D', until: '2026-01-01' }).places).toEqual([': task_deadline_incomplete'])
    expect(deadline({ after: 'P1D', ladders: {} }).words).toContain('Did you mean "ladder"?')
  })

  it('a ladder does what can be done, when and as often as it says', () => {
    const ladder = (rung: object, outputs?: object) =>
      deadline({ after: 'P1D', ladder: { late: rung } }, outputs)
    expect(ladder({ at: '-PT4H', act: 'remind', every: 'PT1H', max: 3 }).places).toEqual([])
    expect(ladder({ at: '4 hours', every: 5, max: 0 }).places).toEqual([
      'ladder.late.at: task_deadline_duration',
      'ladder.late.every: task_deadline_duration',
      'ladder.late.max: task_deadline_duration',
    ])
    expect(ladder({ act: 'transfer', to: 'superior' }).places).toEqual([])
    expect(ladder({ act: 'notify', to: { role: 'boss' } }).places).toEqual(['ladder.late.to names people'])
    expect(ladder({ act: 'copySuperior', to: 'owner' }).places).toEqual([
      'ladder.late.to: process_unknown_option',
    ])
    expect(ladder({ act: 'approve' }).words).toContain('tasks are answered by their buttons')
    expect(ladder({ act: 'anwser' }).words).toContain('Did you mean "answer"?')
  })

  it('what answers by itself presses a button there is', () => {
    const short = (given: object, outputs?: object) => deadline({ after: 'P1D', ...given }, outputs)
    expect(short({ act: 'answer', output: 'no' }).places).toEqual([])
    expect(short({ act: 'answer', output: 'nobody' }).places).toEqual(['output: task_unknown_output'])
    expect(short({ act: 'answer' }).words).toContain('one of yes, no')
    expect(short({ act: 'answer' }, {}).places).toEqual([])
    expect(short({ act: 'answer', output: 'yes' }, {}).words).toContain('has no buttons')
    expect(short({ act: 'remind', output: 'yes' }).places).toEqual(['output: process_unknown_option'])
  })

  it('people may do what can be done with a task', () => {
    expect(acts(['transfer', 'comment']).places).toEqual([])
    expect(acts(['takeBack']).words).toContain('tasks are answered by their buttons')
    expect(acts(['coment']).words).toContain('Did you mean "comment"?')
  })
})
