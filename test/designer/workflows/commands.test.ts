import { describe, expect, it } from 'vitest'
import { run } from '../../../designer/document/command.ts'
import { addNode } from '../../../designer/workflows/commands/add-node.ts'
import { addWayOut } from '../../../designer/workflows/commands/add-way-out.ts'
import { changeNode } from '../../../designer/workflows/commands/change-node.ts'
import { connect, leadIn } from '../../../designer/workflows/commands/connect.ts'
import { pasteNodes } from '../../../designer/workflows/commands/paste-nodes.ts'
import { removeNodes } from '../../../designer/workflows/commands/remove-nodes.ts'
import { addTrigger, changeTrigger, removeTrigger } from '../../../designer/workflows/commands/triggers.ts'
import { levelsOf, nodesAt, type ProcessDocument } from '../../../designer/workflows/levels.ts'
import { freeId, newNode } from '../../../designer/workflows/new-node.ts'
import { portsOf } from '../../../designer/workflows/wires.ts'
import type { NodeTypeView } from '../../../runtime-ui/client/design.ts'

const type = (name: string, outputs: NodeTypeView['outputs'] = []): NodeTypeView => ({
  name,
  outputs,
  kind: 'flow',
  options: { properties: {} },
})
const types = [
  type('update'),
  type('end'),
  type('condition', ['yes', 'no']),
  type('switch', 'own'),
  type('wait', ['timeout']),
  type('forEach', ['short']),
]
const typeOf = (name: string) => types.find((each) => each.name === name)

const claim: ProcessDocument = {
  object: 'claim',
  triggers: { opened: { type: 'recordChanged', on: ['create'] }, again: { type: 'manual', start: 'pay' } },
  start: 'big',
  nodes: {
    big: { type: 'condition', when: 'amount > 100', outputs: { yes: 'each', no: 'pay' } },
    each: {
      type: 'forEach',
      items: 'lines',
      start: 'note',
      nodes: { note: { type: 'update', values: { seen: true } } },
      next: 'pay',
    },
    pay: { type: 'update', values: { paid: true }, onError: 'over', next: 'over' },
    over: { type: 'end' },
  },
}
const added = { id: 'update', node: newNode(type('update'), 'update'), type: type('update') }
const next = { kind: 'next', name: 'next' } as const

