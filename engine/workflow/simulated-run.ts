import type { Clock, Ctx } from '../context.ts'
import { contexts } from '../jobs/contexts.ts'
import { carryOut } from '../process/commands.ts'
import { NotReadYet, type WakingRun } from '../process/expressions.ts'
import { flowNodes } from '../process/flow/index.ts'
import type { Graph } from '../process/graph/graph.ts'
import { MemoryRows } from '../process/memory-rows.ts'
import { newRun, type StepRow } from '../process/rows.ts'
import { contextOf } from '../process/step/context-of.ts'
import type { ProcessEvent } from '../process/step/events.ts'
import { step } from '../process/step/step.ts'
import type { Command, Surroundings } from '../process/step/turn.ts'
import type { RunOrigin } from '../process/store/runs.ts'
import { WorkingSet } from '../process/working-set.ts'
import { sql } from '../sql.ts'
import { type Acting, RunExpressions } from './expressions/run-expressions.ts'
import { workNodes } from './nodes/index.ts'
import { actingFor } from './world.ts'

/** What a node did to records, or asked of the outside. */
export interface SimulatedEffect {
  node: string
  at: string
  /** A record that it wrote, with its fields before and after. */
  object?: string
  record?: string
  act?: string
  changes?: unknown
  /** What it would have sent. */
  kind?: string
  request?: unknown
}

export interface Simulated {
  state: string
  result: string | null
  output: unknown
  steps: (Pick<StepRow, 'n' | 'node' | 'state' | 'port' | 'output'> & { since: string; at: string })[]
  effects: SimulatedEffect[]
  incidents: { node: string | null; code: string; detail: unknown }[]
  /** Nodes at which it waits for something that time alone does not bring. */
  waits: string[]
  /** What is not known of runs that it called. */
  notes?: ChildNote[]
}

export interface ChildNote {
  node: string
  workflow: string
  code: 'child_unfinished' | 'child_as_recorded'
}

/** A run that the simulated one calls. */
export interface CalledRun {
  parent: RunOrigin
  parentRun: string
  workflow: string
  /** Which of its calls of that workflow it is, from 0. */
  nth: number
  input: unknown
  depth: number
  at: Date
  mostMs: number
}

/** What came of it. */
export interface CalledEnd {
  lived: Simulated & { answers: AnswersTaken; endedAt: Date }
}

/** How somebody or something outside answered at a node, or when an event came there. */
export interface RecordedAnswer {
  port: string | null
  output: unknown
  /** When, as the clock of the simulation shows it. */
  at: number
}

/** What simulations answer in place of people and of the outside, and how often. */
export interface AnswersTaken {
  recorded: number
  given: number
  stub: number
}

interface Simulating {
  ctx: Ctx
  id: string
  origin: RunOrigin
  graph: Graph
  runAs: string | undefined
  answers: Readonly<Record<string, { port?: string; output?: unknown }>>
  event: ProcessEvent
  /** When it begins; now unless told. */
  at?: Date
  /** How long it may keep its transaction open, by the clock on the wall. */
  mostMs?: number
  /** What really happened at a node, the first time, the second, …; undefined when nothing is known of it. */
  recorded?(node: string, visit: number): RecordedAnswer | undefined
  /** How deep it was called. */
  depth?: number
  /** Plays what it calls in the same transaction; without it a call is answered as the outside is. */
  called?(run: CalledRun): Promise<CalledEnd | { fail: string }>
}

const mostEvents = 500
/** Others wait for what its transaction has locked. */
const usualMs = 20_000
const flow = flowNodes()
const work = workNodes()

/**
 * One run in memory, whose nodes write into a transaction that its caller takes back. Its clock jumps from timer to
 * timer; what is written carries the time that it shows. `isCut` when it would have gone on for longer than it may.
 */
export async function happensTo(given: Simulating): Promise<Lived> {
  const simulation = new Simulation(given)
  await simulation.take(given.event)
  let isMore = true
  for (let n = 0; isMore && n < mostEvents && !simulation.isLate; n++) isMore = await simulation.goOn()
  return { ...simulation.told(), isCut: isMore }
}

type Lived = Simulated & { answers: AnswersTaken; endedAt: Date; isCut: boolean }

class Simulation {
  readonly #given: Simulating
  readonly #rows: MemoryRows
  readonly #effects: SimulatedEffect[] = []
  readonly #savepoint = { isSet: false }
  #now: Date
  readonly #answers: AnswersTaken = { recorded: 0, given: 0, stub: 0 }
  readonly #notes: ChildNote[] = []
  /** How often each workflow was called. */
  readonly #calls = new Map<string, number>()
  /** How often each node was answered. */
  readonly #visits = new Map<string, number>()
  /** Versions that were told of, by record. */
  readonly #told = new Map<string, number>()
  readonly #clock: Clock = { now: () => this.#now }
  #acting: Acting | undefined
  #lastOutbox = 0
  #isMore = false
  readonly #until: number

