import { AppError } from '../../errors.ts'
import { eventKey } from '../indexes.ts'
import type { Token } from '../rows.ts'
import { armedAs, awaited, mayCome, visitKey } from './arm.ts'
import { contextOf } from './context-of.ts'
import { orRaise } from './incidents.ts'
import { setVariable } from './scopes.ts'
import { settleAll } from './settle.ts'
import { changeToken, go, leave, openToken, record, unlock } from './tokens.ts'
import { nodeOf, type Turn } from './turn.ts'
import { withdraw } from './withdraw.ts'

export interface Signal {
  event: string
  /** Canonical JSON. */
  match: string | null
  payload: unknown
}

/** Wakes all that wait for it. Nobody: it is kept, if the document says so, else lost. */
export function receive(turn: Turn, { event, match, payload }: Signal): void {
  const { rows, graph, commands, around } = turn
  const hit = event === awaited ? [] : rows.list('wait', 'event', eventKey(event, null))
  if (match !== null) hit.push(...rows.list('wait', 'event', eventKey(event, match)))
  if (hit.length === 0) {
    const kept = graph.events[event]
    if (!kept?.keep) {
      commands.push({ do: 'dropped', event })
      return
    }
    const [root] = rows.list('scope', 'parent', 'none')
    const expiresAt =
      kept.for === undefined ? null : around.dueAt({ after: kept.for }, around.now, contextOf(turn, root!.id))
    rows.add('mail', { id: rows.nextSerial(), event, match, payload, expiresAt })
    return
  }
  for (const { id, token: waiting } of hit.sort((a, b) => a.id - b.id)) {
    const wait = rows.find('wait', id)
    const token = rows.find('token', waiting)
    if (!wait || !token) continue
    setVariable(turn, token.scope, '$event', payload)
    orRaise(turn, token.id, () => {
      if (mayCome(turn, token, armedAs(turn, token, wait))) trigger(turn, token, wait)
    })
    // What follows from one may withdraw the next.
    settleAll(turn)
  }
}

/** What a token waited for has come: it leaves by that port, or the boundary of its node takes over. */
export function trigger(
  turn: Turn,
  token: Token,
  { port, isBoundary, at = turn.around.now }: { port: string; isBoundary: boolean; at?: number },
): void {
  const node = nodeOf(turn, token.node)
  if (!isBoundary) {
    withdrawSeats(turn, token)
    leave(turn, token, port)
    return
  }
  const { next, interrupt = true, tells } = node.options.on![port]!
  if (tells) {
    const key = visitKey(turn, token)
    turn.commands.push({ do: 'due', token: token.id, node: node.id, ...tells, at, key })
    if (tells.rung !== '') record(turn, token, { state: 'note', port: `on:${tells.rung}` })
    return
  }
  const via = `${node.id}:on:${port}`
  if (!interrupt) {
    record(turn, token, { state: 'note', port: `on:${port}` })
    if (next) openToken(turn, { scope: token.scope, node: next, via, branch: token.branch })
    return
  }
  withdraw(turn, token)
  const stopped = changeToken(turn, token, { state: 'active' })
  record(turn, stopped, { state: 'interrupted', port: `on:${port}` })
  unlock(turn, stopped)
  go(turn, stopped, next, via)
}

/** The seats behind the other options of a race. */
export function withdrawSeats(turn: Turn, token: Token): void {
  const node = nodeOf(turn, token.node)
  if (Object.values(node.outputs).some((output) => output.task !== undefined))
    turn.commands.push({ do: 'withdraw', token: token.id, node: token.node })
}

/** Somebody has taken one way: whatever else could have happened is given up, what watches over the node is not. */
export function decideRace(turn: Turn, token: Token, port: string): void {
  const { rows } = turn
  if (nodeOf(turn, token.node).outputs[port]?.task === undefined)
    throw new AppError('process_stale', { token: token.id })
  for (const timer of rows.list('timer', 'token', String(token.id)))
    if (!timer.isBoundary) rows.remove('timer', timer.id)
  for (const wait of rows.list('wait', 'token', String(token.id)))
    if (!wait.isBoundary) rows.remove('wait', wait.id)
  record(turn, token, { state: 'note', port: `claimed:${port}` })
}
