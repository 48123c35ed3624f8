import { watchesRecord } from '../graph/watched.ts'
import type { Token } from '../rows.ts'
import { armedAs, awaited, mayCome } from './arm.ts'
import { holds } from './evaluate.ts'
import { settleEach } from './for-each.ts'
import { openIncident, orRaise } from './incidents.ts'
import { releaseJoin, setFires, tryJoin } from './joins.ts'
import { trigger } from './signals.ts'
import { changeToken, unlock } from './tokens.ts'
import { starved } from './told.ts'
import { nodeOf, type Turn } from './turn.ts'
import { withdraw } from './withdraw.ts'

/**
 * What can still move when no token is ready: milestones, then free joins that nobody can reach any more, then partial
 * joins one of whose inputs is dead. Only scopes in which something moved are asked. @returns whether anything did
 */
export function stirAtRest(turn: Turn): boolean {
  if (judgeWatched(turn)) return true
  if (turn.graph.freeJoins.size === 0) return false
  return fireFreeJoins(turn) || releaseFreeJoins(turn) || resetPartialJoins(turn)
}

function judgeWatched(turn: Turn): boolean {
  const { rows, graph } = turn
  const standing = graph.watched.filter((id) => id in rows.run.at)
  const tokens = standing.flatMap((id) => rows.list('token', 'node', id)).sort((a, b) => a.id - b.id)
  return tokens.map(({ id }) => judge(turn, rows.get('token', id))).some((moved) => moved)
}

function judge(turn: Turn, token: Token): boolean {
  const { onlyWhile, open } = nodeOf(turn, token.node).options
  const isQueued = token.state === 'held' && token.lock !== null && !token.granted
  if (onlyWhile !== undefined && !isQueued) {
    const reached = milestoneReached(turn, token, onlyWhile)
    if (reached === undefined) return true
    if (token.state === 'held' && reached) {
      changeToken(turn, token, { state: 'ready' })
      return true
    }
    if ((token.state === 'active' || token.state === 'waiting') && !reached) {
      withdraw(turn, token)
      unlock(turn, token)
      changeToken(turn, token, { state: 'held' })
      return true
    }
  }
  if (isTold(turn, token)) return true
  // A for-each that waits for more items may have nothing to wait for now.
  if (open === undefined || token.state !== 'waiting') return false
  const [each] = turn.rows.list('scope', 'owner', String(token.id))
  if (!each) return false
  changeToken(turn, token, { state: 'active' })
  settleEach(turn, each.id)
  return turn.rows.find('token', token.id)?.state !== 'waiting'
}

/** A condition that was waited for holds now, or cannot be told: the first of them takes its way. */
function isTold(turn: Turn, { id, state }: Token): boolean {
  const { rows } = turn
  if (state !== 'active' && state !== 'waiting') return false
  const waits = rows.list('wait', 'token', String(id)).filter(({ event }) => event === awaited)
  for (const wait of waits.sort((a, b) => a.id - b.id)) {
    let moved = true
    orRaise(turn, id, () => {
      const token = rows.get('token', id)
      moved = mayCome(turn, token, armedAs(turn, token, wait))
      if (!moved) return
      // A boundary that does not interrupt comes once.
      rows.remove('wait', wait.id)
      trigger(turn, token, wait)
    })
    if (moved) return true
  }
  return false
}

/** Undefined: it cannot be told, which is an error of the node now. */
function milestoneReached(turn: Turn, token: Token, onlyWhile: unknown): boolean | undefined {
  let reached: boolean | undefined
  if (token.state === 'held' || token.state === 'active' || token.state === 'waiting')
    orRaise(turn, token.id, () => {
      reached = holds(turn, onlyWhile, token.scope)
    })
  else reached = false
  return reached
}

const activeJoins = ({ graph }: Turn): string[] =>
  [...graph.freeJoins.keys()].filter((id) => nodeOf({ graph } as Turn, id).options['need'] === 'active')

const stirredScopes = ({ stirred }: Turn): number[] => [...stirred].sort((a, b) => a - b)

function fireFreeJoins(turn: Turn): boolean {
  const { rows } = turn
  for (const id of activeJoins(turn)) {
    for (const scope of stirredScopes(turn)) {
      if (!rows.find('scope', scope)) continue
      const before = rows.run.steps
      tryJoin(turn, id, scope)
      if (rows.run.steps !== before) return true
    }
  }
  return false
}

function releaseFreeJoins(turn: Turn): boolean {
  for (const id of activeJoins(turn)) {
    for (const scope of stirredScopes(turn)) {
      const here = turn.rows.find('scope', scope)
      if (here && releaseJoin(turn, id, here)) return true
    }
  }
  return false
}

function resetPartialJoins(turn: Turn): boolean {
  let moved = false
  for (const scope of stirredScopes(turn)) {
    const fires = turn.rows.find('scope', scope)?.fires ?? {}
    for (const [id, used] of Object.entries(fires)) {
      const { inputs, reach } = turn.graph.freeJoins.get(id)!
      const missing = inputs.filter((edge) => !used.includes(edge))
      const { at } = turn.rows.get('scope', scope)
      const comes = Object.keys(at).some(
        (node) => node !== id && missing.some((edge) => reach.get(edge)!.has(node)),
      )
      if (comes) continue
      setFires(turn, scope, id, undefined)
      tryJoin(turn, id, scope)
      moved = true
    }
  }
  return moved
}

/** Nothing is left but parked and held tokens: the run says so, and takes it back when it can move again. */
export function noteStarved(turn: Turn): void {
  const { rows } = turn
  const { ready, active, waiting, failed, parked, held, owning } = rows.run.counts
  const isStanding = ready + active + waiting + failed === 0 && parked + held + owning > 0
  // The record may still bring about what a milestone waits for.
  const isStarved = isStanding && !watchesRecord(turn.graph, rows.run)
  if (isStarved && rows.run.starved === null) {
    const nodes = Object.keys(rows.run.at)
    const opened = openIncident(turn, {
      token: null,
      node: null,
      code: 'process_starved',
      detail: starved(nodes),
    })
    rows.changeRun({ starved: opened })
  } else if (!isStarved && rows.run.starved !== null) {
    rows.remove('incident', rows.run.starved)
    rows.changeRun({ starved: null })
  }
}
