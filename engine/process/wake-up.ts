import type { Clock } from '../context.ts'
import type { Queryable } from '../database.ts'
import { isConnectionLoss, isMomentary } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import { type Carrying, carryOut } from './commands.ts'
import type { Definitions } from './definitions.ts'
import { finishEvent, tell, undoneEvents } from './inbox.ts'
import type { ProcessEvent } from './step/events.ts'
import { step } from './step/step.ts'
import { type Command, ExpressionFailed, type FlowNode, type Surroundings } from './step/turn.ts'
import { lockRunWithWork, type StoredRun } from './store/runs.ts'
import { NotAtHand, StoredRows } from './store/stored-rows.ts'
import { writeChanges } from './store/write.ts'
import type { WorkNode } from './work.ts'
import { WorkingSet } from './working-set.ts'

/** What runs are made to move with. */
export interface ProcessWorld extends Pick<Surroundings, 'evaluate' | 'dueAt'> {
  definitions: Definitions
  flow: { find(type: string): FlowNode | undefined }
  work: { find(type: string): WorkNode | undefined }
  clock: Clock
}

/** Events, and nodes entered, in one transaction; the rest waits for the next. */
const mostEvents = 50
const mostNodes = 200

/**
 * Takes one run that has something to do, any one unless it is named, and does it: its events in order, their steps,
 * the work inside the database, all in one transaction under the run's lock. What is killed in it has not happened.
 *
 * @returns the run; undefined when there is nothing to do that nobody else does
 */
export async function wakeUp(
  db: Queryable,
  world: ProcessWorld,
  { only, except = [] }: { only?: string; except?: readonly string[] } = {},
): Promise<string | undefined> {
  return db.transaction(async (tx) => {
    const found = await lockRunWithWork(tx, { only, except })
    if (!found) return undefined
    try {
      await wake(tx, world, found)
    } catch (error) {
      if (isMomentary(error) || isConnectionLoss(error)) throw error
      throw new WakeUpFailed(found.run.id, error)
    }
    return found.run.id
  })
}

/** Nothing has happened to the run, and it would not the next time either: this is a defect. */
export class WakeUpFailed extends Error {
  override readonly name = 'WakeUpFailed'
  readonly run: string

  constructor(run: string, cause: unknown) {
    super(`Run ${run} could not be moved: ${(cause as Error).message}`, { cause })
    this.run = run
  }
}

async function wake(db: Queryable, world: ProcessWorld, { run, origin }: StoredRun): Promise<void> {
  const events = await undoneEvents(db, run.id, mostEvents)
  // Somebody else was a moment faster.
  if (events.length === 0) return
  const graph = await world.definitions.graph(db, origin, origin.version)
  const now = world.clock.now()
  const rows = new StoredRows(db, run)
  const waking: Waking = {
    db,
    world,
    rows,
    origin,
    graph,
    now,
    from: run.entered,
    savepoint: { isSet: false },
  }
  for (const { id, event } of events) {
    if (nodesLeft(waking) === 0) break
    const refused = await take(waking, event)
    await finishEvent(db, { id, at: now, refused })
  }
  await writeChanges(db, rows.takeChanges(), now)
  await goOnLater(waking)
}

/** What is ready still goes on in the next wake-up. */
async function goOnLater({ db, rows, now }: Waking): Promise<void> {
  const { id, status, counts, entered } = rows.run()
  if (status === 'completed' || status === 'cancelled' || counts.ready === 0) return
  await tell(db, { run: id, key: `tick/${entered}`, event: { type: 'tick' }, at: now })
}

interface Waking extends Pick<StoredRun, 'origin'>, Pick<Carrying, 'graph' | 'now' | 'savepoint'> {
  db: Queryable
  world: ProcessWorld
  rows: StoredRows
  /** Nodes that had been entered before. */
  from: number
}

const nodesLeft = ({ rows, from }: Waking): number => Math.max(0, mostNodes - (rows.run().entered - from))

/** One event and every answer that work gives at once. @returns the code, when it came too late to change anything */
async function take(waking: Waking, event: ProcessEvent): Promise<string | undefined> {
  const { world, rows, origin, graph, now, db, savepoint } = waking
  try {
    const commands = await stepAtHand(waking, event)
    for (const command of commands) {
      if (command.do === 'perform' && !isStillAsked(rows, command)) continue
      const carrying = { db, graph, now, origin, work: world.work, run: rows.run(), savepoint }
      const answer = await carryOut(command, carrying)
      if (answer) commands.push(...(await stepAtHand(waking, answer)))
    }
    return undefined
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('process_')) return error.code
    if (error instanceof ExpressionFailed) return 'process_expression_failed'
    throw error
  }
}

/** What came after it in the same step may have withdrawn it. */
function isStillAsked(rows: StoredRows, { token: id, node }: { token: number; node: string }): boolean {
  const token = rows.here('token', id)
  return token?.node === node && token.state === 'active'
}

/** Steps, fetching what is missed and beginning again until nothing is. */
async function stepAtHand(waking: Waking, event: ProcessEvent): Promise<Command[]> {
  const { rows, world, graph, now } = waking
  const { evaluate, dueAt, flow } = world
  const around: Surroundings = { now: now.getTime(), evaluate, dueAt, mostNodes: nodesLeft(waking) }
  if ('token' in event) await rows.fetchAround(event.token)
  for (;;) {
    const set = new WorkingSet(rows)
    try {
      const commands = step(graph, set, event, { around, flow })
      rows.apply(set.changes())
      return commands
    } catch (error) {
      if (!(error instanceof NotAtHand)) throw error
      await rows.fetch(error.look)
    }
  }
}
