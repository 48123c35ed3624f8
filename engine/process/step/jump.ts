import { AppError } from '../../errors.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { Scope, Token } from '../rows.ts'
import { chainOf } from './scopes.ts'
import { changeToken, go, record, unlock } from './tokens.ts'
import type { Turn } from './turn.ts'
import { withdraw } from './withdraw.ts'

/**
 * Moves a token to another node by hand. Within its scope only it moves; into a scope around it, that scope's own
 * token moves and all below is withdrawn. Into a pair that is not open, or a sibling branch, there is no way.
 *
 * @throws process_no_such_node, process_jump_refused
 */
export function jump(turn: Turn, token: Token, to: string): void {
  const target = turn.graph.nodes.get(to)
  if (!target) throw new AppError('process_no_such_node', { node: to })
  const chain = chainOf(turn, token.scope)
  const at = chain.findIndex((scope, i) => mayHold(turn, scope, target, chain.slice(i)))
  const below = chain[at - 1]
  const owner = below?.owner ?? null
  const mover = at === 0 ? token : owner === null ? undefined : turn.rows.find('token', owner)
  if (at < 0 || !mover) throw new AppError('process_jump_refused', { node: to })
  withdraw(turn, mover)
  unlock(turn, mover)
  const moving = changeToken(turn, mover, { state: 'active' })
  record(turn, moving, { state: 'jumped', port: to })
  go(turn, moving, to, `${mover.node}:jump`)
}

/** Whether the node belongs into this scope, and every pair around it is open here. */
function mayHold(turn: Turn, scope: Scope, target: GraphNode, outwards: readonly Scope[]): boolean {
  const { regions, nodes } = turn.graph
  const isInside =
    scope.kind === 'fork' ? regions.get(scope.node!)!.has(target.id) : scope.node === target.inside
  if (!isInside) return false
  const open = new Set(outwards.filter((one) => one.kind === 'fork').map((one) => one.node))
  return [...regions].every(
    ([split, region]) =>
      !region.has(target.id) || nodes.get(split)!.inside !== target.inside || open.has(split),
  )
}
