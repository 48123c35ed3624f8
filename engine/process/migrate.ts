import { deadlineOf } from './graph/deadline.ts'
import type { Graph, GraphNode } from './graph/graph.ts'
import type { Run, Scope, Timer, Token, Wait } from './rows.ts'

/** All that lives of a run. */
export interface LivingRun {
  run: Run
  scopes: readonly Scope[]
  tokens: readonly Token[]
  timers: readonly Timer[]
  waits: readonly Wait[]
}

/** Why a run cannot go over to another graph, and where. */
export interface MigrationProblem {
  code:
    | 'no_target'
    | 'other_type'
    | 'other_block'
    | 'other_join'
    | 'outside_pair'
    | 'branch_gone'
    | 'no_such_input'
    | 'boundary_gone'
    | 'deadline_gone'
    | 'rung_gone'
    | 'option_gone'
    | 'undo_gone'
  at: string
}

export interface Migration {
  problems: MigrationProblem[]
  /** Worth knowing, and no hindrance. */
  notes: { code: 'branch_not_started'; at: string }[]
  /** The rows as they become; absent when there are problems. */
  moved?: { run: Run; scopes: Scope[]; tokens: Token[] }
}

/** Old id → new id; what is not named keeps its id. */
export type NodeMap = Readonly<Record<string, string>>

/**
 * Takes a run over from one graph to another. Pure: a dry run is the same call without writing. Threads stay where they
 * are, timers and subscriptions as they are; nothing is started for branches that are new.
 */
export function migrate(from: Graph, to: Graph, living: LivingRun, map: NodeMap = {}): Migration {
  return new Migrating(from, to, living, map).all()
}

class Migrating {
  readonly #from: Graph
  readonly #to: Graph
  readonly #living: LivingRun
  readonly #map: NodeMap
  readonly #problems: MigrationProblem[] = []
  readonly #notes: Migration['notes'] = []

  constructor(from: Graph, to: Graph, living: LivingRun, map: NodeMap) {
    this.#from = from
    this.#to = to
    this.#living = living
    this.#map = map
  }

