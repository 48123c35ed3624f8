import type { Scope, ScopeKind } from '../rows.ts'
import type { Turn } from './turn.ts'

/** The scope and those around it, inner first. */
export function chainOf(turn: Pick<Turn, 'rows'>, scope: number): Scope[] {
  const chain: Scope[] = []
  for (let id: number | null = scope; id !== null; ) {
    const one: Scope | undefined = turn.rows.find('scope', id)
    if (!one) break
    chain.push(one)
    id = one.parent
  }
  return chain
}

interface Opening extends Partial<Omit<Scope, 'id' | 'parent' | 'kind'>> {
  parent: number | null
  kind: ScopeKind
}

export function openScope(turn: Turn, opening: Opening): Scope {
  const { rows } = turn
  if (opening.parent !== null) {
    const parent = rows.get('scope', opening.parent)
    rows.change('scope', parent, { below: parent.below + 1 })
  }
  return rows.add('scope', {
    id: rows.nextId(),
    owner: null,
    node: null,
    live: 0,
    below: 0,
    fired: false,
    vars: {},
    visits: {},
    at: {},
    last: {},
    done: [],
    branches: [],
    reached: [],
    arrived: 0,
    items: 0,
    fed: 0,
    started: 0,
    index: null,
    item: null,
    fires: {},
    ...opening,
  })
}

/** Takes an empty scope away. */
export function removeScope(turn: Turn, scope: Scope): void {
  const { rows } = turn
  rows.remove('scope', scope.id)
  if (scope.kind === 'each') rows.endItems(scope.id)
  const parent = scope.parent === null ? undefined : rows.find('scope', scope.parent)
  if (parent) rows.change('scope', parent, { below: parent.below - 1 })
}

/** What a finished scope did can still be undone, and its answers be read, from around it. */
export function foldInto(turn: Turn, scope: Scope, around: number): void {
  const up = turn.rows.get('scope', around)
  const { node } = scope
  const done = scope.kind === 'block' && node ? scope.done.map((one) => within(one, node)) : scope.done
  const last = scope.kind === 'fork' ? { ...up.last, ...scope.last } : up.last
  if (done.length > 0 || last !== up.last)
    turn.rows.change('scope', up, { done: [...up.done, ...done], last })
}

const within = (done: Scope['done'][number], node: string) => ({ ...done, within: [...done.within, node] })

export function setVariable(turn: Turn, scope: number, name: string, value: unknown): void {
  const { vars } = turn.rows.get('scope', scope)
  turn.rows.change('scope', { id: scope }, { vars: { ...vars, [name]: value } })
}
