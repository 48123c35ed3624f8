import type { Token, Undo } from '../rows.ts'
import { chainOf, setVariable } from './scopes.ts'
import { changeToken, leave, record } from './tokens.ts'
import { detailOf, ExpressionFailed, nodeOf, type Turn } from './turn.ts'
import { closeScope, emptyScope, withdraw } from './withdraw.ts'

/** The token cannot go on; the rest of the run does. Somebody has to look. */
export function incident(turn: Turn, token: Token, code: string, detail: unknown = null): void {
  const { rows } = turn
  const failed = changeToken(turn, token, { state: 'failed' })
  record(turn, failed, { state: 'failed', port: code, output: detail })
  openIncident(turn, { token: token.id, node: token.node, code, detail })
  rows.changeRun({ incidents: rows.run.incidents + 1 })
}

export function openIncident(
  { rows, around, commands }: Turn,
  what: { token: number | null; node: string | null; code: string; detail: unknown },
): number {
  const id = rows.nextSerial()
  rows.add('incident', { id, ...what, at: around.now })
  commands.push({ do: 'incident', ...what })
  return id
}

/** An error goes to its node, else to the nearest node around it that catches it, else it becomes an incident. */
export function raise(turn: Turn, token: Token, code: string, detail: unknown = null): void {
  const { rows } = turn
  const error = { code, detail }
  const here = catcher(turn, token.node, code)
  if (here) {
    withdraw(turn, token)
    const active = changeToken(turn, token, { state: 'active' })
    setVariable(turn, token.scope, '$error', error)
    leave(turn, active, here, error)
    return
  }
  for (const scope of chainOf(turn, token.scope)) {
    if (scope.kind === 'item' && nodeOf(turn, scope.node!).options['itemErrors'] === 'collect') {
      record(turn, token, { state: 'failed', port: code, output: detail })
      endItem(turn, scope.id, { error })
      return
    }
    const owner = scope.owner === null ? undefined : rows.find('token', scope.owner)
    const port = owner && catcher(turn, owner.node, code)
    if (!owner || !port) continue
    rows.expect(scope.id)
    const around = rows.get('scope', owner.scope)
    rows.change('scope', around, { done: [...around.done, ...doneBelow(turn, scope.id)] })
    closeScope(turn, rows.get('scope', scope.id))
    setVariable(turn, owner.scope, '$error', error)
    leave(turn, rows.get('token', owner.id), port, error)
    return
  }
  incident(turn, token, code, detail)
}

/** An error ends the item that it came up in, and is its result. What the item had done can be undone. */
function endItem(turn: Turn, id: number, result: object): void {
  const { rows } = turn
  rows.expect(id)
  rows.change('scope', { id }, { done: doneBelow(turn, id) })
  setVariable(turn, id, 'result', result)
  emptyScope(turn, rows.get('scope', id))
  turn.emptied.push(id)
}

/** Does what begins with expressions of a token's node; one that cannot be answered is an error of that node. */
export function orRaise(turn: Turn, token: number, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error
    raise(turn, turn.rows.get('token', token), 'process_expression_failed', detailOf(error))
  }
}

function catcher(turn: Turn, node: string, code: string): string | undefined {
  const { edges } = nodeOf(turn, node)
  return [`error:${code}`, 'error:*'].find((port) => port in edges)
}

/** All that was done in a scope that is about to be deleted, so that it can still be undone. */
function doneBelow(turn: Turn, scope: number): Undo[] {
  const { done, kind, node } = turn.rows.get('scope', scope)
  const below = turn.rows.list('scope', 'parent', String(scope)).flatMap((one) => doneBelow(turn, one.id))
  const all = [...done, ...below]
  if (kind !== 'block' || node === null) return all
  return all.map((one) => ({ ...one, within: [...one.within, node] }))
}
