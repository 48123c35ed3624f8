import type { Turn } from './turn.ts'
import { closeScope } from './withdraw.ts'

/** The run is over; whoever still lives is withdrawn. */
export function finish(turn: Turn, status: 'completed' | 'cancelled', result?: string): void {
  const { rows, commands } = turn
  const [root] = rows.list('scope', 'parent', 'none')
  if (root) closeScope(turn, root)
  if (rows.run.starved !== null) rows.remove('incident', rows.run.starved)
  turn.emptied.length = 0
  rows.changeRun({ status, result: result ?? rows.run.result, starved: null, incidents: 0, unrested: [] })
  commands.push({ do: 'finished', status, result: rows.run.result, output: rows.run.output })
}

export const isOver = ({ rows }: Turn): boolean =>
  rows.run.status === 'completed' || rows.run.status === 'cancelled'
