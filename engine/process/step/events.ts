import { AppError } from '../../errors.ts'
import type { Retry } from '../graph/document.ts'
import type { Scope, Token } from '../rows.ts'
import { armRetry, visitKey } from './arm.ts'
import { cancelTokens, settleCancelled } from './cancel.ts'
import { contextOf } from './context-of.ts'
import { perform } from './enter.ts'
import { matchText, slotValue } from './evaluate.ts'
import { finish } from './finish.ts'
import { addItem, findEach, leaveEach, settleEach } from './for-each.ts'
import { incident, orRaise, raise } from './incidents.ts'
import { jump } from './jump.ts'
import { excess, payloadCode } from './payload.ts'
import { openScope, setVariable } from './scopes.ts'
import { decideRace, receive, withdrawSeats } from './signals.ts'
import { fireTimer, recountTimers } from './timers.ts'
import { changeToken, grant, leave, openToken } from './tokens.ts'
import { nodeOf, type Turn } from './turn.ts'
import { closeScope, withdraw } from './withdraw.ts'

/** Whose answer it is. With the visit's key it is refused once the token is elsewhere, or there once more. */
interface Answered {
  token: number
  visit?: string
}

/** What can happen to a run. */
export type ProcessEvent = Happening & {
  /** Who caused it, by id. */
  by?: string
}

type Happening =
  | { type: 'start'; input?: unknown; start?: string }
  | ({ type: 'done'; port?: string; output?: unknown } & Answered)
  /** One way of a race is taken: it alone is still waited for. */
  | ({ type: 'decide'; port: string } & Answered)
  /** `isFinal`: trying again would bring the same. */
  | ({ type: 'fail'; code: string; detail?: unknown; isFinal?: boolean } & Answered)
  | { type: 'timer'; timer: number }
  | { type: 'signal'; event: string; match?: unknown; payload?: unknown }
  | { type: 'add'; node: string; item: unknown }
  | { type: 'complete'; node: string }
  | { type: 'withdrawItem'; node: string; index: number }
  | { type: 'cancel'; nodes?: readonly string[]; result?: string }
  | { type: 'jump'; token: number; to: string }
  | { type: 'skip'; token: number; port?: string; reason?: string }
  | { type: 'retry'; token: number; input?: Readonly<Record<string, unknown>> }
  | { type: 'grant'; token: number; lock: string }
  /** Working time is another now. */
  | { type: 'calendars'; names: readonly string[] }
  | { type: 'tick' }

type Handlers = {
  [T in ProcessEvent['type']]: (turn: Turn, event: Extract<ProcessEvent, { type: T }>) => void
}

const handlers: Handlers = {
  start,
  done,
  decide: (turn, event) => decideRace(turn, working(turn, event), event.port),
  fail,
  timer: (turn, { timer }) => fireTimer(turn, timer),
  signal: (turn, { event, match, payload = null }) =>
    receive(turn, { event, match: matchText(match), payload }),
  add: (turn, { node, item }) => addItem(turn, runningEach(turn, node), item),
  complete: (turn, { node }) => complete(turn, runningEach(turn, node)),
  withdrawItem,
  cancel,
  jump: (turn, { token, to }) => jump(turn, tokenOf(turn, token), to),
  skip,
  retry,
  grant: granted,
  calendars: (turn, { names }) => recountTimers(turn, names),
  tick: () => {},
}

/** @throws process_stale, process_closed, process_jump_refused, process_no_such_node; nothing has changed then */
export const applyEvent = (turn: Turn, event: ProcessEvent): void =>
  (handlers[event.type] as (turn: Turn, event: ProcessEvent) => void)(turn, event)

function start(
  turn: Turn,
  { input = {}, start: at = turn.graph.start }: { input?: unknown; start?: string },
): void {
  turn.rows.changeRun({ input })
  const root = openScope(turn, { parent: null, kind: 'root' })
  const first = openToken(turn, { scope: root.id, node: at, via: ':start' })
  let tooMuch = excess(turn.graph, '$input', input)
  orRaise(turn, first.id, () => {
    for (const [name, slot] of Object.entries(turn.graph.variables)) {
      const value = slotValue(turn, slot.value, root.id)
      setVariable(turn, root.id, name, value)
      tooMuch ??= excess(turn.graph, name, value)
    }
  })
  const begun = turn.rows.get('token', first.id)
  // All of it is kept: whoever looks at it may let the run go on with that.
  if (tooMuch && begun.state === 'ready') incident(turn, begun, payloadCode, tooMuch)
}