  all(): Migration {
    const { run, scopes, tokens } = this.#living
    for (const token of tokens) this.#checkToken(token)
    for (const scope of scopes) this.#checkScope(scope)
    this.#checkArmed()
    const found = { problems: this.#problems, notes: this.#notes }
    if (this.#problems.length > 0) return found
    const moved = tokens.map((token) => this.#movedToken(token))
    const free = moved.filter(({ state }, at) => state !== tokens[at]!.state).length
    const { counts } = run
    return {
      ...found,
      moved: {
        run: {
          ...run,
          at: this.#counts(run.at),
          counts: { ...counts, held: counts.held - free, ready: counts.ready + free },
        },
        tokens: moved,
        scopes: scopes.map((scope) => this.#moved(scope)),
      },
    }
  }

  #target(id: string): string | undefined {
    const meant = Object.hasOwn(this.#map, id) ? this.#map[id] : id
    return meant !== undefined && this.#to.nodes.has(meant) ? meant : undefined
  }

  /** What stands for nothing any more keeps its name: it is only remembered. */
  #name(id: string): string {
    return this.#target(id) ?? id
  }

  #edge(via: string): string {
    const colon = via.indexOf(':')
    return colon < 0 ? via : `${this.#name(via.slice(0, colon))}${via.slice(colon)}`
  }

  #counts<T>(of: Readonly<Record<string, T>>): Record<string, T> {
    return Object.fromEntries(Object.entries(of).map(([id, value]) => [this.#name(id), value]))
  }

  /** What has been asked for in this visit is still known by the name that the node had then. */
  #movedToken(token: Token): Token {
    const node = this.#name(token.node)
    const enteredAs = node === token.node ? token.enteredAs : (token.enteredAs ?? token.node)
    const state = this.#isFree(token, node) ? 'ready' : token.state
    return { ...token, node, enteredAs, via: this.#edge(token.via), state }
  }

  /** What a milestone held, and none does any more. */
  #isFree({ state, lock, granted }: Token, node: string): boolean {
    const isHeld = state === 'held' && (lock === null || granted)
    return isHeld && this.#to.nodes.get(node)?.options.onlyWhile === undefined
  }

  #moved(scope: Scope): Scope {
    const edges = (list: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(list).map(([via, n]) => [this.#edge(via), n]))
    return {
      ...scope,
      node: scope.node === null ? null : this.#name(scope.node),
      visits: this.#counts(scope.visits),
      last: this.#counts(scope.last),
      at: Object.fromEntries(
        Object.entries(scope.at).map(([id, { threads, parked }]) => [
          this.#name(id),
          { threads, parked: edges(parked) },
        ]),
      ),
      done: scope.done.map((one) => ({
        ...one,
        undo: this.#name(one.undo),
        within: one.within.map((id) => this.#name(id)),
      })),
      fires: Object.fromEntries(
        Object.entries(scope.fires).map(([id, used]) => [this.#name(id), used.map((via) => this.#edge(via))]),
      ),
    }
  }

  #refuse(code: MigrationProblem['code'], at: string): void {
    const isTold = this.#problems.some((told) => told.code === code && told.at === at)
    if (!isTold) this.#problems.push({ code, at })
  }

  #checkToken(token: Token): void {
    const old = this.#from.nodes.get(token.node)
    const id = this.#target(token.node)
    const node = id === undefined ? undefined : this.#to.nodes.get(id)
    if (!old || !node) {
      this.#refuse('no_target', token.node)
      return
    }
    if (old.type !== node.type) this.#refuse('other_type', old.id)
    const inside = old.inside === null ? null : (this.#target(old.inside) ?? '')
    if (inside !== node.inside) this.#refuse('other_block', old.id)
    const home = this.#living.scopes.find(({ id: scope }) => scope === token.scope)
    if (home?.kind === 'fork' && !this.#to.regions.get(this.#name(home.node!))?.has(node.id))
      this.#refuse('outside_pair', old.id)
    if (token.state === 'parked' && !this.#to.freeJoins.get(node.id)?.inputs.includes(this.#edge(token.via)))
      this.#refuse('no_such_input', token.via)
    if (token.owns) this.#checkFork(token, old, node)
  }

  /** A fork that is open has to close in the same way. */
  #checkFork(token: Token, old: GraphNode, node: GraphNode): void {
    const fork = this.#living.scopes.find(({ owner, kind }) => owner === token.id && kind === 'fork')
    if (!fork) return
    if (old.pair === null || node.pair === null || this.#target(old.pair) !== node.pair)
      this.#refuse('other_join', old.id)
    const ports = Object.keys(node.outputs).length > 0 ? Object.keys(node.outputs) : ['next']
    const portOf = (branch: string) => branch.split('#')[0]!
    for (const branch of fork.branches)
      if (!fork.reached.includes(branch) && !ports.includes(portOf(branch)))
        this.#refuse('branch_gone', `${old.id}.${portOf(branch)}`)
    if (node.type !== 'split') return
    for (const port of ports)
      if (!fork.branches.some((branch) => portOf(branch) === port))
        this.#notes.push({ code: 'branch_not_started', at: `${node.id}.${port}` })
  }

  #checkScope({ node, done }: Scope): void {
    if (node !== null && this.#target(node) === undefined) this.#refuse('no_target', node)
    for (const { undo } of done) if (this.#target(undo) === undefined) this.#refuse('undo_gone', undo)
  }

  /** The deadline of who is asked is one to people, and what it does at a time is; one that is gone is told once. */
  #refuseBoundary({ id, options }: GraphNode, port: string): void {
    const deadline = deadlineOf(port)
    if (!deadline) this.#refuse('boundary_gone', `${id}.${port}`)
    else if (options.on?.[deadline.due]) this.#refuse('rung_gone', `${id}.${deadline.rung}`)
    else this.#refuse('deadline_gone', id)
  }

  /** Timers and subscriptions lead by a port that has to be there still. */
  #checkArmed(): void {
    const { timers, waits, tokens } = this.#living
    for (const { token: id, port, isBoundary } of [...timers, ...waits]) {
      const token = tokens.find((one) => one.id === id)
      const node = token && this.#to.nodes.get(this.#name(token.node))
      if (!node) continue
      if (isBoundary && !node.options.on?.[port]) this.#refuseBoundary(node, port)
      if (!isBoundary && node.type === 'race' && !(port in node.outputs))
        this.#refuse('option_gone', `${node.id}.${port}`)
    }
  }
}
