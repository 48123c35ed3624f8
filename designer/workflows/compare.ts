import { type Difference, differences } from '../document/differences.ts'
import { isMissing } from '../document/ordered-map.ts'
import {
  type Level,
  levelsOf,
  nodesAt,
  type OutputDocument,
  type ProcessDocument,
  type ProcessNode,
  withHolder,
  withRoomForBoundaries,
} from './levels.ts'
import type { Notes, StepNote, Tone, WireNote } from './notes.ts'
import type { useNodeTypes } from './useNodeTypes.ts'
import { type Port, portKey, portsOf, targetOf, type Wire } from './wires.ts'

export interface WireChange {
  port: Port
  before: string | undefined
  after: string | undefined
}
/** What became of one step or way in between two versions. */
export interface StepChange {
  part: 'node' | 'trigger'
  id: string
  /** Where it stands, in the later version while it is there. */
  level: Level
  tone: Tone
  type: string
  /** Of its options, without where it leads. */
  options: readonly Difference[]
  wires: readonly WireChange[]
}
export interface Comparison {
  steps: readonly StepChange[]
  /** Of the workflow itself. */
  options: readonly Difference[]
  /** The later version with what went out of it, to be drawn as one. */
  union: ProcessDocument
  notesAt: (level: Level) => Notes
}

type TypeOf = ReturnType<typeof useNodeTypes>['typeOf']

const leading = new Set(['nodes', 'start', 'next', 'undo', 'onError', 'at'])

/** A step without what it leads to and holds. */
function bare(node: ProcessNode): Record<string, unknown> {
  const own = Object.entries(withRoomForBoundaries(node)).filter(([key]) => !leading.has(key))
  return Object.fromEntries(
    own.map(([key, value]) => {
      if (key === 'timeout') return [key, withoutNext(value)]
      if (key !== 'outputs' && key !== 'on') return [key, value]
      const ports = Object.entries((value ?? {}) as Record<string, string | OutputDocument>)
      return [key, Object.fromEntries(ports.map(([port, output]) => [port, withoutNext(output)]))]
    }),
  )
}

function withoutNext(output: unknown): unknown {
  if (typeof output !== 'object' || output === null) return {}
  const { next: _next, ...rest } = output as OutputDocument
  return rest
}

const told = (found: readonly Difference[]) =>
  found.filter(({ before, after }) => !(isMissing(before) && isMissing(after)))

/** How a workflow differs from what it was: steps by their ids, options one by one, wires by where they lead. */
export function compareWorkflows(
  before: ProcessDocument,
  after: ProcessDocument,
  typeOf: TypeOf,
): Comparison {
  const [was, is] = [levelsOf(before), levelsOf(after)]
  const steps = [...new Set([...is.keys(), ...was.keys()])].flatMap((id) =>
    compareStep(id, { before, after, was: was.get(id), is: is.get(id), typeOf }),
  )
  const { nodes: _a, triggers: oldTriggers, ...oldRest } = before
  const { nodes: _b, triggers: newTriggers, ...newRest } = after
  const union = joined(before, after, was, is)
  return {
    steps: [...compareTriggers(oldTriggers, newTriggers), ...steps],
    options: told(differences(oldRest, newRest)),
    union,
    notesAt: (level) => notesOf(level, steps, union, compareTriggers(oldTriggers, newTriggers)),
  }
}

interface Both {
  before: ProcessDocument
  after: ProcessDocument
  was: Level | undefined
  is: Level | undefined
  typeOf: TypeOf
}