describe('commands of a workflow', () => {
  it('put a step on a wire: what led on leads to it, and it leads on', () => {
    const spot = { from: 'big', port: { kind: 'output', name: 'no' } } as const
    const { nodes } = addNode.apply(claim, { level: [], ...added, spot })
    expect(nodes!['big']!.outputs).toEqual({ yes: 'each', no: 'update' })
    expect(nodes!['update']).toEqual({ type: 'update', values: {}, next: 'pay' })
  })

  it('let a task on a wire lead on, and its first button instead once it has one', () => {
    const spot = { from: 'big', port: { kind: 'output', name: 'no' } } as const
    const task = { id: 'task', node: newNode(type('task', 'own'), 'task'), type: type('task', 'own') }
    const drawn = addNode.apply(claim, { level: [], ...task, spot })
    expect(drawn.nodes!['task']).toEqual({ type: 'task', next: 'pay' })

    const buttons = { level: [], id: 'task', kind: 'outputs' } as const
    const first = addWayOut.apply(drawn, { ...buttons, name: 'tong_yi', way: { label: { zh: '同意' } } })
    const both = addWayOut.apply(first, { ...buttons, name: 'no', way: {} })
    expect(both.nodes!['task']).toEqual({
      type: 'task',
      outputs: { tong_yi: { label: { zh: '同意' }, next: 'pay' }, no: {} },
    })
  })

  it('keep the fields that an upsert lists in "on" when something may happen meanwhile too', () => {
    const listed: ProcessDocument = {
      start: 'keep',
      nodes: { keep: { type: 'upsert', object: 'product', on: ['code'], next: 'end' }, end: { type: 'end' } },
    }
    expect(portsOf(listed.nodes!['keep']!, undefined)).toEqual([{ kind: 'next', name: 'next' }])
    const late = { level: [], id: 'keep', kind: 'on', name: 'late', way: { after: 'P1D' } } as const
    expect(addWayOut.apply(listed, late).nodes!['keep']).toEqual({
      type: 'upsert',
      object: 'product',
      by: ['code'],
      on: { late: { after: 'P1D' } },
      next: 'end',
    })
  })

  it('put a step before all others, and where one way in begins', () => {
    const first = addNode.apply(claim, { level: [], ...added, spot: { start: true } })
    expect([first.start, first.nodes!['update']!.next]).toEqual(['update', 'big'])
    const own = addNode.apply(claim, { level: [], ...added, spot: { trigger: 'again' } })
    expect([own.start, own.triggers!['again']!.start, own.nodes!['update']!.next]).toEqual([
      'big',
      'update',
      'pay',
    ])
  })

  it('put a step inside another one, and refuse an id that is somewhere in the document', () => {
    const inside = addNode.apply(claim, { level: ['each'], ...added, spot: { from: 'note', port: next } })
    expect(nodesAt(inside, ['each'])['note']!.next).toBe('update')
    expect(run(addNode, claim, { level: [], ...added, id: 'note' })).toHaveProperty('refused')
    expect(freeId('forEach', ['for_each', 'for_each_2'])).toBe('for_each_3')
  })

  it('begin a step so that it can be published or says what it needs', () => {
    expect(newNode(type('switch', 'own'), 's').outputs).toEqual({ first: { when: 'true' }, else: {} })
    expect(newNode(type('forEach'), 'f')).toMatchObject({ start: 'f_end', nodes: { f_end: { type: 'end' } } })
  })

  it('take a step away and lead what led to it onward, also where a way in begins', () => {
    const { nodes, triggers } = removeNodes.apply(claim, { level: [], ids: ['pay'], typeOf })
    expect(nodes!['big']!.outputs).toEqual({ yes: 'each', no: 'over' })
    expect(nodes!['each']!.next).toBe('over')
    expect(triggers!['again']!.start).toBe('over')
    const without = removeNodes.apply(claim, { level: [], ids: ['big'], typeOf })
    expect(without.start).toBe('each')
  })

  it('lead each kind of way out elsewhere and nowhere, and keep what it says besides', () => {
    const to = (
      node: string,
      kind: 'next' | 'output' | 'on' | 'error' | 'undo',
      name: string,
      target?: string,
    ) =>
      connect.apply(
        {
          ...claim,
          nodes: { ...claim.nodes, pay: { ...claim.nodes!['pay']!, on: { late: { after: 'P1D' } } } },
        },
        { level: [], from: node, port: { kind, name }, to: target },
      ).nodes![node]
    expect(to('pay', 'on', 'late', 'over')!.on).toEqual({ late: { after: 'P1D', next: 'over' } })
    expect(to('pay', 'error', '*')).not.toHaveProperty('onError')
    expect(to('pay', 'next', 'next')).not.toHaveProperty('next')
    expect(to('pay', 'undo', 'undo', 'big')!.undo).toBe('big')
    expect(to('big', 'output', 'no')!.outputs).toEqual({ yes: 'each', no: {} })
    expect(run(connect, claim, { level: [], from: 'pay', port: next, to: 'note' })).toHaveProperty('refused')
    expect(leadIn.apply(claim, { level: ['each'], to: 'note' })).toEqual(claim)
    expect(leadIn.apply(claim, { level: [], trigger: 'opened', to: 'pay' }).triggers!['opened']!.start).toBe(
      'pay',
    )
  })

  it('paste copies under ids of their own, with the wires among them and the steps inside', () => {
    const copied = { each: claim.nodes!['each']!, pay: claim.nodes!['pay']! }
    const pasted = pasteNodes.apply(claim, { level: [], copied, typeOf })
    expect([...levelsOf(pasted).keys()].sort()).toEqual([
      ...['big', 'each', 'each_2', 'note', 'note_2', 'over', 'pay', 'pay_2'],
    ])
    expect(pasted.nodes!['each_2']).toMatchObject({ next: 'pay_2', start: 'note_2', nodes: { note_2: {} } })
    expect(pasted.nodes!['pay_2']).not.toHaveProperty('next') // it led to a step that was not copied
    expect(pasted.nodes!['each']).toBe(claim.nodes!['each'])
  })

  it('change a value of a step at any depth and of a way in', () => {
    const changed = changeNode.apply(claim, {
      level: ['each'],
      id: 'note',
      path: ['values', 'seen'],
      value: false,
    })
    expect(nodesAt(changed, ['each'])['note']!['values']).toEqual({ seen: false })
    const named = addTrigger.apply(claim, { name: 'daily', trigger: { type: 'schedule' } })
    const timed = changeTrigger.apply(named, { name: 'daily', path: ['cron'], value: '0 9 * * *' })
    expect(timed.triggers!['daily']).toEqual({ type: 'schedule', cron: '0 9 * * *' })
    expect(removeTrigger.apply(timed, { name: 'daily' }).triggers).toEqual(claim.triggers)
  })
})
