import type { Scope, StepState, Token } from '../rows.ts'
import { removeScope } from './scopes.ts'
import { changeToken, disarm, record, removeToken, unlock } from './tokens.ts'
import type { Turn } from './turn.ts'

/** Stops what a token does, with all that lives in scopes of its own; the token itself stays. */
export function withdraw(turn: Turn, token: Token): void {
  const { rows, commands } = turn
  disarm(turn, token)
  for (const scope of rows.list('scope', 'owner', String(token.id))) closeScope(turn, scope)
  if (token.state === 'active' || token.state === 'waiting' || token.state === 'failed')
    commands.push({ do: 'withdraw', token: token.id, node: token.node })
  if (token.owns) changeToken(turn, token, { owns: false })
}

/** Ends a token from outside. */
export function kill(turn: Turn, token: Token, state: StepState = 'cancelled'): void {
  withdraw(turn, token)
  unlock(turn, token)
  record(turn, turn.rows.get('token', token.id), { state })
  removeToken(turn, token)
}

/** Ends everything in the scope and below, and the scope. */
export function closeScope(turn: Turn, scope: Pick<Scope, 'id' | 'live' | 'below'>): void {
  emptyScope(turn, scope)
  const last = turn.rows.find('scope', scope.id)
  if (last) removeScope(turn, last)
}

/** Ends everything in the scope and below. */
export function emptyScope(turn: Turn, scope: Pick<Scope, 'id' | 'live' | 'below'>): void {
  const { rows } = turn
  if (scope.live + scope.below > 1) rows.expect(scope.id)
  for (const below of rows.list('scope', 'parent', String(scope.id)))
    if (rows.find('scope', below.id)) closeScope(turn, below)
  for (const token of rows.list('token', 'scope', String(scope.id)))
    if (rows.find('token', token.id)) kill(turn, rows.get('token', token.id))
}
