import type { Waiting } from '../graph/document.ts'
import { isAwaited } from '../graph/watched.ts'
import { eventKey } from '../indexes.ts'
import type { Token } from '../rows.ts'
import { contextOf } from './context-of.ts'
import { holds, matchOf } from './evaluate.ts'
import { setVariable } from './scopes.ts'
import { nodeOf, type Turn } from './turn.ts'

/**
 * Begins to wait for a timer or an event on behalf of a token, to leave by `port`.
 *
 * @returns true when a kept signal was there already: nothing is armed for it, the port is taken at once
 */
export function arm(turn: Turn, token: Token, port: string, waiting: Waiting): boolean {
  if (isAwaited(waiting)) {
    awaitCondition(turn, token, { port, isBoundary: false })
    return false
  }
  armTimer(turn, token, { port, waiting, isBoundary: false })
  if (waiting.event !== undefined) {
    const match = matchOf(turn, waiting.match, token.scope)
    if (mayCome(turn, token, waiting) && takeMail(turn, token, waiting.event, match)) return true
    subscribe(turn, token, { port, event: waiting.event, match, isBoundary: false })
  }
  if (waiting.task !== undefined) {
    const key = visitKey(turn, token)
    turn.commands.push({ do: 'task', token: token.id, node: token.node, port, key })
  }
  return false
}

/** Arms what may happen to a node while it works. Kept signals are for those that wait, so they are left alone here. */
export function armBoundary(turn: Turn, token: Token, port: string, waiting: Waiting): void {
  if (isAwaited(waiting)) {
    awaitCondition(turn, token, { port, isBoundary: true })
    return
  }
  armTimer(turn, token, { port, waiting, isBoundary: true })
  if (waiting.event === undefined) return
  const match = matchOf(turn, waiting.match, token.scope)
  subscribe(turn, token, { port, event: waiting.event, match, isBoundary: true })
}

/** The event of those that wait for a condition: nobody sends it, it is judged whenever the run comes to rest. */
export const awaited = '#when'

const awaitCondition = (turn: Turn, token: Token, to: { port: string; isBoundary: boolean }): void =>
  subscribe(turn, token, { ...to, event: awaited, match: null })

/** What was armed for that port, as the document says it; nothing for a plain wait. */
export function armedAs(
  turn: Turn,
  token: Token,
  { port, isBoundary }: { port: string; isBoundary: boolean },
): Waiting | undefined {
  const { type, options, outputs } = nodeOf(turn, token.node)
  if (isBoundary) return options.on?.[port]
  return type === 'race' ? outputs[port] : undefined
}

/** Whether what has come counts: a `when` beside it holds now, or there is none. */
export const mayCome = (turn: Turn, token: Token, waiting: Waiting | undefined): boolean =>
  waiting?.when === undefined || holds(turn, waiting.when, token.scope)

function armTimer(
  turn: Turn,
  token: Token,
  { port, waiting, isBoundary }: { port: string; waiting: Waiting; isBoundary: boolean },
): void {
  const { rows, around } = turn
  const first = waiting.after ?? waiting.until ?? waiting.every
  if (first === undefined) return
  const context = contextOf(turn, token.scope)
  const at = around.dueAt(
    waiting.after === undefined && waiting.until === undefined
      ? { ...waiting, after: waiting.every }
      : waiting,
    around.now,
    context,
    token.id,
  )
  rows.add('timer', {
    id: rows.nextId(),
    token: token.id,
    port,
    at,
    isBoundary,
    every: waiting.every ?? null,
    calendar: waiting.calendar ?? null,
    from: around.now,
  })
}

/** The port of a timer after which work that failed is asked for again. */
export const retryPort = '#retry'

export function armRetry({ rows, around }: Turn, token: Token, pauseMs: number): void {
  const at = around.now + pauseMs
  const timer = {
    token: token.id,
    port: retryPort,
    at,
    isBoundary: false,
    every: null,
    calendar: null,
    from: around.now,
  }
  rows.add('timer', { id: rows.nextId(), ...timer })
}

function subscribe(
  { rows }: Turn,
  token: Token,
  to: { port: string; event: string; match: string | null; isBoundary: boolean },
): void {
  rows.add('wait', { id: rows.nextSerial(), token: token.id, ...to })
}

/** A kept signal is used once. */
function takeMail(turn: Turn, token: Token, event: string, match: string | null): boolean {
  const { rows, around } = turn
  for (;;) {
    const mail = rows.first('mail', 'event', eventKey(event, match))
    if (!mail) return false
    rows.remove('mail', mail.id)
    if (mail.expiresAt !== null && mail.expiresAt <= around.now) continue
    setVariable(turn, token.scope, '$event', mail.payload)
    return true
  }
}

/**
 * Names this visit of this node, over every retry and whatever the node is called later: what has been done under it is
 * not done again.
 */
export const visitKey = ({ rows }: Turn, token: Token): string =>
  `${rows.run.id}/${token.id}/${token.enteredAs ?? token.node}/${token.visit}`
