import type { Ctx } from '../../engine/context.ts'
import type { Database } from '../../engine/database.ts'
import { systemPrincipal } from '../../engine/organisation/principals.ts'
import { Definitions, keepVersion } from '../../engine/process/definitions.ts'
import { fireDueTimers } from '../../engine/process/due-timers.ts'
import { flowNodes } from '../../engine/process/flow/index.ts'
import { compileGraph } from '../../engine/process/graph/compile.ts'
import type { GraphDocument } from '../../engine/process/graph/document.ts'
import type { NodeShape } from '../../engine/process/graph/shapes.ts'
import { tell } from '../../engine/process/inbox.ts'
import { startRun } from '../../engine/process/start-run.ts'
import type { ProcessEvent } from '../../engine/process/step/events.ts'
import { type ProcessWorld, wakeUp } from '../../engine/process/wake-up.ts'
import type { WorkNode } from '../../engine/process/work.ts'
import { sql } from '../../engine/sql.ts'
import { RunExpressions } from '../../engine/workflow/expressions/run-expressions.ts'
import { testClock } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'
import { modelWithRoles } from '../support/organisation.ts'

/** Work that a test answers: `work` has no ports of its own, `task` has those of the document. */
const asked = (name: string): WorkNode => ({
  name,
  outputs: 'own',
  waits: true,
  run: async () => ({ later: true }),
})
const work = [asked('work'), asked('task')]
const flow = flowNodes()
const shapes = {
  find: (type: string): NodeShape | undefined => flow.find(type) ?? work.find(({ name }) => name === type),
  all: () => [...flow.all(), ...work],
}

export interface Thread {
  id: number
  node: string
  state: string
}

/** The real engine on PostgreSQL, with the product's expressions, and a test in the place of those who work. */
export class Patterns {
  readonly db: Database
  readonly clock = testClock()
  readonly world: ProcessWorld
  #names = 0
  #keys = 0

  constructor(db: Database) {
    this.db = db
    const model = modelWithRoles()
    this.world = {
      clock: this.clock,
      definitions: new Definitions(),
      flow,
      work: { find: (type) => work.find(({ name }) => name === type) },
      expressions: (waking) => {
        const ctx = {
          user: systemPrincipal,
          model,
          db: waking.db,
          clock: this.clock,
          log: silentLog,
        } as Partial<Ctx>
        return new RunExpressions(waking, { system: ctx as Ctx, worker: ctx as Ctx, cause: ctx as Ctx })
      },
    }
  }

  /** @throws when the document would not be published */
  async run(
    document: GraphDocument,
    { input = {}, name }: { input?: unknown; name?: string } = {},
  ): Promise<PatternRun> {
    const own = name ?? `pattern_${++this.#names}`
    const { problems } = compileGraph(document, {
      item: `workflow/${own}`,
      shapes,
      workflow: (called) => (called === own ? document : undefined),
    })
    const errors = problems.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw new Error(errors.map(({ code, path }) => `${code} ${path}`).join('; '))
    const at = this.clock.now()
    await keepVersion(this.db, { kind: 'workflow', name: own, document, at })
    const id = await startRun(this.db, { kind: 'workflow', name: own, input, at })
    const run = new PatternRun(this, id!)
    await run.move()
    return run
  }

  key(): string {
    return `test ${++this.#keys}`
  }
}

export class PatternRun {
  readonly id: string
  readonly #patterns: Patterns

  constructor(patterns: Patterns, id: string) {
    this.#patterns = patterns
    this.id = id
  }

  /** Everything that can go on does, in runs that this one called too. */
  async move(): Promise<void> {
    const { db, world } = this.#patterns
    while (await wakeUp(db, world));
  }

  async send(event: ProcessEvent): Promise<void> {
    const { db, clock } = this.#patterns
    await tell(db, { run: this.id, key: this.#patterns.key(), event, at: clock.now() })
    await this.move()
  }

  /** @returns why an event changed nothing */
  async refused(event: ProcessEvent): Promise<string | null> {
    const { db, clock } = this.#patterns
    const key = this.#patterns.key()
    await tell(db, { run: this.id, key, event, at: clock.now() })
    await this.move()
    const row = await db.first<{ refused: string | null }>(
      sql`SELECT refused FROM sys.run_event WHERE run_id = ${this.id}::uuid AND key = ${key}`,
    )
    return row!.refused
  }

  signal(event: string, match?: unknown): Promise<void> {
    return this.send({ type: 'signal', event, ...(match === undefined ? {} : { match }) })
  }

  async threads(): Promise<Thread[]> {
    const rows = await this.#patterns.db.rows<Thread>(
      sql`SELECT id, node, state FROM sys.run_token WHERE run_id = ${this.id}::uuid ORDER BY id`,
    )
    return rows.map((row) => ({ ...row, id: Number(row.id) }))
  }

  /** Where threads are. */
  async at(): Promise<string[]> {
    return (await this.threads()).map(({ node }) => node).sort()
  }

  /** Threads that are asked for an answer there. */
  async open(node: string): Promise<Thread[]> {
    return (await this.threads()).filter(
      (one) => one.node === node && (one.state === 'active' || one.state === 'waiting'),
    )
  }

  /** Answers the work at a node; of several threads there the one that came `which`-th. */
  async done(node: string, port?: string, which = 0): Promise<void> {
    const thread = (await this.open(node))[which]
    if (!thread) throw new Error(`Nobody works at ${node}; threads: ${JSON.stringify(await this.threads())}`)
    await this.send({ type: 'done', token: thread.id, ...(port === undefined ? {} : { port }) })
  }

  async pass(ms: number): Promise<void> {
    const { db, clock } = this.#patterns
    clock.pass(ms)
    await fireDueTimers(db, { at: clock.now(), most: 100 })
    await this.move()
  }

  /** How often a node was left. */
  async count(node: string): Promise<number> {
    const row = await this.#patterns.db.first<{ n: number }>(
      sql`SELECT count(*)::integer AS n FROM sys.run_step WHERE run_id = ${this.id}::uuid AND node = ${node} AND state = 'done'`,
    )
    return row!.n
  }

  async state(): Promise<{ state: string; result: string | null; output: unknown }> {
    return (await this.#patterns.db.first(
      sql`SELECT state, result, output FROM sys.run WHERE id = ${this.id}::uuid`,
    ))!
  }

  /** Rows of what lives: none when a run has ended. */
  async left(): Promise<number> {
    const row = await this.#patterns.db.first<{ n: number }>(
      sql`SELECT (SELECT count(*) FROM sys.run_token WHERE run_id = ${this.id}::uuid)
        + (SELECT count(*) FROM sys.run_scope WHERE run_id = ${this.id}::uuid)
        + (SELECT count(*) FROM sys.run_timer WHERE run_id = ${this.id}::uuid)
        + (SELECT count(*) FROM sys.run_wait WHERE run_id = ${this.id}::uuid)
        + (SELECT count(*) FROM sys.run_item WHERE run_id = ${this.id}::uuid)
        + (SELECT count(*) FROM sys.run_lock WHERE run_id = ${this.id}::uuid) AS n`,
    )
    return Number(row!.n)
  }
}
