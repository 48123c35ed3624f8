import type { Scope } from '../rows.ts'
import { variablesOf } from './context-of.ts'
import { finish } from './finish.ts'
import { settleItem } from './for-each.ts'
import { settleFork } from './forks.ts'
import { orRaise } from './incidents.ts'
import { iterate } from './loops.ts'
import { foldInto, removeScope } from './scopes.ts'
import { changeToken, leave } from './tokens.ts'
import { nodeOf, type Turn } from './turn.ts'
import { undoNext } from './undo.ts'

/** Settles every scope that may have become empty, and what becomes empty by that. */
export function settleAll(turn: Turn): void {
  for (let id = turn.emptied.pop(); id !== undefined; id = turn.emptied.pop()) {
    const scope = turn.rows.find('scope', id)
    if (scope && scope.live === 0 && scope.kind !== 'each') settle(turn, scope)
  }
}

/** Scopes that nobody waits for any more still belong to the scope around them; only a fork's decision ignores them. */
function settle(turn: Turn, scope: Scope): void {
  if (scope.kind === 'fork') {
    settleFork(turn, scope)
    return
  }
  if (scope.below > 0) return
  switch (scope.kind) {
    case 'root':
      finish(turn, 'completed')
      return
    case 'item':
      settleItem(turn, scope)
      return
    case 'block':
      settleBlock(turn, scope)
      return
    case 'undo':
      removeScope(turn, scope)
      undoNext(turn, turn.rows.get('token', scope.owner!), scope.done)
      return
  }
}

function settleBlock(turn: Turn, scope: Scope): void {
  const node = nodeOf(turn, scope.node!)
  if (!node.options.undo) foldInto(turn, scope, scope.parent!)
  removeScope(turn, scope)
  const owner = turn.rows.get('token', scope.owner!)
  if (node.type === 'loop') {
    orRaise(turn, owner.id, () => iterate(turn, owner, node, scope.started + 1))
    return
  }
  leave(turn, changeToken(turn, owner, { owns: false }), 'next', variablesOf([scope]))
}
