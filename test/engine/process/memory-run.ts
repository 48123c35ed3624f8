import { flowNodes } from '../../../engine/process/flow/index.ts'
import { compileGraph } from '../../../engine/process/graph/compile.ts'
import type { GraphDocument } from '../../../engine/process/graph/document.ts'
import type { Graph } from '../../../engine/process/graph/graph.ts'
import type { NodeShape } from '../../../engine/process/graph/shapes.ts'
import { MemoryRows } from '../../../engine/process/memory-rows.ts'
import { newRun, type Token } from '../../../engine/process/rows.ts'
import type { ProcessEvent } from '../../../engine/process/step/events.ts'
import { step } from '../../../engine/process/step/step.ts'
import type { Command, Surroundings } from '../../../engine/process/step/turn.ts'
import { WorkingSet } from '../../../engine/process/working-set.ts'
import { evaluateForTests } from './expressions.ts'

const work: NodeShape[] = [
  { name: 'work', outputs: 'own', waits: true },
  { name: 'task', outputs: 'own', waits: true },
]
export const flow = flowNodes()
export const shapes = {
  find: (type: string) => flow.find(type) ?? work.find(({ name }) => name === type),
  all: () => [...flow.all(), ...work],
}

/** @throws when the document cannot run, with what is wrong about it */
export function graphOf(document: GraphDocument): Graph {
  const { graph, problems } = compileGraph(document, { item: 'workflow/test', shapes })
  if (!graph) throw new Error(problems.map((found) => `${found.code} ${found.path}`).join('; '))
  return graph
}

/** A run in memory. Durations are milliseconds; whoever is asked to work waits for the test to answer. */
export class MemoryRun {
  readonly graph: Graph
  readonly rows: MemoryRows
  readonly commands: Command[] = []
  /** Events that were taken, and when. */
  readonly taken: { event: ProcessEvent; now: number }[] = []
  /** Rows that the latest event touched. */
  touched = 0
  now = 0
  readonly #keys = new Set<string>()
  readonly #mostNodes: number

  constructor(
    document: GraphDocument,
    { input = {}, depth = 0, mostNodes = 1e9 }: { input?: unknown; depth?: number; mostNodes?: number } = {},
  ) {
    this.graph = graphOf(document)
    this.rows = new MemoryRows(newRun('r', { depth, allowed: this.graph.limits.steps }))
    this.#mostNodes = mostNodes
    this.send({ type: 'start', input })
  }

  send(event: ProcessEvent, key?: string): void {
    if (key !== undefined && this.#keys.has(key)) return
    const set = new WorkingSet(this.rows)
    const around: Surroundings = {
      now: this.now,
      evaluate: evaluateForTests,
      dueAt: ({ after, until }, from, context) => {
        const [value, base] = until === undefined ? [after, from] : [until, 0]
        return base + Number(typeof value === 'string' ? evaluateForTests(value, context) : value)
      },
      mostNodes: this.#mostNodes,
    }
    const commands = step(this.graph, set, event, { around, flow })
    if (key !== undefined) this.#keys.add(key)
    this.taken.push({ event, now: this.now })
    this.touched = set.touched
    this.rows.apply(set.changes())
    this.commands.push(...commands)
    if (commands.some((command) => command.do === 'continue')) this.send({ type: 'tick' })
  }

  get status(): string {
    return this.rows.run().status
  }

  /** Nodes at which somebody is, sorted. */
  at(): string[] {
    return this.rows
      .all('token')
      .map((token) => token.node)
      .sort()
  }

  open(node: string): Token[] {
    return this.rows
      .list('token', 'node', node)
      .filter(({ state }) => state === 'active' || state === 'waiting')
  }

  /** Answers the work at a node; with several threads there, of the one that came `which`-th. */
  done(node: string, port?: string, { output, which = 0 }: { output?: unknown; which?: number } = {}): void {
    const token = this.open(node)[which]
    if (!token)
      throw new Error(`Nobody works at ${node}; somebody is at ${this.at().join(', ') || 'no node'}.`)
    this.send({ type: 'done', token: token.id, ...(port === undefined ? {} : { port }), output })
  }

  fail(node: string, code: string): void {
    this.send({ type: 'fail', token: this.open(node)[0]!.id, code })
  }

  /** Lets time pass; timers fire when they are due, in order. */
  pass(ms: number): void {
    this.now += ms
    for (;;) {
      const [due] = this.rows
        .all('timer')
        .filter((timer) => timer.at <= this.now)
        .sort((a, b) => a.at - b.at)
      if (!due) return
      this.send({ type: 'timer', timer: due.id })
    }
  }

  /** How often a node was left. */
  count(node: string): number {
    return this.rows.steps.filter((one) => one.state === 'done' && one.node === node).length
  }
}
