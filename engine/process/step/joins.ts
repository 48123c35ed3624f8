import type { FreeJoin, GraphNode } from '../graph/graph.ts'
import type { Scope, Token } from '../rows.ts'
import { evaluate } from './evaluate.ts'
import { changeToken, end, leave, record, removeToken } from './tokens.ts'
import { nodeOf, type Turn } from './turn.ts'
import { kill } from './withdraw.ts'

/**
 * A join that closes no split: threads park at it, queued by the edge they came by, and it fires as often as it can.
 * Which of them came is known from the scope's counts, so nobody else's row is read.
 */
export function tryJoin(turn: Turn, id: string, scope: number): void {
  const node = nodeOf(turn, id)
  const join = turn.graph.freeJoins.get(id)!
  const { need = 'all', count } = node.options
  while (turn.rows.find('scope', scope)) {
    const here = turn.rows.get('scope', scope)
    const fired =
      count === 'threads'
        ? takeThreads(turn, node, here)
        : need === 'all'
          ? takeOneOfEach(turn, node, join, here)
          : need === 'active'
            ? takeWhenNobodyComes(turn, node, join, here)
            : takeSome(turn, node, join, here)
    if (!fired) return
  }
}

const parkedAt = (scope: Scope, id: string) => scope.at[id]?.parked ?? {}

const firstBy = (turn: Turn, scope: Scope, id: string, edge: string): Token =>
  turn.rows.first('token', 'parked', `${scope.id}/${id}/${edge}`)!

/** The first of them goes on, as one thread. */
function take(turn: Turn, used: readonly Token[]): true {
  const [first, ...others] = used
  for (const token of others) removeToken(turn, token)
  const on = changeToken(turn, first!, { state: 'active' })
  leave(turn, on, 'next', { arrived: used.length })
  return true
}

function takeThreads(turn: Turn, node: GraphNode, scope: Scope): boolean {
  const need = Number(evaluate(turn, node.options['need'], scope.id))
  const waiting = Object.values(parkedAt(scope, node.id)).reduce((sum, n) => sum + n, 0)
  if (!(need > 0) || waiting < need) return false
  return take(turn, parked(turn, node.id, scope).slice(0, need))
}

/** All that are parked there, in the order they were made. */
const parked = (turn: Turn, id: string, scope: Scope): Token[] =>
  Object.keys(parkedAt(scope, id))
    .flatMap((edge) => turn.rows.list('token', 'parked', `${scope.id}/${id}/${edge}`))
    .sort((a, b) => a.id - b.id)

function takeOneOfEach(turn: Turn, node: GraphNode, join: FreeJoin, scope: Scope): boolean {
  const waiting = parkedAt(scope, node.id)
  if (!join.inputs.every((edge) => edge in waiting)) return false
  return take(
    turn,
    join.inputs.map((edge) => firstBy(turn, scope, node.id, edge)),
  )
}

/** It goes on when no other living thread can still get here. */
function takeWhenNobodyComes(turn: Turn, node: GraphNode, join: FreeJoin, scope: Scope): boolean {
  if (Object.keys(parkedAt(scope, node.id)).length === 0 || !turn.ready.isEmpty) return false
  if (blockers(scope, node.id, join).some(({ threads }) => threads > 0)) return false
  return take(turn, parked(turn, node.id, scope))
}

/** At rest a circle of joins that wait only for one another is broken: this one goes on. */
export function releaseJoin(turn: Turn, id: string, scope: Scope): boolean {
  const join = turn.graph.freeJoins.get(id)!
  if (!(id in scope.at) || Object.keys(parkedAt(scope, id)).length === 0) return false
  const others = blockers(scope, id, join)
  if (others.some(({ threads, parked }) => threads > parked)) return false
  const tokens = parked(turn, id, scope)
  record(turn, tokens[0]!, { state: 'released' })
  return take(turn, tokens)
}

/** Threads elsewhere in the scope that can still come to the join. */
function blockers(scope: Scope, id: string, { zone }: FreeJoin): { threads: number; parked: number }[] {
  return Object.entries(scope.at)
    .filter(([at]) => zone.has(at) && at !== id)
    .map(([, { threads, parked }]) => ({
      threads,
      parked: Object.values(parked).reduce((sum, n) => sum + n, 0),
    }))
}

/** Fires on `need` different inputs, then swallows one from each of the others before it fires again. */
function takeSome(turn: Turn, node: GraphNode, join: FreeJoin, scope: Scope): boolean {
  const { id, options } = node
  const used = scope.fires[id]
  const waiting = parkedAt(scope, id)
  const full = join.inputs.filter((edge) => edge in waiting)
  if (used) return absorb(turn, id, join, scope)
  const need = options['need'] === 'any' ? 1 : Number(evaluate(turn, options['need'], scope.id))
  if (full.length === 0 || !(full.length >= need)) return false
  const edges = full.slice(0, Math.max(1, need))
  const tokens = edges.map((edge) => firstBy(turn, scope, id, edge))
  if (options['rest'] === 'cancel') cancelOthers(turn, node, join, scope, tokens)
  else if (edges.length < join.inputs.length) setFires(turn, scope.id, id, edges)
  return take(turn, tokens)
}

function absorb(turn: Turn, id: string, join: FreeJoin, scope: Scope): boolean {
  const waiting = parkedAt(scope, id)
  const used = [...scope.fires[id]!]
  for (const edge of join.inputs) {
    if (used.includes(edge) || !(edge in waiting)) continue
    const token = firstBy(turn, scope, id, edge)
    used.push(edge)
    record(turn, token, { state: 'absorbed' })
    end(turn, token)
  }
  const isReset = join.inputs.every((edge) => used.includes(edge))
  setFires(turn, scope.id, id, isReset ? undefined : used)
  return isReset
}

export function setFires(turn: Turn, scope: number, id: string, used: readonly string[] | undefined): void {
  const { [id]: _, ...rest } = turn.rows.get('scope', scope).fires
  turn.rows.change('scope', { id: scope }, { fires: used ? { ...rest, [id]: used } : rest })
}

function cancelOthers(
  turn: Turn,
  node: GraphNode,
  join: FreeJoin,
  scope: Scope,
  used: readonly Token[],
): void {
  const region = new Set((node.options['region'] as readonly string[] | undefined) ?? join.zone)
  const keep = new Set(used.map((token) => token.id))
  for (const token of turn.rows.list('token', 'scope', String(scope.id))) {
    const isParkedHere = token.node === node.id && token.state === 'parked'
    if (keep.has(token.id) || !(isParkedHere || region.has(token.node))) continue
    kill(turn, turn.rows.get('token', token.id))
  }
}
