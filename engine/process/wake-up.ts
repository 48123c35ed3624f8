import type { Clock } from '../context.ts'
import type { Queryable } from '../database.ts'
import { isConnectionLoss, isMomentary } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import type { Sql } from '../sql.ts'
import { type Carrying, carryOut, type SentSignal } from './commands.ts'
import type { Definitions } from './definitions.ts'
import { type Expressions, NotReadYet, type WakingRun } from './expressions.ts'
import { watchesRecord } from './graph/watched.ts'
import { holdEvents } from './held-events.ts'
import {
  type DoneEvent,
  finishEvents,
  type InboxEvent,
  keepDone,
  refusedOf,
  tell,
  undoneEvents,
} from './inbox.ts'
import { givenTo, type Run } from './rows.ts'
import type { Context } from './step/context.ts'
import { contextOf } from './step/context-of.ts'
import type { ProcessEvent } from './step/events.ts'
import { excess, payloadCode } from './step/payload.ts'
import { statusOf, step } from './step/step.ts'
import { type Command, ExpressionFailed, type FlowNode, type Surroundings } from './step/turn.ts'
import { type HeldRun, type LockedRun, lockRunWithWork, readHeldRun, type StoredRun } from './store/runs.ts'
import { NotAtHand, StoredRows } from './store/stored-rows.ts'
import { writeChanges } from './store/write.ts'
import { resolveStuck } from './stuck-runs.ts'
import type { Work, WorkNode } from './work.ts'
import { WorkingSet } from './working-set.ts'

/** What runs are made to move with. */
export interface ProcessWorld {
  definitions: Definitions
  /** Made for each wake-up. */
  expressions(waking: WakingRun): Promise<Expressions> | Expressions
  flow: { find(type: string): FlowNode | undefined }
  work: { find(type: string): WorkNode | undefined }
  clock: Clock
  /** Others who may begin because of a signal; in the transaction of whoever sent it. */
  signalled?(signal: SentSignal): Promise<void>
  /** The version of a workflow that is published now; without it the last one that ever was. */
  version?(workflow: string): Promise<number | undefined>
  /** A thread cannot go on, and nobody catches its error. */
  stuck?(waking: WakingRun, incident: { node: string | null; code: string }): Promise<string>
  /** Work that a token had asked for is not wanted any more. */
  withdrawn?(
    run: Pick<WakingRun, 'db' | 'now' | 'origin'> & { run: { id: string }; by?: string | undefined },
    token: number,
  ): Promise<void>
  /** Says that what its work has written in the wake-up belongs to this run. */
  wrote?(waking: WakingRun): Sql
  /** It has come as far as it can for now, or has ended. */
  moved?(waking: WakingRun): Promise<void>
}

/** Events, and nodes entered, in one transaction; the rest waits for the next. */
const mostEvents = 50
const mostNodes = 200
/** So often a step is begun again for an expression; then so few nodes are entered, and the rest is for the next. */
const mostWaited = 20

export interface WhichRun {
  only?: string
  except?: readonly string[]
  /** Asked once it is locked; what has come about since it was looked for may speak against it. */
  mayTake?(run: string): boolean
}

/**
 * Takes one run that has something to do, any one unless it is named, and does it: its events in order, their steps,
 * the work inside the database, all in one transaction under the run's lock. What is killed in it has not happened.
 *
 * @returns the run; undefined when there is nothing to do that nobody else does
 */
