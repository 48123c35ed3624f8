import { nearest } from '../../../metadata/language/check/suggest.ts'
import { type Findings, report } from './findings.ts'
import type { GraphNode } from './graph.ts'

type Options = Readonly<Record<string, unknown>>

const times = ['after', 'until', 'calendar', 'offset']
const happens = ['event', 'match', 'when']
const own = ['next', 'label', 'description']

/** What may stand where something is waited for, and what of it makes the wait end. */
const places = {
  way: { known: [...times, ...happens, 'task', ...own], ends: ['after', 'until', 'event', 'when', 'task'] },
  boundary: {
    known: [...times, 'every', ...happens, 'interrupt', ...own],
    ends: ['after', 'until', 'every', 'event', 'when'],
  },
  timeout: { known: [...times, ...own], ends: ['after', 'until'] },
} as const

/** Whoever waits waits for something: a time, an event, somebody. What nobody reads is not taken for it. */
export function checkWaiting(findings: Findings): void {
  for (const node of findings.flat.nodes.values()) {
    const { id, type, options, outputs } = node
    for (const [name, boundary] of Object.entries(options.on ?? {}))
      checkPlace(findings, node, { at: ['on', name], given: boundary as Options, place: 'boundary' })
    if (type === 'race')
      for (const [port, output] of Object.entries(outputs))
        checkPlace(findings, node, { at: ['outputs', port], given: output as Options, place: 'way' })
    if (type === 'race' && Object.keys(outputs).length === 0)
      report(findings, {
        code: 'process_waits_for_nothing',
        node: id,
        stands: true,
        en: `"${id}" has no way that could win. Give it outputs: a time, an event or a task each.`,
        zh: `“${id}”没有可以胜出的路径。请添加出口，每个出口对应时间、事件或任务。`,
      })
    if (type !== 'wait') continue
    if (options['timeout'] !== undefined)
      checkPlace(findings, node, {
        at: ['timeout'],
        given: options['timeout'] as Options,
        place: 'timeout',
      })
    if (!['after', 'until', 'event'].some((key) => options[key] !== undefined))
      forNothing(findings, node, [], ['after', 'until', 'event'])
  }
}

function checkPlace(
  findings: Findings,
  node: GraphNode,
  { at, given, place }: { at: readonly string[]; given: Options; place: keyof typeof places },
): void {
  const { known, ends } = places[place]
  for (const key of Object.keys(given)) {
    if ((known as readonly string[]).includes(key)) continue
    const meant = nearest(key, known)
    report(findings, {
      code: 'process_unknown_option',
      node: node.id,
      at: [...at, key],
      stands: true,
      en: `"${key}" is nothing that can be waited for.${meant ? ` Did you mean "${meant}"?` : ` Possible: ${known.join(', ')}.`}`,
      zh: `不能等待“${key}”。${meant ? `是否指“${meant}”？` : `可用：${known.join('、')}。`}`,
    })
  }
  if (!ends.some((key) => given[key] !== undefined)) forNothing(findings, node, at, ends)
}

function forNothing(
  findings: Findings,
  { id }: GraphNode,
  at: readonly string[],
  ends: readonly string[],
): void {
  const [place, ways] = [[id, ...at].join('.'), ends.join(', ')]
  report(findings, {
    code: 'process_waits_for_nothing',
    node: id,
    at,
    stands: true,
    en: `"${place}" would wait for ever: nothing says for what. Give it one of: ${ways}.`,
    zh: `“${place}”未说明等待什么，将永远等待。请填写其中之一：${ways}。`,
  })
}
