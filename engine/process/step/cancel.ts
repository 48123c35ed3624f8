import type { Token } from '../rows.ts'
import { decidePair } from './forks.ts'
import { settleAll } from './settle.ts'
import type { Turn } from './turn.ts'
import { kill } from './withdraw.ts'

/**
 * Withdraws threads on purpose, with all inside them. A branch whose last thread went is not waited for any more.
 *
 * @returns what `settleCancelled` needs
 */
export function cancelTokens(turn: Turn, tokens: readonly Token[]): Map<number, (string | null)[]> {
  const touched = new Map<number, (string | null)[]>()
  for (const { id } of tokens) {
    const token = turn.rows.find('token', id)
    if (!token) continue
    touched.set(token.scope, [...(touched.get(token.scope) ?? []), token.branch])
    kill(turn, token)
  }
  return touched
}

export function settleCancelled(turn: Turn, touched: ReadonlyMap<number, readonly (string | null)[]>): void {
  for (const [id, gone] of touched) {
    forgetBranches(turn, id, gone)
    if (turn.rows.find('scope', id)?.kind === 'fork') decidePair(turn, id)
    turn.emptied.push(id)
    settleAll(turn)
  }
}

function forgetBranches({ rows }: Turn, id: number, gone: readonly (string | null)[]): void {
  const scope = rows.find('scope', id)
  if (scope?.kind !== 'fork') return
  const alive = new Set(rows.list('token', 'scope', String(id)).map((token) => token.branch))
  const stays = (branch: string) =>
    !gone.includes(branch) || scope.reached.includes(branch) || alive.has(branch)
  rows.change('scope', scope, { branches: scope.branches.filter(stays) })
}
