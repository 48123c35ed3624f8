import type { GraphNode } from '../graph/graph.ts'
import type { Scope, Token } from '../rows.ts'
import { evaluate } from './evaluate.ts'
import { incident, orRaise } from './incidents.ts'
import { foldInto, removeScope } from './scopes.ts'
import { changeToken, disarm, end, go, record, unlock } from './tokens.ts'
import { joinStarved } from './told.ts'
import { nodeOf, type Turn } from './turn.ts'
import { closeScope } from './withdraw.ts'

/** A thread has come to the join that closes its split. The join counts branches, not threads. */
export function arriveAtPair(turn: Turn, token: Token): void {
  const { rows } = turn
  unlock(turn, token)
  end(turn, token)
  const scope = rows.get('scope', token.scope)
  const isNew = token.branch !== null && !scope.reached.includes(token.branch)
  rows.change('scope', scope, {
    arrived: scope.arrived + 1,
    reached: isNew ? [...scope.reached, token.branch!] : scope.reached,
  })
  decidePair(turn, token.scope)
}

/** Fires the join of a fork if enough branches have come. */
export function decidePair(turn: Turn, id: number): void {
  const scope = turn.rows.get('scope', id)
  const owner = scope.owner === null ? undefined : turn.rows.find('token', scope.owner)
  if (!owner || scope.fired || scope.reached.length === 0) return
  const join = joinOf(turn, scope)
  orRaise(turn, owner.id, () => {
    if (scope.reached.length >= needOf(turn, join, scope, owner)) fire(turn, scope, owner, join)
  })
}

/** Nobody lives in the fork any more. */
export function settleFork(turn: Turn, scope: Scope): void {
  const owner = scope.owner === null ? undefined : turn.rows.find('token', scope.owner)
  if (!owner || scope.fired) {
    if (scope.below > 0) return
    removeScope(turn, scope)
    turn.emptied.push(scope.parent!)
    return
  }
  const join = joinOf(turn, scope)
  if (scope.arrived > 0) {
    if (join.options['need'] === 'active') fire(turn, scope, owner, join)
    else if (owner.state !== 'failed')
      incident(turn, owner, 'process_join_starved', joinStarved({ join: join.id }, join.id))
    return
  }
  if (scope.below > 0) return
  foldInto(turn, scope, scope.parent!)
  removeScope(turn, scope)
  end(turn, owner)
}

const joinOf = (turn: Turn, scope: Scope): GraphNode => nodeOf(turn, nodeOf(turn, scope.node!).pair!)

function needOf(turn: Turn, join: GraphNode, scope: Scope, owner: Token): number {
  const { need = 'all' } = join.options
  if (need === 'all') return scope.branches.length
  if (need === 'any') return 1
  if (need === 'active') return Number.POSITIVE_INFINITY
  const arrived = scope.reached.map((branch) => branch.slice(0, branch.indexOf('#')))
  const value = evaluate(turn, need, owner.scope, { arrived })
  if (value === true) return 1
  return value === false || value === undefined ? Number.POSITIVE_INFINITY : Number(value)
}

/** The split's own token goes on behind the join; who is late vanishes there, or is withdrawn now. */
function fire(turn: Turn, scope: Scope, owner: Token, join: GraphNode): void {
  const { rows } = turn
  foldInto(turn, scope, owner.scope)
  const fired = rows.change('scope', scope, { fired: true, owner: null })
  if (join.options['rest'] === 'cancel') closeScope(turn, fired)
  else if (fired.live === 0 && fired.below === 0) removeScope(turn, fired)
  disarm(turn, owner)
  unlock(turn, owner)
  const atJoin = changeToken(turn, owner, { node: join.id, owns: false })
  record(turn, atJoin, { state: 'done', port: 'next', output: { arrived: scope.arrived } })
  go(turn, atJoin, join.edges['next'], `${join.id}:next`)
}
