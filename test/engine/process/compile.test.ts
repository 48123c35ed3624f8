import { describe, expect, it } from 'vitest'
import { compileGraph } from '../../../engine/process/graph/compile.ts'
import type { GraphDocument } from '../../../engine/process/graph/document.ts'
import { shapes } from './memory-run.ts'

const problemsOf = (document: GraphDocument, others: Record<string, GraphDocument> = {}) =>
  compileGraph(document, { item: 'workflow/test', shapes, workflow: (name) => others[name] }).problems
const codes = (document: GraphDocument) => problemsOf(document).map(({ code, path }) => `${code} ${path}`)
const two = { type: 'task', outputs: { x: 'a', y: 'b' } }

describe('a graph that cannot run is refused', () => {
  it('when a node does not exist or has no such type or output, with what was probably meant', () => {
    const problems = problemsOf({
      start: 'a',
      nodes: {
        a: { type: 'wrk', next: 'b' },
        b: { type: 'condition', when: 'true', outputs: { maybe: 'a' } },
      },
    })
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'process_unknown_type workflow/test#/nodes/a/type',
      'process_unknown_output workflow/test#/nodes/b/outputs/maybe',
    ])
    expect(problems[0]).toMatchObject({
      message: { en: expect.stringContaining('Did you mean "work"?'), zh: expect.stringContaining('work') },
      fix: { patch: { nodes: { a: { type: 'work' } } } },
    })
    expect(codes({ start: 'a', nodes: { a: { type: 'work', next: 'bee' }, be: { type: 'work' } } })).toEqual([
      'process_no_such_node workflow/test#/nodes/a',
    ])
  })

  it('when an option is missing, unknown or not what it must be', () => {
    const nodes = {
      a: { type: 'condition', wen: 'true', outputs: { yes: 'b' } },
      b: { type: 'signal', event: 'x', to: 'everybody' },
    }
    expect(codes({ start: 'a', nodes })).toEqual([
      'process_unknown_option workflow/test#/nodes/a/wen',
      'process_option_missing workflow/test#/nodes/a',
      'process_option_invalid workflow/test#/nodes/b/to',
    ])
    expect(problemsOf({ start: 'a', nodes }).map(({ message }) => message)).toEqual([
      expect.anything(),
      { en: 'The step "a" needs "Condition" (when).', zh: '步骤“a”缺少“条件”（when）。' },
      {
        en: expect.stringContaining('of the step "b" must be one of: '),
        zh: expect.stringMatching(/^步骤“b”的“.+”（to）只能是：/),
      },
    ])
  })

  it('when it says twice what callers get, and is warned when nobody gets it', () => {
    const output = { n: 1 }
    const end = { type: 'end', output: { n: 2 } }
    const twice = { start: 'a', output, nodes: { a: { type: 'work', next: 'end' }, end } }
    expect(problemsOf(twice)).toMatchObject([
      { code: 'process_output_twice', severity: 'warning', path: 'workflow/test#/nodes/end/output' },
    ])
    expect(problemsOf({ start: 'a', output, nodes: { a: { type: 'work' } } })).toMatchObject([
      { code: 'process_output_nowhere', severity: 'warning', path: 'workflow/test#/output' },
    ])
  })

  it('when nothing leads to a node, or an edge leads into another block', () => {
    expect(codes({ start: 'a', nodes: { a: { type: 'work' }, b: { type: 'work' } } })).toEqual([
      'process_unreachable workflow/test#/nodes/b',
    ])
    const block = { type: 'block', start: 'in', nodes: { in: { type: 'work', next: 'out' } }, next: 'out' }
    expect(codes({ start: 'b', nodes: { b: block, out: { type: 'work' } } })).toEqual([
      'process_edge_leaves_block workflow/test#/nodes/b/nodes/in',
    ])
  })

  it('when an id comes twice, or it starts nowhere or at a join', () => {
    const block = { type: 'block', start: 'a', nodes: { a: { type: 'work' } } }
    expect(codes({ start: 'a', nodes: { a: { type: 'work', next: 'b' }, b: block } })).toContain(
      'process_duplicate_node workflow/test#/nodes/a',
    )
    expect(codes({ start: 'x', nodes: { a: { type: 'work' } } })).toEqual([
      'process_no_start workflow/test#/start',
    ])
    expect(codes({ start: 'j', nodes: { j: { type: 'join', next: 'j' } } })).toEqual([
      'process_start_is_join workflow/test#/start',
    ])
  })

  it('when a branch leads back to its split, or is entered from outside', () => {
    const join = { type: 'join', of: 's' }
    const split = { type: 'split', outputs: { a: 'a', b: 'b' } }
    const back = { type: 'task', outputs: { again: 's', on: 'j' } }
    expect(
      codes({ start: 's', nodes: { s: split, a: back, b: { type: 'work', next: 'j' }, j: join } }),
    ).toContain('process_join_not_structured workflow/test#/nodes/j')
    const before = { type: 'task', outputs: { x: 's', y: 'a' } }
    const branch = { type: 'work', next: 'j' }
    expect(codes({ start: 'p', nodes: { p: before, s: split, a: branch, b: branch, j: join } })).toEqual([
      'process_join_not_structured workflow/test#/nodes/j',
    ])
  })

  it('when a circle neither waits nor ends; with a way out it is only pointed at', () => {
    const set = (next: string) => ({ type: 'set', values: {}, next })
    expect(codes({ start: 'a', nodes: { a: set('b'), b: set('a') } })).toEqual([
      'process_loop workflow/test#/nodes/a',
    ])
    const asks = { type: 'condition', when: 'true', outputs: { yes: 'a', no: 'end' } }
    const [found] = problemsOf({ start: 'a', nodes: { a: set('b'), b: asks, end: { type: 'end' } } })
    expect(found).toMatchObject({ code: 'process_loop', severity: 'warning' })
    expect(
      codes({ start: 'a', nodes: { a: { type: 'wait', after: 'P1D', next: 'b' }, b: set('a') } }),
    ).toEqual([])
  })

  it('when it always calls itself, directly or through another', () => {
    const call = (workflow: string) => ({ start: 'c', nodes: { c: { type: 'call', workflow } } })
    expect(codes(call('test'))).toEqual(['process_recursion workflow/test#/nodes/c'])
    const [found] = problemsOf(call('other'), { other: call('test') })
    expect(found?.message.en).toContain('"other" → "test"')
    const maybe = { type: 'condition', when: 'true', outputs: { yes: 'c', no: 'e' } }
    const nodes = { q: maybe, c: { type: 'call', workflow: 'test' }, e: { type: 'end' } }
    expect(codes({ start: 'q', nodes })).toEqual([])
  })
})

