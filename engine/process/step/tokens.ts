import type { Run, Scope, StepState, Token } from '../rows.ts'
import { nodeOf, type Turn } from './turn.ts'

/** A new thread, ready at `node`. */
export function openToken(
  turn: Turn,
  place: { scope: number; node: string; via: string; branch?: string | null },
): Token {
  const { rows, around } = turn
  const token: Token = {
    id: rows.nextId(),
    scope: place.scope,
    node: place.node,
    via: place.via,
    branch: place.branch ?? null,
    state: 'ready',
    attempt: 1,
    visit: 0,
    enteredAs: null,
    since: around.now,
    owns: false,
    lock: null,
    granted: false,
    given: null,
  }
  const scope = rows.get('scope', place.scope)
  rows.change('scope', scope, { live: scope.live + 1 })
  rows.add('token', token)
  count(turn, token, 1)
  return token
}

/** The only way a token changes: counters of run and scope, who is ready, and its incidents follow. */
export function changeToken(turn: Turn, token: { id: number }, patch: Partial<Token>): Token {
  const before = turn.rows.get('token', token.id)
  count(turn, before, -1)
  const after = turn.rows.change('token', before, patch)
  count(turn, after, 1)
  if (before.state === 'failed' && after.state !== 'failed') resolve(turn, after)
  return after
}

/** Its incidents are over, in whatever way. */
function resolve({ rows }: Turn, token: { id: number }): void {
  const open = rows.list('incident', 'token', String(token.id))
  for (const incident of open) rows.remove('incident', incident.id)
  rows.changeRun({ incidents: rows.run.incidents - open.length })
}

/** The token is gone; its scope may have become empty. */
export function removeToken(turn: Turn, token: { id: number }): void {
  const { rows } = turn
  const last = rows.get('token', token.id)
  count(turn, last, -1)
  rows.remove('token', last.id)
  if (last.state === 'failed') resolve(turn, last)
  const scope = rows.find('scope', last.scope)
  if (scope) rows.change('scope', scope, { live: scope.live - 1 })
}

function count(turn: Turn, token: Token, by: 1 | -1): void {
  const { rows, ready, stirred } = turn
  const state = token.state === 'active' && token.owns ? 'owning' : token.state
  const { counts, at } = rows.run
  const run: Partial<Run> = {
    counts: { ...counts, [state]: counts[state] + by },
    at: added(at, token.node, by),
  }
  rows.changeRun(run)
  if (token.state === 'ready') {
    if (by === 1) ready.add(token.id)
    else ready.remove(token.id)
  }
  const scope = rows.find('scope', token.scope)
  if (!scope) return
  stirred.add(scope.id)
  rows.change('scope', scope, { at: movedAt(scope, token, by) })
}

function movedAt(scope: Scope, { node, state, via }: Token, by: 1 | -1): Scope['at'] {
  const here = scope.at[node] ?? { threads: 0, parked: {} }
  const threads = here.threads + by
  if (threads === 0) {
    const { [node]: _, ...rest } = scope.at
    return rest
  }
  const parked = state === 'parked' ? added(here.parked, via, by) : here.parked
  return { ...scope.at, [node]: { threads, parked } }
}

function added(counts: Readonly<Record<string, number>>, key: string, by: number): Record<string, number> {
  const { [key]: before = 0, ...rest } = counts
  return before + by === 0 ? rest : { ...rest, [key]: before + by }
}

export interface Ending {
  state: StepState
  port?: string
  output?: unknown
}

/** Writes down what happened to a token at its node. */
export function record(turn: Turn, token: Token, { state, port, output }: Ending): void {
  const { rows, around } = turn
  rows.addStep({
    token: token.id,
    scope: token.scope,
    node: token.node,
    state,
    port: port ?? null,
    output: output ?? null,
    attempt: token.attempt,
    startedAt: token.since,
    endedAt: around.now,
  })
  if (state !== 'done') return
  const scope = rows.find('scope', token.scope)
  if (scope) rows.change('scope', scope, { last: { ...scope.last, [token.node]: rows.run.steps } })
}

/** The node is left by `port`; what the token waited for there goes. */
export function leave(turn: Turn, token: Token, port = 'next', output?: unknown): void {
  const { rows } = turn
  const node = nodeOf(turn, token.node)
  disarm(turn, token)
  unlock(turn, token)
  record(turn, token, { state: 'done', port, output })
  const { undo } = node.options
  if (undo && !port.startsWith('error:')) {
    const scope = rows.get('scope', token.scope)
    rows.change('scope', scope, { done: [...scope.done, { undo, output: output ?? null, within: [] }] })
  }
  const isOwnPort = port === 'next' || port in node.outputs || port.includes(':')
  go(turn, token, node.edges[port] ?? (isOwnPort ? undefined : node.edges['next']), `${node.id}:${port}`)
}

/** On along an edge, or, where there is none, to the end of the thread. */
export function go(turn: Turn, token: Token, to: string | undefined, via: string): void {
  if (to === undefined) {
    end(turn, token)
    return
  }
  changeToken(turn, token, {
    node: to,
    via,
    state: 'ready',
    attempt: 1,
    since: turn.around.now,
    owns: false,
    granted: false,
    given: null,
  })
}

export function end(turn: Turn, token: Token): void {
  removeToken(turn, token)
  turn.emptied.push(token.scope)
}

/** Drops timers and subscriptions. */
export function disarm({ rows }: Turn, token: Token): void {
  for (const timer of rows.list('timer', 'token', String(token.id))) rows.remove('timer', timer.id)
  for (const wait of rows.list('wait', 'token', String(token.id))) rows.remove('wait', wait.id)
}

/** Gives its lock, or its place in the queue for it, away; the next in the queue goes on. */
export function unlock(turn: Turn, token: { id: number }): void {
  const { rows } = turn
  const { lock: key, id } = rows.get('token', token.id)
  if (key === null) return
  changeToken(turn, token, { lock: null, granted: false })
  for (const waiter of rows.list('waiter', 'token', `${rows.run.id}/${id}`)) rows.remove('waiter', waiter.id)
  const lock = rows.find('lock', key)
  if (lock?.token !== id || lock.run !== rows.run.id) return
  const next = rows.first('waiter', 'lock', key)
  if (!next) {
    rows.remove('lock', key)
    return
  }
  rows.remove('waiter', next.id)
  rows.change('lock', lock, { token: next.token, run: next.run })
  if (next.run === rows.run.id) grant(turn, next.token)
  else turn.commands.push({ do: 'grant', run: next.run, token: next.token, lock: key })
}

/** The lock that the token is held by is its own now. */
export function grant(turn: Turn, token: number): void {
  changeToken(turn, { id: token }, { state: 'ready', granted: true })
}