  constructor(given: Simulating) {
    this.#given = given
    this.#until = performance.now() + (given.mostMs ?? usualMs)
    this.#now = given.at ?? given.ctx.clock.now()
    this.#rows = new MemoryRows(
      newRun(given.id, {
        name: given.origin.name,
        depth: given.depth ?? 0,
        allowed: given.graph.limits.steps,
      }),
    )
  }

  get isLate(): boolean {
    return performance.now() > this.#until
  }

  /** The next piece of what is ready, or the next timer. @returns false when nothing comes by itself any more */
  async goOn(): Promise<boolean> {
    const { status } = this.#rows.run()
    if (status === 'completed' || status === 'cancelled') return false
    if (this.#isMore) {
      await this.take({ type: 'tick' })
      return true
    }
    const [due] = this.#rows.all('timer').sort((a, b) => a.at - b.at)
    const came = this.#recordedEvent()
    if (came && (!due || came.at < due.at)) {
      this.#pass(came.at)
      this.#visits.set(came.node, (this.#visits.get(came.node) ?? 0) + 1)
      this.#answers.recorded++
      await this.take({ type: 'done', token: came.token, port: came.port, output: came.output })
      return true
    }
    if (!due) return false
    this.#pass(due.at)
    await this.take({ type: 'timer', timer: due.id })
    return true
  }

  #pass(at: number): void {
    this.#now = new Date(Math.max(at, this.#now.getTime()))
  }

  /** The event for which a thread waits and that really came, by the port that it waits at. */
  #recordedEvent(): { token: number; node: string; port: string; output: unknown; at: number } | undefined {
    const { recorded } = this.#given
    if (!recorded) return undefined
    const found = this.#rows.all('wait').flatMap(({ token, port, isBoundary }) => {
      if (isBoundary) return []
      const { node } = this.#rows.get('token', token)!
      const answer = recorded(node, this.#visits.get(node) ?? 0)
      return answer?.port === port ? [{ token, node, port, output: answer.output, at: answer.at }] : []
    })
    return found.sort((a, b) => a.at - b.at)[0]
  }

  async take(event: ProcessEvent): Promise<void> {
    const { ctx, origin, graph, id } = this.#given
    const { db } = ctx
    const waking: WakingRun = { db, run: this.#rows.run(), origin, now: this.#now }
    this.#acting ??= this.#timed(await actingFor(ctx.parts.get(contexts), waking, this.#given.runAs))
    const expressions = new RunExpressions(waking, this.#acting)
    const clock = this.#clock
    const around: Surroundings = {
      // What is answered meanwhile takes its time.
      get now() {
        return clock.now().getTime()
      },
      evaluate: (text, context) => expressions.evaluate(text, context),
      dueAt: (timing, from, context, token) => expressions.dueAt(timing, from, context, token),
      mostNodes: 200,
    }
    this.#isMore = false
    const commands = await this.#step(event, around, expressions)
    for (const command of commands) {
      if (this.isLate) return
      if (command.do === 'continue') this.#isMore = true
      const answer = await this.#answer(command, { expressions, around, graph, id })
      expressions.forget()
      if (answer) commands.push(...(await this.#step(answer, around, expressions)))
    }
  }

  /** They live by the clock of the simulation, and nothing of what they do lasts. */
  #timed({ system, worker, cause }: Acting): Acting {
    const trial = { clock: this.#clock, isTrial: true }
    return { system: { ...system, ...trial }, worker: { ...worker, ...trial }, cause: { ...cause, ...trial } }
  }

  async #step(event: ProcessEvent, around: Surroundings, expressions: RunExpressions): Promise<Command[]> {
    return ready(expressions, () => {
      const set = new WorkingSet(this.#rows)
      const commands = step(this.#given.graph, set, event, { around, flow })
      this.#rows.apply(set.changes())
      return commands
    })
  }

  async #answer(
    command: Command,
    {
      expressions,
      around,
      graph,
    }: { expressions: RunExpressions; around: Surroundings; graph: Graph; id: string },
  ): Promise<ProcessEvent | undefined> {
    const { ctx, origin } = this.#given
    if (command.do === 'startRun') {
      const { token, node, workflow, input, wait } = command
      this.#note(node, { kind: 'call', request: { workflow, input } })
      if (this.#given.called) return this.#play(command, this.#given.called)
      return wait ? { type: 'done', token, output: this.#answerAt(node).output ?? null } : undefined
    }
    if (command.do === 'signal' && command.to !== 'run') {
      this.#note('', {
        kind: 'signal',
        request: { event: command.event, payload: command.payload, to: command.to },
      })
      return undefined
    }
    if (command.do !== 'perform') return undefined
    const { token, node, key } = command
    const answer = await carryOut(command, {
      db: ctx.db,
      graph,
      now: this.#now,
      origin,
      run: this.#rows.run(),
      savepoint: this.#savepoint,
      world: { work },
      expressions,
      ask: (question) =>
        ready(expressions, () => {
          const set = new WorkingSet(this.#rows)
          return question(contextOf({ rows: set, around }, set.get('token', token).scope))
        }),
    })
    await this.#noteWrites(node)
    if (answer) return answer
    await this.#noteCall(node, key)
    const { port, output = null } = this.#answerAt(node)
    return { type: 'done', token, output, ...(port === undefined ? {} : { port }) }
  }

  /** What it calls lives beside it, until its end; its clock goes on when it waits for that. */
  async #play(
    { token, node, workflow, input, depth, wait }: Extract<Command, { do: 'startRun' }>,
    called: NonNullable<Simulating['called']>,
  ): Promise<ProcessEvent | undefined> {
    const nth = this.#calls.get(workflow) ?? 0
    this.#calls.set(workflow, nth + 1)
    const { origin, id } = this.#given
    const about = { parent: origin, parentRun: id, workflow, nth, input, depth }
    const mostMs = Math.max(0, this.#until - performance.now())
    const end = await called({ ...about, at: this.#now, mostMs })
    if ('fail' in end) return wait ? { type: 'fail', token, code: end.fail, detail: { workflow } } : undefined
    const { answers, effects, notes = [], state, output, endedAt } = end.lived
    await this.#noteWrites(node)
    for (const { kind, request } of effects)
      if (kind !== undefined) this.#note(node, { kind, ...(request === undefined ? {} : { request }) })
    for (const key of ['recorded', 'given', 'stub'] as const) this.#answers[key] += answers[key]
    this.#notes.push(...notes.map((note) => ({ ...note, node })))
    if (state === 'completed' || state === 'cancelled') {
      if (!wait) return undefined
      this.#pass(endedAt.getTime())
      if (state === 'completed') return { type: 'done', token, output }
      return { type: 'fail', token, code: 'process_cancelled', detail: { workflow } }
    }
    const isKnown = wait && this.#given.recorded?.(node, this.#visits.get(node) ?? 0) !== undefined
    this.#notes.push({ node, workflow, code: isKnown ? 'child_as_recorded' : 'child_unfinished' })
    if (!isKnown) return undefined
    return { type: 'done', token, output: this.#answerAt(node).output ?? null }
  }

  /** What is told for the node, what really came there, or nothing. */
  #answerAt(node: string): { port?: string; output?: unknown } {
    const { answers, recorded } = this.#given
    const visit = this.#visits.get(node) ?? 0
    this.#visits.set(node, visit + 1)
    const given = answers[node]
    if (given) {
      this.#answers.given++
      return given
    }
    const real = recorded?.(node, visit)
    if (!real) {
      this.#answers.stub++
      return {}
    }
    this.#answers.recorded++
    this.#pass(real.at)
    return { output: real.output, ...(real.port === null ? {} : { port: real.port }) }
  }

  #note(node: string, effect: Omit<SimulatedEffect, 'node' | 'at'>): void {
    this.#effects.push({ node, at: this.#now.toISOString(), ...effect })
  }

  /** Everything that this transaction has written since it was asked last, each change once. */
  async #noteWrites(node: string): Promise<void> {
    const rows = await this.#given.ctx.db.rows<{
      id: number
      object: string
      record: string
      act: string
      version: number
      changes: unknown
    }>(sql`SELECT o.id, h.object, h.record_id AS record, h.act, h.version, h.changes FROM sys.outbox o
      JOIN sys.history h ON h.object = o.object AND h.record_id = ANY(o.ids) AND h.at = o.at
        AND h.xid = o.xid::text::bigint
      WHERE o.xid = pg_current_xact_id_if_assigned() AND o.id > ${this.#lastOutbox}::bigint
      ORDER BY o.id, h.version`)
    for (const { object, record, act, version, changes } of rows) {
      const key = `${object}/${record}`
      if (version <= (this.#told.get(key) ?? 0)) continue
      this.#told.set(key, version)
      this.#note(node, { object, record, act, changes })
    }
    this.#lastOutbox = Math.max(this.#lastOutbox, ...rows.map(({ id }) => Number(id)))
  }

  async #noteCall(node: string, key: string): Promise<void> {
    const call = await this.#given.ctx.db.first<{ kind: string; request: unknown }>(
      sql`SELECT kind, request FROM sys.run_call WHERE key = ${key}`,
    )
    if (call) this.#note(node, call)
  }

  told(): Simulated & { answers: AnswersTaken; endedAt: Date } {
    const { status, result, output } = this.#rows.run()
    return {
      state: status,
      result,
      output,
      steps: this.#rows.steps.map(({ n, node, state, port, output: given, startedAt, endedAt }) => ({
        n,
        node,
        state,
        port,
        output: given,
        since: new Date(startedAt).toISOString(),
        at: new Date(endedAt).toISOString(),
      })),
      effects: this.#effects,
      incidents: this.#rows.all('incident').map(({ node, code, detail }) => ({ node, code, detail })),
      waits: [...new Set(this.#rows.all('wait').map(({ token }) => this.#rows.get('token', token)!.node))],
      answers: this.#answers,
      endedAt: this.#now,
      ...(this.#notes.length > 0 ? { notes: this.#notes } : {}),
    }
  }
}

async function ready<T>(expressions: RunExpressions, work: () => T): Promise<T> {
  for (;;) {
    try {
      return expressions.attempt(work)
    } catch (error) {
      if (!(error instanceof NotReadYet)) throw error
      await error.read()
    }
  }
}
