import type { NodeTypeView } from '../../../runtime-ui/client/design.ts'
import {
  type Holder,
  holderAt,
  isContainer,
  type Level,
  type ProcessDocument,
  type ProcessNode,
} from '../levels.ts'
import { type Port, portsOf, targetOf } from '../wires.ts'
import { meetingsOf } from './meetings.ts'

/** Goes on at a step that stands elsewhere in the outline. */
export interface OutlineLink {
  kind: 'link'
  id: string
}
/** A way out, and what is on it alone; nothing: it ends there. */
export interface OutlineWay {
  port: Port
  /** Away while it works, when it fails, backwards: not where it goes on. */
  isAside: boolean
  parts: OutlinePart[]
}
export interface OutlineStep {
  kind: 'step'
  id: string
  level: Level
  node: ProcessNode
  /** The only way out where it has a name: what follows stands below. */
  onlyWay?: Port
  ways: OutlineWay[]
  /** What a block, loop or for-each holds. */
  inside?: OutlineEntry[]
}
export type OutlinePart = OutlineStep | OutlineLink

/** Ways in with where they lead; without any, the beginning of a level, or steps that nothing leads to. */
export interface OutlineEntry {
  triggers: string[]
  isReached: boolean
  parts: OutlinePart[]
}

type TypeOf = (type: string) => NodeTypeView | undefined

/**
 * A workflow from above down, for where there is no room to draw it: what several ways lead to again stands after them,
 * what one of them alone leads to stands below it. Every step stands there once; whatever else leads to it is a link.
 */
export function outlineOf(document: ProcessDocument, typeOf: TypeOf, level: Level = []): OutlineEntry[] {
  const { nodes = {}, start }: Holder = holderAt(document, level) ?? {}
  const meetingOf = meetingsOf(
    new Map(
      Object.entries(nodes).map(([id, node]) => [
        id,
        mainPorts(node, typeOf).map((port) => reached(node, port)),
      ]),
    ),
  )
  const shown = new Set<string>()
  const asides: { way: OutlineWay; to: string }[] = []

  function reached(node: ProcessNode, port: Port): string | undefined {
    const to = targetOf(node, port)
    return to !== undefined && to in nodes ? to : undefined
  }
  function stepOf(id: string): OutlineStep {
    const node = nodes[id]!
    shown.add(id)
    return {
      ...{ kind: 'step', id, level, node, ways: [] },
      ...(isContainer(node.type) ? { inside: outlineOf(document, typeOf, [...level, id]) } : {}),
    }
  }
  /** From a step on, until where other ways come in again. */
  function partsFrom(from: string | undefined, ends: ReadonlySet<string>): OutlinePart[] {
    const parts: OutlinePart[] = []
    let id = from
    while (id !== undefined) {
      if (ends.has(id) && parts.length > 0) break
      if (ends.has(id) || shown.has(id)) return [...parts, { kind: 'link', id }]
      const step = stepOf(id)
      parts.push(step)
      id = fillIn(step, ends)
    }
    return parts
  }
  /** The ways out of a step; what follows after all of them. */
  function fillIn(step: OutlineStep, ends: ReadonlySet<string>): string | undefined {
    const main = mainPorts(step.node, typeOf)
    const [first, second] = main
    let next = first && reached(step.node, first)
    if (second) {
      const meeting = meetingOf(step.id)
      next = meeting !== undefined && !shown.has(meeting) ? meeting : undefined
      const until = next === undefined ? ends : new Set([...ends, next])
      step.ways = main.map((port) => ({
        ...{ port, isAside: false },
        parts: partsFrom(reached(step.node, port), until),
      }))
    } else if (first && first.kind !== 'next' && next !== undefined) step.onlyWay = first
    for (const port of portsOf(step.node, typeOf(step.node.type)).filter(isAside)) {
      const to = reached(step.node, port)
      const way: OutlineWay = { port, isAside: true, parts: [] }
      if (to === undefined) continue
      step.ways.push(way)
      asides.push({ way, to })
    }
    return next
  }
  /** What is led to aside stands there only where the plain ways do not come by. */
  function fillAsides(): void {
    for (let aside = asides.shift(); aside; aside = asides.shift())
      aside.way.parts = partsFrom(aside.to, new Set())
  }

  const entries = waysIn(document, level, start).map(
    ({ triggers, to }): OutlineEntry => ({
      triggers,
      isReached: true,
      parts: partsFrom(to !== undefined && to in nodes ? to : undefined, new Set()),
    }),
  )
  fillAsides()
  const led = new Set(
    Object.values(nodes).flatMap((node) =>
      portsOf(node, typeOf(node.type)).flatMap((port) => reached(node, port) ?? []),
    ),
  )
  const ids = Object.keys(nodes)
  for (const id of [...ids.filter((each) => !led.has(each)), ...ids]) {
    if (shown.has(id)) continue
    entries.push({ triggers: [], isReached: false, parts: partsFrom(id, new Set()) })
    fillAsides()
  }
  return entries
}

const isAside = ({ kind }: Port): boolean => kind !== 'next' && kind !== 'output'

/** Where a step goes on; an output that nobody leads anywhere goes on as the plain way does, where there is one. */
function mainPorts(node: ProcessNode, typeOf: TypeOf): Port[] {
  const ports = portsOf(node, typeOf(node.type)).filter((port) => !isAside(port))
  const isLed = (port: Port) => targetOf(node, port) !== undefined
  const isOwn = ({ name }: Port) => name in (node.outputs ?? {})
  const hasLed = ports.some(isLed)
  return ports.filter(
    (port) => isLed(port) || (hasLed && port.kind === 'output' && (isOwn(port) || node.next === undefined)),
  )
}

/** Ways in by what they lead to, the workflow's own beginning first; inside a step its beginning. */
function waysIn({ triggers = {} }: ProcessDocument, level: Level, start: string | undefined) {
  const found: { triggers: string[]; to: string | undefined }[] = [{ triggers: [], to: start }]
  if (level.length > 0) return found
  for (const [name, trigger] of Object.entries(triggers)) {
    const to = trigger.start ?? start
    const same = found.find((each) => each.to === to)
    if (same) same.triggers.push(name)
    else found.push({ triggers: [name], to })
  }
  // A workflow that is begun in other places only has no beginning of its own.
  return found.filter(({ triggers: names, to }) => names.length > 0 || to !== undefined)
}