export async function wakeUp(
  db: Queryable,
  world: ProcessWorld,
  { only, except = [], mayTake = () => true }: WhichRun = {},
): Promise<string | undefined> {
  return db.transaction(async (tx) => {
    const found = await lockRunWithWork(tx, { only, except })
    if (!found || !mayTake(found.run.id)) return undefined
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

/**
 * Work as it would be asked of a token now, for whoever wants to know what it would be given. Nothing moves.
 *
 * @returns undefined where there is no such token any more
 */
export async function workAt(
  db: Queryable,
  world: ProcessWorld,
  stored: StoredRun,
  token: number,
): Promise<Work | undefined> {
  const { origin, run } = stored
  const waking = await wakingOf(db, world, stored)
  const { rows, now, graph } = waking
  await rows.fetchAround(token)
  const found = rows.here('token', token)
  const node = found && graph.nodes.get(found.node)
  if (!found || !node) return undefined
  const options = { ...node.options, ...givenTo(found) }
  const about = { token, node: node.id, options, key: '', attempt: found.attempt }
  return { db, now, run, origin, ...about, ...asking(waking, token) }
}

async function wakingOf(
  db: Queryable,
  world: ProcessWorld,
  { run, origin, every }: StoredRun & Partial<HeldRun>,
): Promise<Waking> {
  const now = world.clock.now()
  return {
    expressions: await world.expressions({ db, run, origin, now }),
    worked: false,
    db,
    world,
    rows: new StoredRows(db, run, every),
    origin,
    graph: await world.definitions.graph(db, origin, origin.version),
    now,
    from: run.entered,
    savepoint: { isSet: false },
  }
}

async function wake(db: Queryable, world: ProcessWorld, found: LockedRun): Promise<void> {
  const { run } = found
  const came = await undoneEvents(db, run.id, mostEvents)
  const isHeld = run.status === 'suspended'
  const events = isHeld ? await holdEvents(db, run.id, came) : came
  // Somebody else was a moment faster.
  if (events.length > 0) await move(db, world, { ...found, events })
}

/** An event that nobody was told of yet. */
export interface HappeningNow {
  key: string
  event: ProcessEvent
}

/** A run after it was moved, and whether more is to happen to it. */
export interface Moved {
  run: Run
  /** Why one of the events that happen now changed nothing. */
  refused?: string
  isMore: boolean
}

/**
 * Moves a run whose lock is held, by what waits for it and then by what happens now. One thing that happens while nothing
 * waits is kept as done without having been told before; all else is told first, and comes in its turn, ahead of whatever
 * the work on the way tells.
 *
 * @returns undefined for a run that has ended
 */
export async function wakeHeld(
  db: Queryable,
  world: ProcessWorld,
  { run: id, happening }: { run: string; happening: readonly HappeningNow[] },
): Promise<Moved | undefined> {
  const found = await readHeldRun(db, id, mostEvents)
  if (!found) return undefined
  const { run, events } = found
  if (happening.length + events.length === 0) return { run, isMore: false }
  const [only, ...more] = happening
  if (only && more.length + events.length === 0 && run.status !== 'suspended')
    return move(db, world, { ...found, only })
  for (const { key, event } of happening) await tell(db, { run: id, key, event, at: world.clock.now() })
  while (await wakeUp(db, world, { only: id }));
  const refused = await refusedOf(
    db,
    id,
    happening.map(({ key }) => key),
  )
  const now = await readHeldRun(db, id, 0)
  return { run: now?.run ?? run, isMore: now !== undefined, ...(refused === undefined ? {} : { refused }) }
}

async function move(
  db: Queryable,
  world: ProcessWorld,
  {
    run,
    origin,
    events,
    every,
    only,
    watches: hasWatched,
  }: LockedRun & Partial<HeldRun> & { events: readonly InboxEvent[]; only?: HappeningNow },
): Promise<Moved> {
  const mayBeStuck = run.status === 'incident' || run.status === 'suspended'
  const standing = mayBeStuck ? { ...run, status: statusOf(run) } : run
  const waking = await wakingOf(db, world, { run: standing, origin, ...(every ? { every } : {}) })
  const { rows, now } = waking
  const done: DoneEvent[] = []
  for (const { id, event } of events) {
    if (nodesLeft(waking) === 0) break
    done.push({ id, refused: await take(waking, await withinLimits(waking, event)) })
  }
  const happened = only && { ...only, refused: await take(waking, await withinLimits(waking, only.event)) }
  const watches = origin.recordId !== null && watchesRecord(waking.graph, rows.run())
  await writeChanges(db, rows.takeChanges(), {
    at: now,
    watches,
    also: [
      ...(done.length > 0 ? [finishEvents(done, now)] : []),
      ...(happened ? [keepDone(run.id, happened, now)] : []),
      ...(waking.worked && world.wrote ? [world.wrote({ db, run, origin, now })] : []),
    ],
  })
  if (watches && !hasWatched) await lookOnceMore(waking)
  if (mayBeStuck) await resolveStuck(db, rows.run(), now)
  await world.moved?.({ db, run: rows.run(), origin, now })
  await goOnLater(waking)
  const refused = happened?.refused
  const { status } = rows.run()
  const isMore = status !== 'completed' && status !== 'cancelled'
  return { run: rows.run(), isMore, ...(refused === undefined ? {} : { refused }) }
}

/** The record may have changed since it was read, and before anybody could see that this run wants to be told. */
async function lookOnceMore({ db, rows, now }: Waking): Promise<void> {
  const { id, status, entered, steps } = rows.run()
  if (status === 'completed' || status === 'cancelled') return
  await tell(db, { run: id, key: `watch/${entered}/${steps}`, event: { type: 'tick' }, at: now })
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
  expressions: Expressions
  /** Whether work was performed. */
  worked: boolean
  /** Nodes that had been entered before. */
  from: number
}

const nodesLeft = ({ rows, from }: Waking): number => Math.max(0, mostNodes - (rows.run().entered - from))

/** An answer from elsewhere that is more than one step may bring along is an error of that step. */
async function withinLimits({ rows, graph }: Waking, event: ProcessEvent): Promise<ProcessEvent> {
  if (event.type !== 'done') return event
  const { token, visit, output } = event
  if (!excess(graph, '', output)) return event
  await rows.fetchAround(token)
  const detail = excess(graph, rows.here('token', token)?.node ?? '', output)
  const whose = visit === undefined ? { token } : { token, visit }
  return { type: 'fail', ...whose, code: payloadCode, detail, isFinal: true }
}

/** One event and every answer that work gives at once. @returns the code, when it came too late to change anything */
async function take(waking: Waking, event: ProcessEvent): Promise<string | undefined> {
  const { world, rows, origin, graph, now, db, savepoint } = waking
  const { refused, commands } = await stepUnlessRefused(waking, event)
  for (const command of commands) {
    if ((command.do === 'perform' || command.do === 'task') && !isStillAsked(rows, command)) continue
    const carrying = {
      db,
      graph,
      now,
      origin,
      world,
      run: rows.run(),
      savepoint,
      by: event.by,
      ...asking(waking, 'token' in command ? command.token : null),
    }
    const answer = await carryOut(command, carrying)
    if (command.do === 'perform' || command.do === 'task' || command.do === 'due') {
      waking.worked = true
      waking.expressions.forget?.()
    }
    // One that is refused was withdrawn by what came after it; all else goes on.
    if (answer) commands.push(...(await stepUnlessRefused(waking, answer)).commands)
  }
  return refused
}

/** Only a step can be refused: it has changed nothing then. What fails while it is carried out fails the wake-up. */
async function stepUnlessRefused(
  waking: Waking,
  event: ProcessEvent,
): Promise<{ refused?: string; commands: Command[] }> {
  try {
    return { commands: await stepAtHand(waking, event) }
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('process_'))
      return { refused: error.code, commands: [] }
    if (error instanceof ExpressionFailed) return { refused: 'process_expression_failed', commands: [] }
    throw error
  }
}

/** What came after it in the same step may have withdrawn it. */
function isStillAsked(rows: StoredRows, asked: Extract<Command, { do: 'perform' | 'task' }>): boolean {
  const token = rows.here('token', asked.token)
  if (token?.node !== asked.node) return false
  if (asked.do === 'perform') return token.state === 'active'
  return token.state === 'waiting' && asked.key.endsWith(`/${token.visit}`)
}

/** Steps, fetching what is missed and beginning again until nothing is. */
async function stepAtHand(waking: Waking, event: ProcessEvent): Promise<Command[]> {
  const { rows, world, graph } = waking
  const { flow } = world
  if ('token' in event) await rows.fetchAround(event.token)
  let waited = 0
  return atHand(waking, () => {
    const set = new WorkingSet(rows)
    const left = nodesLeft(waking)
    const around = { ...aroundOf(waking), mostNodes: waited < mostWaited ? left : Math.min(left, mostWaited) }
    try {
      const commands = step(graph, set, event, { around, flow })
      rows.apply(set.changes())
      return commands
    } catch (error) {
      if (error instanceof NotReadYet) waited++
      throw error
    }
  })
}

function aroundOf({ now, expressions }: Waking): Surroundings {
  return {
    now: now.getTime(),
    evaluate: (text, context) => expressions.evaluate(text, context),
    dueAt: (timing, from, context, token) => expressions.dueAt(timing, from, context, token),
    mostNodes: 0,
  }
}

/** What work is asked with: expressions see what its node sees. */
function asking(waking: Waking, at: number | null): Pick<Carrying, 'expressions' | 'ask'> {
  const { rows, expressions } = waking
  const ask = <T>(question: (context: Context) => T): Promise<T> =>
    atHand(waking, () => {
      const set = new WorkingSet(rows)
      const token = at === null ? undefined : set.get('token', at)
      return question(contextOf({ rows: set, around: aroundOf(waking) }, token?.scope ?? 0))
    })
  return { expressions, ask }
}

/** Does it, reading what is missed and beginning again until nothing is. */
async function atHand<T>({ rows, expressions }: Waking, work: () => T): Promise<T> {
  for (;;) {
    try {
      return expressions.attempt ? expressions.attempt(work) : work()
    } catch (error) {
      if (error instanceof NotAtHand) await rows.fetch(error.look)
      else if (error instanceof NotReadYet) await error.read()
      else throw error
    }
  }
}