function done(turn: Turn, event: Answered & { port?: string; output?: unknown }): void {
  const token = working(turn, event)
  if (event.port !== undefined && nodeOf(turn, token.node).type === 'race') withdrawSeats(turn, token)
  leave(turn, token, event.port, event.output)
}

function fail(turn: Turn, event: Answered & { code: string; detail?: unknown; isFinal?: boolean }): void {
  const { code, detail = null, isFinal = false } = event
  const token = working(turn, event)
  const { retry } = nodeOf(turn, token.node).options
  if (isFinal || !retry || token.attempt >= retry.times || retry.codes?.includes(code) === false) {
    raise(turn, token, code, detail)
    return
  }
  const again = changeToken(turn, token, { attempt: token.attempt + 1 })
  orRaise(turn, token.id, () => {
    if (retry.every === undefined) perform(turn, again)
    else armRetry(turn, changeToken(turn, again, { state: 'waiting' }), pauseBefore(turn, again, retry))
  })
}

function pauseBefore(turn: Turn, token: Token, { every, factor = 1 }: Retry): number {
  const { now } = turn.around
  const pause = turn.around.dueAt({ after: every }, now, contextOf(turn, token.scope)) - now
  return pause * factor ** (token.attempt - 2)
}

/** @throws process_stale */
function tokenOf(turn: Turn, id: number): Token {
  const token = turn.rows.find('token', id)
  if (!token) throw new AppError('process_stale', { token: id })
  return token
}

/** One whose answer is awaited. @throws process_stale */
function working(turn: Turn, { token: id, visit }: Answered): Token {
  const token = tokenOf(turn, id)
  const isAsked = (token.state === 'active' || token.state === 'waiting') && !token.owns
  if (!isAsked || (visit !== undefined && visit !== visitKey(turn, token)))
    throw new AppError('process_stale', { token: id })
  return token
}

/** @throws process_closed */
function runningEach(turn: Turn, node: string): Scope {
  const each = findEach(turn, node)
  if (!each) throw new AppError('process_closed', { node })
  return each
}

function complete(turn: Turn, each: Scope): void {
  leaveEach(turn, each, turn.rows.get('token', each.owner!), nodeOf(turn, each.node!), 'cancel')
}

function withdrawItem(turn: Turn, { node, index }: { node: string; index: number }): void {
  const { rows } = turn
  const [item] = rows.list('scope', 'item', `${node}/${index}`)
  if (!item) throw new AppError('process_closed', { node })
  const each = rows.get('scope', item.parent!)
  closeScope(turn, item)
  const left = rows.get('scope', each.id)
  rows.change('scope', left, { live: left.live - 1, started: left.started - 1 })
  settleEach(turn, each.id)
}

function cancel(turn: Turn, { nodes, result }: { nodes?: readonly string[]; result?: string }): void {
  if (!nodes) {
    finish(turn, 'cancelled', result)
    return
  }
  const hit = nodes.flatMap((node) => turn.rows.list('token', 'node', node)).sort((a, b) => a.id - b.id)
  settleCancelled(turn, cancelTokens(turn, hit))
}

function skip(turn: Turn, event: { token: number; port?: string; reason?: string }): void {
  const token = tokenOf(turn, event.token)
  withdraw(turn, token)
  const active = changeToken(turn, token, { state: 'active' })
  leave(turn, active, event.port, { skipped: event.reason ?? null })
}

/**
 * Once more from the beginning of the node; a run that was paused by its limit gets as many steps again.
 *
 * @param input options in place of those that are written, until the node is left
 */
function retry(
  turn: Turn,
  { token: id, input }: { token: number; input?: Readonly<Record<string, unknown>> },
): void {
  const { rows, graph } = turn
  const token = tokenOf(turn, id)
  if (token.state !== 'failed') throw new AppError('process_stale', { token: id })
  if (rows.run.entered >= rows.run.allowed) rows.changeRun({ allowed: rows.run.entered + graph.limits.steps })
  withdraw(turn, changeToken(turn, token, { state: 'held' }))
  changeToken(turn, token, {
    state: 'ready',
    attempt: 1,
    ...(input ? { given: { node: token.node, options: input } } : {}),
  })
}

function granted(turn: Turn, { token: id, lock }: { token: number; lock: string }): void {
  const token = turn.rows.find('token', id)
  if (token?.lock === lock && token.state === 'held') grant(turn, id)
}
