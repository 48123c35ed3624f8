import { afterEach, describe, expect, it } from 'vitest'
import { type App, h, provide } from 'vue'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import type { ProcessDocument } from '../../../designer/workflows/levels.ts'
import FlowOutline from '../../../designer/workflows/outline/FlowOutline.vue'
import {
  type OutlineEntry,
  type OutlinePart,
  outlineOf,
} from '../../../designer/workflows/outline/outline.ts'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import type { NodeTypeView } from '../../../runtime-ui/client/design.ts'
import { mountPage } from '../mount-page.ts'

const outputs: Record<string, NodeTypeView['outputs']> = {
  condition: ['yes', 'no'],
  assign: ['nobody'],
  split: 'own',
}
const typeOf = (name: string) => ({ name, outputs: outputs[name] ?? [], options: {} }) as never
const step = (next?: string, more: object = {}) => ({ type: 'set', ...(next ? { next } : {}), ...more })
const condition = (yes: string | undefined, no: string | undefined) => ({
  type: 'condition',
  outputs: { ...(yes ? { yes } : {}), ...(no ? { no } : {}) },
})

/** An outline as it is read: one line a step, ways out and what is inside set in. */
function read(entries: readonly OutlineEntry[], depth = 0): string[] {
  const line = (text: string, at: number) => '  '.repeat(at) + text
  const parts = (list: readonly OutlinePart[], at: number): string[] =>
    list.flatMap((part) => {
      if (part.kind === 'link') return [line(`-> ${part.id}`, at)]
      return [
        line(part.id, at),
        ...(part.inside ? read(part.inside, at + 2) : []),
        ...(part.onlyWay ? [line(`(${part.onlyWay.name})`, at)] : []),
        ...part.ways.flatMap((way) => [
          line(`${way.port.kind === 'output' ? '' : `${way.port.kind} `}${way.port.name}:`, at + 1),
          ...(way.parts.length > 0 ? parts(way.parts, at + 2) : [line('ends', at + 2)]),
        ]),
      ]
    })
  return entries.flatMap((entry) => [
    ...entry.triggers.map((name) => line(`@${name}`, depth)),
    ...(entry.isReached ? [] : [line('nothing leads to', depth)]),
    ...parts(entry.parts, depth),
  ])
}
const outline = (document: ProcessDocument) => read(outlineOf(document, typeOf))
const begun = (nodes: ProcessDocument['nodes']) => ({
  start: 'a',
  triggers: { t: { type: 'manual' } },
  nodes,
})

describe('the outline of a workflow', () => {
  it('sets in what one way leads to, and goes on below where the ways meet again', () => {
    const nodes = { a: condition('b', 'd'), b: step('c'), c: step('d'), d: step('e'), e: step() }
    expect(outline(begun(nodes as never))).toEqual([
      '@t',
      'a',
      '  yes:',
      '    b',
      '    c',
      '  no:',
      '    -> d',
      'd',
      'e',
    ])
  })

  it('says where a way ends, be it led nowhere', () => {
    const nodes = { a: condition('b', undefined), b: condition('c', 'd'), c: step(), d: step() }
    expect(outline(begun(nodes as never))).toEqual([
      ...['@t', 'a', '  yes:', '    b', '      yes:', '        c', '      no:', '        d'],
      ...['  no:', '    ends'],
    ])
  })

  it('tells what leads back as a link, once round', () => {
    const nodes = { a: step('b'), b: condition('a', 'c'), c: step() }
    expect(outline(begun(nodes as never))).toEqual([
      '@t',
      'a',
      'b',
      '  yes:',
      '    -> a',
      '  no:',
      '    -> c',
      'c',
    ])
  })

  it('comes to an end with a workflow that never does', () => {
    expect(outline(begun({ a: condition('b', 'c'), b: step('a'), c: step('b') } as never))).toEqual([
      '@t',
      'a',
      '  yes:',
      '    b',
      '    -> a',
      '  no:',
      '    c',
      '    -> b',
    ])
  })

  it('keeps what happens on error and while working beside the plain way', () => {
    const nodes = {
      a: step('b', { onError: 'oops', on: { late: { after: 'PT4H', next: 'b' } } }),
      b: step(),
      oops: step('b'),
    }
    expect(outline(begun(nodes as never))).toEqual([
      '@t',
      'a',
      '  on late:',
      '    -> b',
      '  error *:',
      '    oops',
      '    -> b',
      'b',
    ])
  })

  it('has the steps of a for-each inside it', () => {
    const nodes = {
      a: {
        type: 'forEach',
        items: 'lines',
        start: 'in',
        nodes: { in: step('more'), more: step() },
        next: 'b',
      },
      b: step(),
    }
    expect(outline(begun(nodes as never))).toEqual(['@t', 'a', '    in', '    more', 'b'])
  })

  it('begins again for a way in with a beginning of its own, and names what nothing leads to', () => {
    const nodes = { a: step('b'), b: step(), x: step('b'), lost: step('lost2'), lost2: step() }
    const triggers = {
      one: { type: 'manual' },
      other: { type: 'manual', start: 'x' },
      two: { type: 'event' },
    }
    expect(outline({ start: 'a', triggers, nodes } as never)).toEqual([
      ...['@one', '@two', 'a', 'b', '@other', 'x', '-> b'],
      ...['nothing leads to', 'lost', 'lost2'],
    ])
  })

  it('leaves out an outcome that goes on as everything does, and tells the only one that is led', () => {
    const nodes = {
      a: { type: 'assign', to: '=owner', next: 'b' },
      b: { type: 'split', outputs: { left: 'c' } },
      c: step(),
    }
    expect(outline(begun(nodes as never))).toEqual(['@t', 'a', 'b', '(left)', 'c'])
  })
})

