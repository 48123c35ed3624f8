import { describe, expect, it } from 'vitest'
import { compileGraph } from '../../../engine/process/graph/compile.ts'
import type { GraphDocument, NodeDocument } from '../../../engine/process/graph/document.ts'
import { MemoryRun, shapes } from './memory-run.ts'

const problemsOf = (nodes: GraphDocument['nodes']) =>
  compileGraph({ start: 'a', nodes }, { item: 'workflow/test', shapes }).problems
const said = (a: NodeDocument) =>
  problemsOf({ a, b: { type: 'work' } })
    .filter(({ code }) => code !== 'process_unreachable')
    .map(({ code, path, stands }) => `${code} ${path.slice('workflow/test#/nodes/'.length)} ${stands}`)

describe('whoever waits waits for something', () => {
  it('a wait without a time or an event is refused, and so are a race and a boundary', () => {
    expect(said({ type: 'wait', next: 'b' })).toEqual(['process_waits_for_nothing a true'])
    expect(said({ type: 'race', outputs: {} })).toEqual(['process_waits_for_nothing a true'])
    expect(said({ type: 'race', outputs: { x: { next: 'b' } } })).toEqual([
      'process_waits_for_nothing a/outputs/x true',
    ])
    expect(said({ type: 'work', on: { late: { next: 'b' } } })).toEqual([
      'process_waits_for_nothing a/on/late true',
    ])
    expect(said({ type: 'wait', event: 'x', timeout: { next: 'b' } })).toEqual([
      'process_waits_for_nothing a/timeout true',
    ])
  })

  it('what is done for each says for each of what', () => {
    const each = { type: 'forEach', start: 'x', nodes: { x: { type: 'work' } }, next: 'b' }
    expect(said(each)).toEqual(['process_repeats_nothing a true'])
    expect(said({ ...each, times: '3' })).toEqual([])
    expect(said({ ...each, items: '[1, 2]' })).toEqual([])
  })

  it('what nobody reads is named, with what was probably meant', () => {
    expect(
      said({ type: 'work', on: { late: { afterr: 'P1D', until: '2030-01-01', next: 'b' } as never } }),
    ).toEqual(['process_unknown_option a/on/late/afterr true'])
    const [found] = problemsOf({ a: { type: 'wait', event: 'x', timeout: { aftr: 'P1D' } as never } })
    expect(found?.message).toEqual({
      en: '"aftr" is nothing that can be waited for. Did you mean "after"?',
      zh: '不能等待“aftr”。是否指“after”？',
    })
  })

  it('trying again and locking say how', () => {
    expect(said({ type: 'work', retry: { tims: 3 } as never })).toEqual([
      'process_unknown_option a/retry/tims true',
      'process_option_missing a/retry/times true',
    ])
    expect(said({ type: 'work', exclusive: { key: 'till', across: 'world' as never } })).toEqual([
      'process_option_invalid a/exclusive/across true',
    ])
    expect(said({ type: 'work', retry: { times: 3, every: 'PT5M', factor: 2, codes: ['x'] } })).toEqual([])
  })

  it('all of what can be waited for is fine', () => {
    expect(
      said({
        type: 'race',
        outputs: {
          in_time: { event: 'x', match: '1', next: 'b' },
          late: { after: 'P1D', calendar: 'org' },
          taken: { task: { title: 'T', assignees: 'owner' } },
        },
        on: { remind: { every: 'P1D', interrupt: false, next: 'b' } },
      }),
    ).toEqual([])
  })
})

describe('a switch', () => {
  const big = { when: 'true', next: 'b' }

  it('says where to go when nothing fits', () => {
    expect(said({ type: 'switch', outputs: { big } })).toEqual(['process_no_branch a/outputs true'])
    expect(said({ type: 'switch', outputs: { big, other: 'b', else: 'b' } })).toEqual([
      'process_option_missing a/outputs/other true',
    ])
    expect(said({ type: 'switch', outputs: { big, else: {} } })).toEqual([])
  })

  it('ends the thread where "else" leads nowhere, and so does a choice', () => {
    for (const type of ['switch', 'choice']) {
      const run = new MemoryRun({
        start: 'a',
        nodes: {
          a: { type, outputs: { big: { when: '1 = 2', next: 'b' }, else: {} } },
          b: { type: 'work' },
        },
      })
      expect(run.status, type).toBe('completed')
    }
    const run = new MemoryRun({
      start: 'a',
      nodes: { a: { type: 'choice', outputs: { x: { when: '1 = 1' } } } },
    })
    expect(run.status).toBe('completed')
  })
})
