import type { GraphNode } from '../graph/graph.ts'
import type { Token } from '../rows.ts'
import { openScope } from './scopes.ts'
import { changeToken, disarm, end, openToken, record, unlock } from './tokens.ts'
import type { Turn } from './turn.ts'

/**
 * Sends threads out of these ports, so many by each. Into the scope of the pair, when a join closes it: the token stays
 * and stands for them; else beside the token, which ends.
 */
export function splitInto(
  turn: Turn,
  token: Token,
  node: GraphNode,
  ports: readonly string[],
  times = 1,
): void {
  const { rows } = turn
  record(turn, token, { state: 'done', port: ports.join() })
  const threads = ports.flatMap((port) =>
    Array.from({ length: times }, (_, at) => ({ port, branch: `${port}#${at}` })),
  )
  const open = (scope: number, branchOf: (own: string) => string | null) => {
    for (const { port, branch } of threads)
      openToken(turn, { scope, node: node.edges[port]!, via: `${node.id}:${port}`, branch: branchOf(branch) })
  }
  if (node.pair !== null) {
    const branches = threads.map(({ branch }) => branch)
    const fork = openScope(turn, {
      parent: token.scope,
      owner: token.id,
      node: node.id,
      kind: 'fork',
      branches,
    })
    changeToken(turn, token, { state: 'active', owns: true })
    open(fork.id, (own) => own)
    if (threads.length === 0) turn.emptied.push(fork.id)
    return
  }
  disarm(turn, token)
  unlock(turn, token)
  open(token.scope, () => token.branch)
  end(turn, rows.get('token', token.id))
}
