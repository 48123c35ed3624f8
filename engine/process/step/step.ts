import { AppError } from '../../errors.ts'
import type { Graph } from '../graph/graph.ts'
import type { Run } from '../rows.ts'
import type { WorkingSet } from '../working-set.ts'
import { enter } from './enter.ts'
import { applyEvent, type ProcessEvent } from './events.ts'
import { isOver } from './finish.ts'
import { orRaise } from './incidents.ts'
import { ReadyQueue } from './ready-queue.ts'
import { noteStarved, stirAtRest } from './rest.ts'
import { settleAll } from './settle.ts'
import type { Command, FlowNode, Surroundings, Turn } from './turn.ts'

/**
 * One event of a run, and all that follows from it by itself: applies it, lets ready tokens go on, first in first out,
 * until none is left, and asks at rest what can still move. Pure: reads and writes `rows` and nothing else.
 *
 * @returns what the world has to do, in order
 * @throws process_ended, process_stale, process_closed, process_jump_refused, process_no_such_node: then the rows must
 *   be thrown away, nothing has happened
 */
export function step(
  graph: Graph,
  rows: WorkingSet,
  event: ProcessEvent,
  world: { around: Surroundings; flow: { find(type: string): FlowNode | undefined } },
): Command[] {
  const turn = begin(graph, rows, world)
  if (isOver(turn)) throw new AppError('process_ended')
  applyEvent(turn, event)
  const isAtRest = run(turn)
  if (isOver(turn)) return turn.commands
  if (!isAtRest) turn.commands.push({ do: 'continue' })
  rows.changeRun({ unrested: isAtRest ? [] : stillStirred(turn) })
  noteStarved(turn)
  rows.changeRun({ status: statusOf(rows.run) })
  return turn.commands
}

function begin(
  graph: Graph,
  rows: WorkingSet,
  world: { around: Surroundings; flow: { find(type: string): FlowNode | undefined } },
): Turn {
  const { counts, unrested } = rows.run
  const ready = counts.ready > 0 ? rows.list('token', 'ready', 'ready').map((token) => token.id) : []
  return {
    graph,
    rows,
    ...world,
    commands: [],
    ready: new ReadyQueue(ready),
    emptied: [],
    stirred: new Set(unrested),
  }
}

/** @returns false when there were more nodes to enter than one step may */
function run(turn: Turn): boolean {
  const { rows, ready, around } = turn
  settleAll(turn)
  for (let left = around.mostNodes; !isOver(turn); ) {
    const id = ready.first
    if (id === undefined) {
      if (!stirAtRest(turn)) return true
    } else {
      if (left === 0) return false
      left--
      orRaise(turn, id, () => enter(turn, rows.get('token', id)))
    }
    settleAll(turn)
  }
  return true
}

/** Scopes whose free joins the next step has to look at. */
const stillStirred = ({ graph, rows, stirred }: Turn): number[] =>
  graph.freeJoins.size === 0 ? [] : [...stirred].filter((scope) => rows.find('scope', scope))

/** How a run stands that is not over, by its threads. */
export function statusOf({ incidents, starved, counts }: Run): 'incident' | 'running' | 'waiting' {
  if (incidents > 0 || starved !== null) return 'incident'
  return counts.ready + counts.active > 0 ? 'running' : 'waiting'
}