const studio = {
  object: () => ({
    label: { en: 'Deal' },
    fields: {
      amount: { type: 'currency', label: { en: 'Amount' } },
      end_date: { type: 'date', label: { en: 'End' } },
    },
  }),
  namesOf: () => [],
  document: () => undefined,
} as unknown as Studio

let app: App | undefined
afterEach(() => app?.unmount())

describe('on a phone', () => {
  const document: ProcessDocument = {
    object: 'deal',
    start: 'late',
    triggers: { t: { type: 'dateReached', field: 'end_date', offset: '-P30D', when: 'amount > 5' } },
    nodes: {
      late: { type: 'wait', until: '$addDays(end_date, -7)', next: 'each' },
      each: {
        type: 'forEach',
        ...{ items: 'lines', start: 'big', next: 'over' },
        nodes: { big: { type: 'condition', when: 'amount > 50000', outputs: { yes: 'tell' } }, tell: step() },
      },
      over: { type: 'end' },
    },
  }
  const problem = { severity: 'error', path: '', code: 'x', message: { en: 'It needs "to".', zh: '' } }
  async function open(more: object = {}) {
    const chosen: string[][] = []
    const Page = {
      setup: () => {
        provide(studioKey, studio)
        return () =>
          h(FlowOutline, {
            ...{ document, typeOf, selected: ['late'] },
            problemsOf: (_part, id, level) =>
              (id === 'tell' && level?.join() === 'each' ? [problem] : []) as never,
            onSelect: (ids: string[]) => chosen.push(ids),
            ...more,
          })
      },
    }
    const mounted = await mountPage(Page, { props: {}, answers: () => undefined, texts: workflowTexts })
    app = mounted.app
    return { chosen, cards: [...window.document.querySelectorAll<HTMLElement>('.wf-card')] }
  }

  it('says each step in words, marks what is wrong with one that lies inside another, and opens it when pressed', async () => {
    const { chosen, cards } = await open()
    const said = cards.map((card) => card.textContent!.replace(/\s+/g, ' ').trim())
    expect(said).toEqual([
      'A date is reached30 days before End · Amount is more than 5',
      'Waituntil 7 days before End',
      'For eachlines',
      'ConditionAmount is more than 50,000',
      'Set variablestell',
      'Endover',
    ])
    expect(cards[4]!.querySelector('[role=img]')?.getAttribute('aria-label')).toBe('It needs "to".')
    expect(cards.map((card) => card.getAttribute('aria-expanded')).indexOf('true')).toBe(1)
    cards[4]!.click()
    expect(chosen).toEqual([['tell']])
  })

  it('tells what became of each step in a run that is shown', async () => {
    const done = { state: 'done', times: 1, ports: ['next'], output: 'sent', ms: 2000 }
    const failed = { ...done, state: 'failed', output: undefined, code: 'bad_recipient' }
    const { cards } = await open({
      told: new Map<string, object>([
        ['late', done],
        ['tell', failed],
      ]),
    })
    expect(cards[1]!.textContent).toContain('sent')
    expect(cards[4]!.querySelector('.ran.c-danger')).not.toBeNull()
    expect(cards[5]!.textContent).toContain('not run')
  })

  it('marks what differs between versions, inside a step too', async () => {
    const { cards } = await open({
      notesAt: (level: readonly string[]) => ({
        steps: new Map(level.join() === 'each' ? [['tell', { tone: 'added' }]] : []),
      }),
    })
    expect(cards.filter((card) => card.classList.contains('added'))).toEqual([cards[4]])
    expect(cards[4]!.textContent).toContain('added')
  })

  it('names ways out and what is inside for those who do not see them', async () => {
    await open()
    const inside = window.document.querySelector('section[aria-label="For each: Steps inside"]')!
    const ways = [...inside.querySelectorAll('ul[aria-label="Ways out"] > li')]
    expect(ways.map((way) => way.querySelector('p')?.textContent)).toEqual(['yes', 'no'])
    expect(ways[1]!.textContent).toContain('ends here')
  })
})
