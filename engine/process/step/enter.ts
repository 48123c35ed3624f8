import { givenTo, type Token } from '../rows.ts'
import { armBoundary, visitKey } from './arm.ts'
import { holds } from './evaluate.ts'
import { incident } from './incidents.ts'
import { takeLock } from './locks.ts'
import { changeToken } from './tokens.ts'
import { tooManySteps, tooOften } from './told.ts'
import { nodeOf, type Turn } from './turn.ts'

/** A ready token begins at its node: limits, milestone, lock, boundaries, then what the node is for. */
export function enter(turn: Turn, token: Token): void {
  const { rows } = turn
  const node = nodeOf(turn, token.node)
  if (rows.run.entered >= rows.run.allowed) {
    incident(turn, token, 'process_step_limit', tooManySteps(rows.run.entered))
    return
  }
  rows.changeRun({ entered: rows.run.entered + 1 })
  if (!token.granted && !countVisit(turn, token)) return
  if (node.options.onlyWhile !== undefined && !holds(turn, node.options.onlyWhile, token.scope)) {
    changeToken(turn, token, { state: 'held' })
    return
  }
  if (!takeLock(turn, rows.get('token', token.id), node)) return
  for (const [port, boundary] of Object.entries(node.options.on ?? {}))
    armBoundary(turn, rows.get('token', token.id), port, boundary)
  const flow = turn.flow.find(node.type)
  if (!flow) {
    perform(turn, token)
    return
  }
  const given = givenTo(token)
  const meant = given ? { ...node, options: { ...node.options, ...given } } : node
  flow.enter(turn, rows.get('token', token.id), meant)
}

/** A loop that never waits ends here, visibly. */
function countVisit(turn: Turn, token: Token): boolean {
  const { rows, graph } = turn
  const scope = rows.get('scope', token.scope)
  const visit = (scope.visits[token.node] ?? 0) + 1
  rows.change('scope', scope, { visits: { ...scope.visits, [token.node]: visit } })
  const counted = changeToken(turn, token, { visit, enteredAs: null })
  if (visit <= graph.limits.visits) return true
  incident(turn, counted, 'process_loop_limit', tooOften(token.node, visit, graph.limits.visits))
  return false
}

/** Work for the world: its answer comes back as an event. */
export function perform(turn: Turn, token: Token): void {
  const active = changeToken(turn, token, { state: 'active' })
  const { type } = nodeOf(turn, active.node)
  const { id, node, attempt } = active
  const given = givenTo(active)
  const asked = { token: id, node, type, key: visitKey(turn, active), attempt }
  turn.commands.push({ do: 'perform', ...asked, ...(given ? { given } : {}) })
}