function compareStep(id: string, { before, after, was, is, typeOf }: Both): StepChange[] {
  const old = was && nodesAt(before, was)[id]
  const now = is && nodesAt(after, is)[id]
  const whole = { part: 'node', id, level: is ?? was ?? [], type: (now ?? old)!.type } as const
  if (!old) return [{ ...whole, tone: 'added', options: [], wires: wiresBetween(undefined, now!, typeOf) }]
  if (!now) return [{ ...whole, tone: 'removed', options: [], wires: wiresBetween(old, undefined, typeOf) }]
  const moved: Difference[] =
    was!.join() === is!.join() ? [] : [{ path: ['inside'], before: was!.join(' › '), after: is!.join(' › ') }]
  const options = [...moved, ...told(differences(bare(old), bare(now)))]
  const wires = wiresBetween(old, now, typeOf)
  return options.length + wires.length > 0 ? [{ ...whole, tone: 'changed', options, wires }] : []
}

function wiresBetween(
  old: ProcessNode | undefined,
  now: ProcessNode | undefined,
  typeOf: TypeOf,
): WireChange[] {
  const ports = new Map(
    [old, now]
      .flatMap((node) => (node ? portsOf(node, typeOf(node.type)) : []))
      .map((port) => [portKey(port), port]),
  )
  const led = [...ports.values()].map((port) => ({
    port,
    before: old && targetOf(old, port),
    after: now && targetOf(now, port),
  }))
  const start = { port: { kind: 'next', name: 'start' } as const, before: old?.start, after: now?.start }
  const inner = old && now ? [start] : []
  return [...led, ...inner].filter((wire) => wire.before !== wire.after)
}

function compareTriggers(
  before: ProcessDocument['triggers'] = {},
  after: ProcessDocument['triggers'] = {},
): StepChange[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((id): StepChange[] => {
    const [old, now] = [before[id], after[id]]
    const options = old && now ? told(differences(old, now)) : []
    const tone = !old ? 'added' : !now ? 'removed' : 'changed'
    if (tone === 'changed' && options.length === 0) return []
    return [{ part: 'trigger', id, level: [], tone, type: (now ?? old)!.type, options, wires: [] }]
  })
}

/** Steps that went stand where they were, inside whatever of it is still there. */
function joined(
  before: ProcessDocument,
  after: ProcessDocument,
  was: ReadonlyMap<string, Level>,
  is: ReadonlyMap<string, Level>,
): ProcessDocument {
  const withSteps = [...was].reduce((document, [id, level]) => {
    const hasRoom = level.every((outer, at) => is.get(outer)?.join() === level.slice(0, at).join())
    if (is.has(id) || !hasRoom) return document
    return withHolder(document, level, (holder) => ({
      ...holder,
      nodes: { ...holder.nodes, [id]: nodesAt(before, level)[id]! },
    }))
  }, after)
  return { ...withSteps, triggers: { ...before.triggers, ...after.triggers } }
}

function notesOf(
  level: Level,
  steps: readonly StepChange[],
  union: ProcessDocument,
  triggers: readonly StepChange[],
): Notes {
  const nodes = nodesAt(union, level)
  const here = steps.filter(({ id }) => id in nodes)
  const notes = new Map<string, StepNote>(here.map(({ id, tone }) => [id, { tone }]))
  if (level.length === 0) for (const { id, tone } of triggers) notes.set(`trigger:${id}`, { tone })
  // What changed inside of a step shows at the step.
  for (const { level: at } of steps) {
    const holder = at[level.length]
    const isBelow = holder !== undefined && at.slice(0, level.length).join() === level.join()
    if (isBelow && holder in nodes && !notes.has(holder)) notes.set(holder, { tone: 'changed' })
  }
  const wires = new Map<string, WireNote>()
  const gone: Wire[] = []
  for (const { id: from, tone, wires: changed } of here)
    for (const { port, before, after } of changed) {
      const id = `${from} ${portKey(port)}`
      if (tone === 'removed') wires.set(id, { tone: 'removed' })
      else if (after !== undefined) wires.set(id, { tone: 'added' })
      if (tone === 'changed' && before !== undefined) {
        gone.push({ id: `${id} was`, from, port, to: before })
        wires.set(`${id} was`, { tone: 'removed' })
      }
    }
  return { steps: notes, wires, gone, hasBadges: false }
}
