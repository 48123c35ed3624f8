import type { GraphDocument, NodeDocument } from '../../../engine/process/graph/document.ts'

/** Numbers below n, the same for the same seed. Source: mulberry32. */
export type Random = (n: number) => number

export function randomFrom(seed: number): Random {
  let state = seed
  return (n) => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) % n
  }
}

type Nodes = Record<string, NodeDocument>
const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!

/** Properly nested: sequences, pairs, choices, loops, blocks and for-eaches, with all that may happen to a node. */
export function structuredGraph(random: Random): GraphDocument {
  let last = 0
  const id = () => `n${last++}`
  const leaf = (next: string | undefined, nodes: Nodes): string => {
    const name = id()
    const goes = next ? { next } : {}
    const kinds: (() => NodeDocument)[] = [
      () => ({ type: 'work', ...goes }),
      () => ({ type: 'work', ...goes, exclusive: pick(random, ['till', 'desk']) }),
      () => ({ type: 'work', ...goes, onlyWhile: '$run.gate = 0' }),
      () => ({ type: 'work', ...goes, retry: { times: 2 } }),
      () => ({ type: 'wait', after: 5 + random(20), ...goes }),
      () => ({ type: 'wait', event: pick(random, ['kept', 'lost']), timeout: { after: 40 }, ...goes }),
      () => ({
        type: 'set',
        values: { [pick(random, ['n', 'gate'])]: pick(random, ['=$run.n + 1', 0, 1]) },
        ...goes,
      }),
      () => ({ type: 'signal', event: pick(random, ['kept', 'lost']), ...goes }),
      () => ({ type: 'throw', code: 'oops', ...(random(3) ? { onError: next ?? name } : {}) }),
      () => ({ type: 'end', ...(random(4) ? {} : { terminate: random(3) === 0, result: 'over' }) }),
      () => ({ type: 'compensate', ...goes }),
      () => ({ type: 'race', outputs: { late: { after: 10, ...goes }, told: { event: 'lost', ...goes } } }),
    ]
    const node = random(3) ? kinds[0]!() : pick(random, kinds)()
    if (node.type === 'throw' && node.onError === name) delete node.onError
    if (node.type === 'work' && random(4) === 0) node.on = boundary(next, nodes)
    if (node.type === 'work' && random(5) === 0) node.undo = leafUndo(nodes)
    nodes[name] = node
    return name
  }
  const boundary = (next: string | undefined, nodes: Nodes): NodeDocument['on'] => {
    const to = random(2) && next ? next : plain(nodes)
    const interrupt = random(2) === 0
    return pick(random, [
      () => ({ late: { after: 8, interrupt, next: to } }),
      () => ({ told: { event: 'lost', interrupt, next: to } }),
      () => ({ again: { after: 6, every: 9, interrupt: false } }),
    ])()
  }
  const plain = (nodes: Nodes): string => {
    const name = id()
    nodes[name] = { type: 'work' }
    return name
  }
  const leafUndo = plain
  const build = (depth: number, next: string | undefined, nodes: Nodes): string => {
    const kind = depth > 3 ? 0 : 2 + random(7)
    if (kind <= 2) return leaf(next, nodes)
    if (kind === 3) return build(depth + 1, build(depth + 1, next, nodes), nodes)
    const name = id()
    const goes = next ? { next } : {}
    if (kind === 4) {
      const join = id()
      const need = pick(random, ['all', 'any', 'active', 2, '$count($arrived) >= 2', 'active'])
      nodes[join] = { type: 'join', of: name, need, rest: pick(random, ['absorb', 'cancel']), ...goes }
      const branch = () => build(depth + 1, join, nodes)
      nodes[name] =
        random(3) === 0
          ? {
              type: 'choice',
              outputs: {
                a: { when: '$run.n = 0', next: branch() },
                b: { when: 'true', next: branch() },
                else: branch(),
              },
            }
          : { type: 'split', outputs: { a: branch(), b: branch(), c: branch() } }
      return name
    }
    if (kind === 5) {
      const branch = () => build(depth + 1, next, nodes)
      nodes[name] = { type: 'condition', when: '$run.n > 1', outputs: { yes: branch(), no: branch() } }
      return name
    }
    const inner: Nodes = {}
    const start = build(depth + 1, undefined, inner)
    const around = { start, nodes: inner, ...goes, ...(random(4) === 0 && next ? { onError: next } : {}) }
    if (kind === 6)
      nodes[name] = { type: 'block', ...around, ...(random(3) ? {} : { variables: { n: { value: 0 } } }) }
    else if (kind === 7) nodes[name] = { type: 'loop', ...around, while: `$index < ${1 + random(2)}` }
    else {
      nodes[name] = {
        type: 'forEach',
        times: random(4),
        ...around,
        mode: pick(random, ['parallel', 'sequential']),
        ...pick(random, [
          {},
          {},
          { need: 2, rest: 'absorb' },
          { until: '$done >= 1' },
          { limit: 2 },
          { wait: false },
        ]),
      }
    }
    if (random(6) === 0) nodes[name]!.exclusive = 'till'
    return name
  }
  const nodes: Nodes = {}
  const start = build(0, build(0, build(0, undefined, nodes), nodes), nodes)
  return trimmed({
    start,
    nodes,
    variables: { n: { value: 0 }, gate: { value: 0 } },
    events: { kept: { keep: true } },
    limits: { visits: 20, steps: 1e9 },
  })
}

