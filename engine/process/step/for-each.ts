import type { GraphNode } from '../graph/graph.ts'
import type { Item, Scope, Token } from '../rows.ts'
import { evaluate, holds } from './evaluate.ts'
import { incident, orRaise } from './incidents.ts'
import { foldInto, openScope, removeScope } from './scopes.ts'
import { changeToken, leave, openToken } from './tokens.ts'
import { joinStarved } from './told.ts'
import { nodeOf, type Turn } from './turn.ts'
import { withValues } from './with-values.ts'
import { closeScope } from './withdraw.ts'

/** Starts a for-each over `items`. With `owner` null nobody waits for it. */
export function openEach(turn: Turn, token: Token, owner: number | null, items: readonly unknown[]): Scope {
  const each = openScope(turn, { parent: token.scope, owner, node: token.node, kind: 'each' })
  items.forEach((item, index) => {
    addRow(turn, each.id, index, item)
  })
  turn.rows.change('scope', each, { items: items.length })
  feed(turn, each.id)
  return turn.rows.get('scope', each.id)
}

/** One more item for a for-each that still runs. */
export function addItem(turn: Turn, each: Scope, item: unknown): void {
  addRow(turn, each.id, each.items, item)
  turn.rows.change('scope', each, { items: each.items + 1 })
  if (each.owner !== null) {
    const owner = turn.rows.get('token', each.owner)
    if (owner.state === 'waiting') changeToken(turn, owner, { state: 'active' })
  }
  feed(turn, each.id)
}

function addRow(turn: Turn, scope: number, index: number, item: unknown): void {
  const id = `${scope}/${index}`
  turn.rows.add('item', { id, scope, index, item: item ?? null, arrived: null, result: null })
}

/** Hands out items as far as the mode allows. */
function feed(turn: Turn, id: number): void {
  const { rows } = turn
  const node = nodeOf(turn, rows.get('scope', id).node!)
  const limit = node.options['limit']
  const most = node.options['mode'] === 'sequential' ? 1 : typeof limit === 'number' ? limit : Infinity
  for (let each = rows.get('scope', id); each.fed < each.items && each.live < most; ) {
    const { item, index } = rows.get('item', `${id}/${each.fed}`)
    each = rows.change('scope', each, {
      fed: each.fed + 1,
      live: each.live + 1,
      started: each.started + 1,
    })
    const scope = openScope(turn, { parent: id, node: node.id, kind: 'item', item, index })
    openToken(turn, { scope: scope.id, node: node.options.start!, via: `${node.id}:item` })
    each = rows.get('scope', id)
  }
}

/** An item has come to its end. Its result is `$run.result`, else what its last node gave, else the item itself. */
export function settleItem(turn: Turn, scope: Scope): void {
  const { rows } = turn
  const each = rows.get('scope', scope.parent!)
  foldInto(turn, scope, each.id)
  removeScope(turn, scope)
  rows.change(
    'item',
    { id: `${each.id}/${scope.index}` },
    { arrived: each.arrived, result: resultOf(turn, scope) },
  )
  rows.change('scope', each, { arrived: each.arrived + 1, live: each.live - 1 })
  settleEach(turn, each.id)
}

function resultOf(turn: Turn, scope: Scope): unknown {
  const { result } = scope.vars
  if (result !== undefined && result !== null) return result
  const latest = Math.max(0, ...Object.values(scope.last))
  return (latest > 0 ? turn.rows.step(latest)?.output : undefined) ?? scope.item
}

/** After an item: on, if enough have come or all are done; else the next. */
export function settleEach(turn: Turn, id: number): void {
  const { rows } = turn
  const each = rows.get('scope', id)
  const owner = each.owner === null ? undefined : rows.find('token', each.owner)
  const allDone = each.live === 0 && each.fed === each.items
  if (!owner) {
    if (!allDone) {
      feed(turn, id)
      return
    }
    removeScope(turn, each)
    turn.emptied.push(each.parent!)
    return
  }
  orRaise(turn, owner.id, () => decideEach(turn, each, owner, allDone))
}

function decideEach(turn: Turn, each: Scope, owner: Token, allDone: boolean): void {
  const { id } = each
  const node = nodeOf(turn, each.node!)
  const { need = 'all', until } = node.options
  const seen = seenBy(turn, each)
  const wanted = evaluate(turn, need === 'all' ? null : need, id, seen)
  const isEnough = typeof wanted === 'number' && each.arrived >= wanted
  if (isEnough || (until !== undefined && holds(turn, until, id, seen))) {
    leaveEach(turn, each, owner, node)
    return
  }
  if (!allDone) {
    feed(turn, id)
    return
  }
  if (node.options['open'] !== undefined && holds(turn, node.options['open'], id, seen)) {
    changeToken(turn, owner, { state: 'waiting' })
    return
  }
  if (typeof wanted !== 'number') {
    leaveEach(turn, each, owner, node)
    return
  }
  if (!('short' in node.edges)) {
    incident(turn, owner, 'process_join_starved', joinStarved({ node: node.id }, node.id))
    return
  }
  const results = resultsOf(turn, each)
  removeScope(turn, each)
  leave(turn, owner, 'short', results)
}

/** What its expressions may ask about it; results are read only when asked for. */
const seenBy = (turn: Turn, each: Scope) => ({
  get results() {
    return resultsOf(turn, each).map(withValues)
  },
  done: each.arrived,
  total: each.started + each.items - each.fed,
})

const resultsOf = (turn: Turn, each: Scope): unknown[] =>
  turn.rows
    .list('item', 'scope', String(each.id))
    .filter((item): item is Item & { arrived: number } => item.arrived !== null)
    .sort((a, b) => a.arrived - b.arrived)
    .map((item) => item.result)

/** The for-each is left by its owner; what still runs is withdrawn, or runs on unheard with `rest: absorb`. */
export function leaveEach(
  turn: Turn,
  each: Scope,
  owner: Token,
  node: GraphNode,
  rest = node.options['rest'],
): void {
  const { rows } = turn
  const results = resultsOf(turn, each)
  foldInto(turn, each, owner.scope)
  const left = rows.change('scope', each, { owner: null, items: each.fed })
  if ((rest ?? 'cancel') === 'cancel' || left.live === 0) closeScope(turn, left)
  leave(turn, owner, 'next', results)
}

/** The for-each that a node means: one around it or beside it, from the inside out, else the oldest that runs. */
export function findEach(turn: Turn, target: string, chain: readonly Scope[] = []): Scope | undefined {
  const running = turn.rows.list('scope', 'each', target)
  for (const scope of chain) {
    const near = running.find((each) => each.id === scope.id || each.parent === scope.id)
    if (near) return near
  }
  return running[0]
}
