import { describe, expect, it } from 'vitest'
import { boxHeight, boxWidth, layOut, type Point } from '../../../designer/workflows/layout.ts'
import { optionsSchema } from '../../../designer/workflows/options-schema.ts'
import { dropHeight, pathThrough, routeOf } from '../../../designer/workflows/route.ts'
import { durationText } from '../../../designer/workflows/spans.ts'
import { portsOf } from '../../../designer/workflows/wires.ts'

/** a → b → c → d, and a → d past the others. */
const boxes = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
const lines = [
  { id: 'ab', from: 'a', to: 'b' },
  { id: 'bc', from: 'b', to: 'c' },
  { id: 'cd', from: 'c', to: 'd' },
  { id: 'ad', from: 'a', to: 'd' },
]

/** Whether a line between two corners passes through a box. */
function crosses(from: Point, to: Point, box: Point): boolean {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  return left < box.x + boxWidth && right > box.x && top < box.y + boxHeight && bottom > box.y
}

describe('the drawing of a workflow', () => {
  it('leads a wire that passes other steps beside them', () => {
    const { places, lanes } = layOut({ boxes, lines })
    const [a, d] = [places.get('a')!, places.get('d')!]
    const from = { x: a.x + boxWidth / 2, y: a.y + boxHeight }
    const corners = routeOf(from, lanes.get('ad')!, { x: d.x + boxWidth / 2, y: d.y })
    for (let at = 1; at < corners.length; at += 1)
      for (const id of ['b', 'c'])
        expect(crosses(corners[at - 1]!, corners[at]!, places.get(id)!), `${id}, part ${at}`).toBe(false)
    expect(
      corners.every(
        (corner, at) => at === 0 || corner.x === corners[at - 1]!.x || corner.y === corners[at - 1]!.y,
      ),
    ).toBe(true)
  })

  it('leads a wire back upwards around its boxes', () => {
    const corners = routeOf({ x: 100, y: 300 }, [], { x: 100, y: 40 })
    expect(corners[1]).toEqual({ x: 100, y: 300 + dropHeight })
    expect(Math.max(...corners.map(({ x }) => x))).toBeGreaterThan(100 + boxWidth / 2)
    expect(pathThrough(corners)).toMatch(/^M100 300L.*L100 40$/)
  })

  it('keeps a step where somebody put it', () => {
    const { places, lanes } = layOut({ boxes: [{ id: 'a' }, { id: 'b', at: [700, 20] }], lines: [lines[0]!] })
    expect(places.get('b')).toEqual({ x: 700, y: 20 })
    expect(lanes.has('ab')).toBe(false)
  })

  it('shows the ways out that mean something', () => {
    const wait = { name: 'wait', outputs: ['timeout'], kind: 'flow', options: { properties: {} } } as const
    const names = (node: { type: string; event?: string }) => portsOf(node, wait).map(({ name }) => name)
    expect(names({ type: 'wait' })).toEqual(['next'])
    expect(names({ type: 'wait', event: 'answered' })).toEqual(['next', 'timeout'])
  })

  it('makes a panel of a type from its options', () => {
    const text = { title: 'Text', 'x-title-zh': '文本' }
    const { properties, required } = optionsSchema(
      {
        required: ['when'],
        properties: {
          when: { ...text, type: 'string', format: 'condition' },
          values: { ...text, type: 'object', format: 'value' },
          object: { ...text, type: 'string', format: 'object' },
          of: { ...text, type: 'string', format: 'node' },
          rest: { ...text, type: 'string', enum: ['absorb', 'cancel'] },
          nodes: { ...text, type: 'object' },
          url: { ...text, type: ['string', 'object'], format: 'template', sameForAll: true },
          body: { ...text, type: ['string', 'object'], format: 'template' },
          channels: { ...text, type: 'array', items: { type: 'string', enum: ['app', 'email'] } },
          roles: { ...text, type: 'array' },
        },
      },
      ['a', 'b'],
      { roles: { agent: 'Agent' }, titles: { a: 'Ask' } },
    )
    expect(required).toEqual(['when'])
    expect(properties).toMatchObject({
      when: { 'x-control': 'expression', 'x-title-zh': '文本' },
      values: { 'x-control': 'values' },
      of: { enum: ['a', 'b'], 'x-words': { a: { en: 'Ask', zh: 'Ask' } } },
      url: { 'x-control': 'same text' },
      body: { 'x-control': 'longText' },
      channels: { 'x-control': 'checks', items: { enum: ['app', 'email'] } },
      roles: { 'x-control': 'checks', items: { enum: ['agent'] }, 'x-labels': { agent: 'Agent' } },
      rest: { enum: ['absorb', 'cancel'] },
    })
    expect(properties).not.toHaveProperty('nodes')
  })

  it('offers the actions that a step may run, and names what the chosen one takes', () => {
    const text = { title: 'Text', 'x-title-zh': '文本', type: 'string' }
    const { properties } = optionsSchema({ properties: { action: text, input: text } }, [], {
      actions: {
        names: { type: 'string', examples: ['log_call'], 'x-labels': { log_call: 'Log a call' } },
        input: { 'x-control': 'named values', 'x-labels': { subject: 'Subject' } },
      },
    })
    expect(properties?.['action']).toMatchObject({ title: 'Text', examples: ['log_call'] })
    expect(properties?.['input']).toMatchObject({ 'x-labels': { subject: 'Subject' } })
  })

  it('shows the fields of an upsert where they are written', () => {
    const by = { title: 'Found by', 'x-title-zh': '匹配字段', type: 'array', format: 'fields' } as const
    const shown = (isFoundByOn: boolean) =>
      optionsSchema({ required: ['by'], properties: { by } }, [], { isFoundByOn })
    expect(shown(false)).toMatchObject({ required: ['by'], properties: { by: { title: 'Found by' } } })
    expect(shown(true)).toMatchObject({ required: ['on'], properties: { on: { title: 'Found by' } } })
  })

  it('says durations in words', () => {
    expect(durationText('P7D', 'en')).toBe('7 days')
    expect(durationText('PT1H30M', 'en')).toBe('1 hour 30 minutes')
    expect(durationText('P2W', 'zh')).toBe('2周')
    for (const other of ['P', 'name', '', 7]) expect(durationText(other, 'en')).toBeUndefined()
  })
})