/** Nodes tied at random, with free joins of every kind, circles, and threads that overtake one another. */
export function freeGraph(random: Random): GraphDocument {
  const n = 4 + random(8)
  const to = (i: number) => `n${random(5) ? Math.min(n - 1, i + 1 + random(3)) : random(n)}`
  const nodeAt = (i: number): NodeDocument => {
    const two = { outputs: { x: to(i), y: to(i) } }
    if (i === 0) return { type: 'split', ...two }
    if (i === n - 1) return { type: 'end' }
    return pick<() => NodeDocument>(random, [
      () => ({ type: 'work', next: to(i) }),
      () => ({
        type: 'work',
        next: to(i),
        on: { tell: { event: 'lost', interrupt: random(2) === 0, next: to(i) } },
      }),
      () => ({ type: 'task', ...two }),
      () => ({ type: 'split', ...two }),
      () => ({ type: 'split', times: 2, next: to(i) }),
      () => ({ type: 'join', need: 'active', next: to(i) }),
      () => ({ type: 'join', need: 'all', next: to(i) }),
      () => ({ type: 'join', need: 'any', next: to(i), ...(random(3) ? {} : { rest: 'cancel' }) }),
      () => ({ type: 'join', need: 2, count: 'threads', next: to(i) }),
      () => ({ type: 'cancel', targets: [`n${1 + random(n - 1)}`], next: to(i) }),
    ])()
  }
  const nodes = Object.fromEntries(Array.from({ length: n }, (_, i) => [`n${i}`, nodeAt(i)]))
  return trimmed({ start: 'n0', nodes, limits: { visits: 12, steps: 1e9 } })
}

/** Without the nodes that nobody can come to, and targets among them. */
function trimmed(document: GraphDocument): GraphDocument {
  const trim = (
    nodes: Readonly<Record<string, NodeDocument>>,
    start: string,
  ): Record<string, NodeDocument> => {
    const seen = new Set<string>()
    const walk = (id: string | undefined): void => {
      const node = id === undefined ? undefined : nodes[id]
      if (!id || !node || seen.has(id)) return
      seen.add(id)
      walk(node.next)
      walk(node.undo)
      if (typeof node.onError === 'string') walk(node.onError)
      for (const o of Object.values(node.outputs ?? {})) walk(typeof o === 'string' ? o : o.next)
      for (const o of Object.values(node.on ?? {})) walk(o.next)
    }
    walk(start)
    return Object.fromEntries(
      Object.entries(nodes)
        .filter(([id]) => seen.has(id))
        .map(([id, node]) => {
          const inner = node.nodes ? { nodes: trim(node.nodes, node.start!) } : {}
          const targets = (node['targets'] as string[] | undefined)?.filter((one) => seen.has(one))
          return [id, { ...node, ...inner, ...(targets ? { targets } : {}) }]
        }),
    )
  }
  return { ...document, nodes: trim(document.nodes, document.start) }
}
