import type { Token, Undo } from '../rows.ts'
import { openScope } from './scopes.ts'
import { changeToken, leave, openToken } from './tokens.ts'
import type { Turn } from './turn.ts'

/** Undoes the last of `queue`, then, when that has ended, the one before; then the `compensate` node is left. */
export function undoNext(turn: Turn, token: Token, queue: readonly Undo[]): void {
  const last = queue.at(-1)
  if (!last) {
    leave(turn, changeToken(turn, token, { state: 'active', owns: false }))
    return
  }
  changeToken(turn, token, { state: 'active', owns: true })
  const scope = openScope(turn, {
    parent: token.scope,
    owner: token.id,
    node: token.node,
    kind: 'undo',
    done: queue.slice(0, -1),
    vars: { $undone: last.output },
  })
  openToken(turn, { scope: scope.id, node: last.undo, via: `${token.node}:undo` })
}
