import type { GraphNode } from '../graph/graph.ts'
import type { Token } from '../rows.ts'
import { evaluate } from './evaluate.ts'
import { changeToken } from './tokens.ts'
import type { Turn } from './turn.ts'

/** Takes the lock of the node, or queues up for it. @returns whether the token may enter */
export function takeLock(turn: Turn, token: Token, node: GraphNode): boolean {
  const { exclusive } = node.options
  if (exclusive === undefined || token.granted) return true
  const { rows } = turn
  const key = lockKey(turn, token, exclusive)
  const lock = rows.find('lock', key)
  if (lock && (lock.token !== token.id || lock.run !== rows.run.id)) {
    rows.add('waiter', { id: placeInQueue(turn), lock: key, token: token.id, run: rows.run.id })
    changeToken(turn, token, { state: 'held', lock: key })
    return false
  }
  if (!lock) rows.add('lock', { id: key, token: token.id, run: rows.run.id })
  changeToken(turn, token, { lock: key })
  return true
}

/** Sorts by when they came, also among runs. */
function placeInQueue({ rows, around }: Turn): string {
  const [since, serial] = [around.now, rows.nextSerial()].map((n) => String(n).padStart(16, '0'))
  return `${since} ${rows.run.id} ${serial}`
}

/** Locks of one run carry its id; others are the world's, whose name the driver gives to a workflow. */
function lockKey(
  turn: Turn,
  token: Token,
  exclusive: NonNullable<GraphNode['options']['exclusive']>,
): string {
  const { run } = turn.rows
  if (typeof exclusive === 'string') return `run ${run.id} ${exclusive}`
  const { key, across = 'run' } = exclusive
  const value = JSON.stringify(evaluate(turn, key, token.scope) ?? null)
  return across === 'run'
    ? `run ${run.id} ${value}`
    : across === 'all'
      ? `all ${value}`
      : `workflow ${run.name} ${value}`
}