describe('a join that may wait for somebody who never comes is pointed at, with a remedy', () => {
  const remedy = { severity: 'warning', fix: { patch: { nodes: { j: { need: 'active' } } } } }

  it('when a branch may end elsewhere', () => {
    const problems = problemsOf({
      start: 's',
      nodes: {
        s: { type: 'split', outputs: { a: 'a', b: 'b' } },
        a: { type: 'task', outputs: { stop: 'e', on: 'j' } },
        b: { type: 'work', next: 'j' },
        e: { type: 'end' },
        j: { type: 'join', of: 's' },
      },
    })
    expect(problems).toMatchObject([
      { code: 'process_join_starved', path: 'workflow/test#/nodes/j', ...remedy },
    ])
  })

  it('when only one of the ways that it waits for is ever gone', () => {
    const problems = problemsOf({
      start: 't',
      nodes: { t: two, a: { type: 'work', next: 'j' }, b: { type: 'work', next: 'j' }, j: { type: 'join' } },
    })
    expect(problems).toMatchObject([{ code: 'process_join_starved', ...remedy }])
  })

  it('and one that needs more ways in than it has is refused', () => {
    const nodes = {
      s: { type: 'split', outputs: { a: 'j', b: 'j' } },
      j: { type: 'join', need: 3 },
    }
    expect(problemsOf({ start: 's', nodes })).toMatchObject([
      { code: 'process_join_starved', severity: 'error' },
    ])
  })
})
