import type {
  Boundary,
  GraphDocument,
  NodeDocument,
  Waiting,
} from '../../../engine/process/graph/document.ts'
import type { Graph, GraphNode } from '../../../engine/process/graph/graph.ts'
import type { ProcessEvent } from '../../../engine/process/step/events.ts'
import { evaluateForTests } from './expressions.ts'

export interface Thread {
  id: number
  home: Box
  node: GraphNode
  via: string
  branch: string | null
  state: 'ready' | 'active' | 'waiting' | 'parked' | 'held' | 'failed'
  attempt: number
  inQueue: boolean
  granted: boolean
}

interface Done {
  undo: string
  output: unknown
}

export interface Box {
  id: number
  kind: 'root' | 'block' | 'fork' | 'each' | 'item' | 'undo'
  parent: Box | null
  owner: Thread | null
  node: string | null
  index: number | null
  item: unknown
  vars: Record<string, unknown>
  visits: Record<string, number>
  done: Done[]
  branches: string[]
  reached: string[]
  arrived: number
  started: number
  queue: [unknown, number][]
  results: unknown[]
  latest: unknown
  fires: Map<string, string[]>
  fired: boolean
}

/** A consequence may be returned, to say that nothing comes after it. */
type Onward = ReturnType<() => void>

interface Wish {
  thread: Thread
  port: string
  boundary: boolean
}

/**
 * The semantics of the token core told a second time, the slow way: the whole state in plain lists, every question
 * answered by looking through all of it, every consequence followed at once. What it does, `step` has to do.
 */
export class Oracle {
  readonly graph: Graph
  status: 'running' | 'incident' | 'completed' | 'cancelled' = 'running'
  result: string | null = null
  threads: Thread[] = []
  boxes: Box[] = []
  timers: (Wish & { id: number; at: number; every: number | null })[] = []
  waits: (Wish & { event: string; match: string | undefined })[] = []
  mail: { event: string; match: string | undefined }[] = []
  locks = new Map<string, { holder: Thread; queue: Thread[] }>()
  incidents: { thread: Thread | null; code: string }[] = []
  steps: { node: string; state: string; port: string | null }[] = []
  told: string[] = []
  now = 0
  #ids = 0

  constructor(graph: Graph) {
    this.graph = graph
  }

  send(event: ProcessEvent): void {
    if (this.isOver) throw new Error('process_ended')
    this.#apply(event)
    this.#run()
    if (this.isOver) return
    const someoneMoves = this.threads.some(
      (t) =>
        !(t.state === 'parked' || t.state === 'held' || (t.state === 'active' && this.#owned(t).length > 0)),
    )
    this.incidents = this.incidents.filter((one) => one.thread !== null)
    if (!someoneMoves && this.threads.length > 0)
      this.incidents.push({ thread: null, code: 'process_starved' })
    this.status = this.incidents.length > 0 ? 'incident' : 'running'
  }

  get isOver(): boolean {
    return this.status === 'completed' || this.status === 'cancelled'
  }

  open(node: string): Thread[] {
    return this.threads.filter(
      (t) =>
        t.node.id === node && (t.state === 'active' || t.state === 'waiting') && this.#owned(t).length === 0,
    )
  }

  chain(box: Box | null): Box[] {
    return box ? [box, ...this.chain(box.parent)] : []
  }

  #apply(event: ProcessEvent): Onward {
    switch (event.type) {
      case 'start': {
        const root = this.#box({ kind: 'root' })
        for (const [name, { value }] of Object.entries(this.graph.variables))
          root.vars[name] = this.#slot(value, root)
        return void this.#thread(root, this.graph.start, ':start')
      }
      case 'done': {
        const t = this.#working(event.token)
        return this.#leave(t, event.port ?? 'next', event.output)
      }
      case 'fail': {
        const t = this.#working(event.token)
        const { retry } = t.node.options
        if (!retry || t.attempt >= retry.times) return this.#raise(t, event.code)
        t.attempt++
        return void this.told.push(`perform ${t.node.id} ${t.attempt}`)
      }
      case 'timer': {
        const timer = this.timers.find((one) => one.id === event.timer)
        if (!timer) return
        const again = timer.every !== null && (!timer.boundary || this.#boundary(timer).interrupt === false)
        if (again) timer.at += timer.every!
        else this.timers.splice(this.timers.indexOf(timer), 1)
        return this.#trigger(timer)
      }
      case 'signal':
        return this.#signal(event.event, event.match === undefined ? undefined : JSON.stringify(event.match))
      case 'add':
        return this.#add(this.#each(event.node), event.item)
      case 'complete': {
        const each = this.#each(event.node)
        return this.#leaveEach(each, 'cancel')
      }
      case 'withdrawItem': {
        const item = this.boxes.find(
          (b) => b.kind === 'item' && b.node === event.node && b.index === event.index,
        )
        if (!item) throw new Error('process_closed')
        this.#close(item)
        item.parent!.started--
        return this.#afterItem(item.parent!)
      }
      case 'cancel':
        event.nodes
          ? this.#settleCancelled(this.#cancel(this.threads.filter((t) => event.nodes!.includes(t.node.id))))
          : this.#finish('cancelled', event.result)
        return
      case 'jump':
        return this.#jump(this.#find(event.token), event.to)
      case 'skip': {
        const t = this.#find(event.token)
        this.#withdraw(t)
        return this.#leave(t, event.port ?? 'next')
      }
      case 'retry': {
        const t = this.#find(event.token)
        if (t.state !== 'failed') throw new Error('process_stale')
        t.state = 'held'
        this.#withdraw(t)
        t.attempt = 1
        t.state = 'ready'
        return
      }
      default:
        return
    }
  }

  #run(): Onward {
    while (!this.isOver) {
      const ready = this.threads.filter((t) => t.state === 'ready').sort((a, b) => a.id - b.id)[0]
      if (ready) this.#enter(ready)
      else if (!this.#stir()) return
    }
  }

  // ---- what there is

  #box(values: Partial<Box> & { kind: Box['kind'] }): Box {
    const box: Box = {
      id: ++this.#ids,
      parent: null,
      owner: null,
      node: null,
      index: null,
      item: undefined,
      vars: {},
      visits: {},
      done: [],
      branches: [],
      reached: [],
      arrived: 0,
      started: 0,
      queue: [],
      results: [],
      latest: undefined,
      fires: new Map(),
      fired: false,
      ...values,
    }
    this.boxes.push(box)
    return box
  }

  #thread(home: Box, node: string, via: string, branch: string | null = null): Thread {
    const of = this.graph.nodes.get(node)!
    const thread: Thread = {
      id: ++this.#ids,
      home,
      node: of,
      via,
      branch,
      state: 'ready',
      attempt: 1,
      inQueue: false,
      granted: false,
    }
    this.threads.push(thread)
    return thread
  }

  #in = (box: Box) => this.threads.filter((t) => t.home === box)
  #below = (box: Box) => this.boxes.filter((b) => b.parent === box)
  #owned = (t: Thread) => this.boxes.filter((b) => b.owner === t)
  #lives = (box: Box) => this.boxes.includes(box)
  #boundary = ({ thread, port }: Wish): Boundary => thread.node.options.on![port]!

  #find(id: number): Thread {
    const t = this.threads.find((one) => one.id === id)
    if (!t) throw new Error('process_stale')
    return t
  }

  #working(id: number): Thread {
    const t = this.#find(id)
    if ((t.state !== 'active' && t.state !== 'waiting') || this.#owned(t).length > 0)
      throw new Error('process_stale')
    return t
  }

  #each(node: string): Box {
    const each = this.boxes.find((b) => b.kind === 'each' && b.node === node && b.owner)
    if (!each) throw new Error('process_closed')
    return each
  }

  #eval(expression: unknown, box: Box, more: Record<string, unknown> = {}): unknown {
    if (typeof expression !== 'string') return expression
    const chain = this.chain(box)
    const run = Object.assign({}, ...[...chain].reverse().map((b) => b.vars)) as Record<string, unknown>
    const active: Record<string, number> = {}
    for (const t of this.threads) active[t.node.id] = (active[t.node.id] ?? 0) + 1
    const item = chain.find((b) => b.kind === 'item')
    const names = { run, active, input: {}, item: item?.item, index: item?.index ?? undefined, ...more }
    return evaluateForTests(expression, names)
  }

  #slot(value: unknown, box: Box): unknown {
    return typeof value === 'string' && value.startsWith('=') ? this.#eval(value.slice(1), box) : value
  }

  #note(t: Thread, state: string, port: string | null = null): Onward {
    this.steps.push({ node: t.node.id, state, port })
  }

  // ---- moving

  #place(t: Thread, node: string, via: string): Onward {
    this.incidents = this.incidents.filter((one) => one.thread !== t)
    Object.assign(t, { node: this.graph.nodes.get(node)!, via, state: 'ready', attempt: 1, granted: false })
  }

  #leave(t: Thread, port = 'next', output?: unknown): Onward {
    const { node } = t
    this.#disarm(t)
    this.#unlock(t)
    this.#note(t, 'done', port)
    t.home.latest = output
    if (node.options.undo && !port.startsWith('error:')) t.home.done.push({ undo: node.options.undo, output })
    const named = port === 'next' || port in node.outputs || port.includes(':')
    this.#go(t, node.edges[port] ?? (named ? undefined : node.edges['next']), `${node.id}:${port}`)
  }

  #go(t: Thread, to: string | undefined, via: string): Onward {
    if (to) return this.#place(t, to, via)
    this.#drop(t)
    this.#settle(t.home)
  }

  #drop(t: Thread): Onward {
    this.incidents = this.incidents.filter((one) => one.thread !== t)
    this.threads.splice(this.threads.indexOf(t), 1)
  }

  #disarm(t: Thread): Onward {
    this.timers = this.timers.filter((one) => one.thread !== t)
    this.waits = this.waits.filter((one) => one.thread !== t)
  }

  #unlock(t: Thread): Onward {
    t.inQueue = false
    for (const [key, lock] of this.locks) {
      lock.queue = lock.queue.filter((one) => one !== t)
      if (lock.holder !== t) continue
      const next = lock.queue.shift()
      if (next) Object.assign(next, { granted: true, inQueue: false, state: 'ready' })
      if (next) lock.holder = next
      else this.locks.delete(key)
    }
  }

  #withdraw(t: Thread): Onward {
    this.#disarm(t)
    for (const box of this.#owned(t)) this.#close(box)
    if (t.state === 'active' || t.state === 'waiting' || t.state === 'failed')
      this.told.push(`withdraw ${t.node.id}`)
    this.incidents = this.incidents.filter((one) => one.thread !== t)
  }

  #kill(t: Thread): Onward {
    this.#withdraw(t)
    this.#unlock(t)
    this.#note(t, 'cancelled')
    this.#drop(t)
  }

  #close(box: Box): Onward {
    for (const below of this.#below(box)) this.#close(below)
    for (const t of this.#in(box)) if (this.threads.includes(t)) this.#kill(t)
    this.#remove(box)
  }

  #remove(box: Box): Onward {
    if (this.#lives(box)) this.boxes.splice(this.boxes.indexOf(box), 1)
  }

  #finish(status: 'completed' | 'cancelled', result?: string): Onward {
    for (const box of this.boxes.filter((b) => b.kind === 'root')) this.#close(box)
    this.boxes = []
    this.status = status
    this.result = result ?? this.result
    this.incidents = []
  }

  // ---- scopes that have become empty

  #settle(box: Box): Onward {
    if (!this.#lives(box) || this.#in(box).length > 0 || box.kind === 'each') return
    const hasBelow = this.#below(box).length > 0
    if (box.kind === 'fork') return this.#settleFork(box, hasBelow)
    if (hasBelow) return
    const { owner, parent } = box
    if (box.kind === 'root') return this.#finish('completed')
    this.#remove(box)
    if (box.kind === 'undo') return this.#undo(owner!, box.done)
    if (box.kind === 'item') {
      parent!.done.push(...box.done)
      parent!.results.push(box.vars['result'] ?? box.latest ?? box.item)
      parent!.arrived++
      return this.#afterItem(parent!)
    }
    const node = this.graph.nodes.get(box.node!)!
    if (!node.options.undo) parent!.done.push(...box.done)
    if (node.type === 'loop') return this.#iterate(owner!, box.started + 1)
    this.#leave(owner!)
  }

  #settleFork(box: Box, hasBelow: boolean): Onward {
    const { owner, parent } = box
    if (box.fired || !owner) {
      if (hasBelow) return
      this.#remove(box)
      return this.#settle(parent!)
    }
    const join = this.graph.nodes.get(this.graph.nodes.get(box.node!)!.pair!)!
    if (box.arrived > 0 && join.options['need'] === 'active') return this.#fire(box, join)
    if (box.arrived > 0) {
      if (owner.state !== 'failed') this.#incident(owner, 'process_join_starved')
      return
    }
    if (hasBelow) return
    parent!.done.push(...box.done)
    this.#remove(box)
    this.#drop(owner)
    this.#settle(parent!)
  }

  #decide(box: Box): Onward {
    const { owner } = box
    if (!owner || box.fired) return this.#settle(box)
    const join = this.graph.nodes.get(this.graph.nodes.get(box.node!)!.pair!)!
    const { need = 'all' } = join.options
    const words: Record<string, number> = { all: box.branches.length, any: 1, active: Infinity }
    const arrived = box.reached.map((branch) => branch.split('#')[0])
    const given = words[String(need)] ?? this.#eval(need, owner.home, { arrived })
    const wanted = given === true ? 1 : given === false ? Infinity : Number(given)
    if (box.reached.length > 0 && box.reached.length >= wanted) this.#fire(box, join)
    else this.#settle(box)
  }

  #fire(box: Box, join: GraphNode): Onward {
    const owner = box.owner!
    owner.home.done.push(...box.done)
    Object.assign(box, { fired: true, owner: null })
    if (join.options['rest'] === 'cancel') this.#close(box)
    else if (this.#in(box).length === 0 && this.#below(box).length === 0) this.#remove(box)
    this.#disarm(owner)
    this.#unlock(owner)
    owner.node = join
    this.#note(owner, 'done', 'next')
    this.#go(owner, join.edges['next'], `${join.id}:next`)
  }

  // ---- for-each, loop, undo, errors

  #add(each: Box, item: unknown): Onward {
    each.queue.push([item, each.started + each.queue.length])
    this.#feed(each)
  }

  #feed(each: Box): Onward {
    const node = this.graph.nodes.get(each.node!)!
    const most = node.options['mode'] === 'sequential' ? 1 : Number(node.options['limit'] ?? Infinity)
    while (each.queue.length > 0 && this.#below(each).length < most) {
      const [item, index] = each.queue.shift()!
      each.started++
      const box = this.#box({ kind: 'item', parent: each, node: node.id, item, index })
      this.#thread(box, node.options.start!, `${node.id}:item`)
    }
  }

  #afterItem(each: Box): Onward {
    const node = this.graph.nodes.get(each.node!)!
    const allDone = this.#below(each).length === 0 && each.queue.length === 0
    if (!each.owner) {
      if (!allDone) return this.#feed(each)
      this.#remove(each)
      return this.#settle(each.parent!)
    }
    const more = { results: each.results, done: each.arrived, total: each.started + each.queue.length }
    const { need = 'all', until } = node.options
    const wanted = need === 'all' ? null : this.#eval(need, each, more)
    const enough = typeof wanted === 'number' && each.arrived >= wanted
    if (enough || (until !== undefined && this.#eval(until, each, more))) return this.#leaveEach(each)
    if (!allDone) return this.#feed(each)
    if (typeof wanted !== 'number') return this.#leaveEach(each)
    if (!node.edges['short']) return this.#incident(each.owner, 'process_join_starved')
    const { owner } = each
    this.#remove(each)
    this.#leave(owner, 'short')
  }

  #leaveEach(each: Box, rest?: string): Onward {
    const owner = each.owner!
    const node = this.graph.nodes.get(each.node!)!
    each.owner = null
    owner.home.done.push(...each.done)
    if ((rest ?? node.options['rest'] ?? 'cancel') === 'cancel' || this.#below(each).length === 0)
      this.#close(each)
    else each.queue = []
    this.#leave(owner, 'next', each.results)
  }

  #iterate(t: Thread, count: number): Onward {
    const { max = 1000, until, start } = t.node.options
    t.state = 'active'
    const head = t.node.options['while']
    const again =
      head !== undefined
        ? this.#eval(head, t.home, { index: count })
        : count === 0 || !this.#eval(until, t.home, { index: count })
    if (!again) return this.#leave(t)
    if (count >= Number(max)) return this.#incident(t, 'process_loop_limit')
    const box = this.#box({ kind: 'block', parent: t.home, owner: t, node: t.node.id, started: count })
    this.#thread(box, start!, `${t.node.id}:body`)
  }

  #undo(t: Thread, queue: Done[]): Onward {
    const last = queue.at(-1)
    if (!last) return this.#leave(t)
    const box = this.#box({
      kind: 'undo',
      parent: t.home,
      owner: t,
      node: t.node.id,
      done: queue.slice(0, -1),
    })
    this.#thread(box, last.undo, `${t.node.id}:undo`)
  }

  #incident(t: Thread, code: string): Onward {
    t.state = 'failed'
    this.incidents.push({ thread: t, code })
    this.told.push(`incident ${t.node.id} ${code}`)
  }

  #raise(t: Thread, code: string): Onward {
    const caughtBy = ({ edges }: GraphNode) => [`error:${code}`, 'error:*'].find((port) => edges[port])
    const here = caughtBy(t.node)
    if (here) {
      this.#withdraw(t)
      return this.#leave(t, here)
    }
    for (const box of this.chain(t.home)) {
      const port = box.owner && caughtBy(box.owner.node)
      if (!box.owner || !port) continue
      const all = (b: Box): Done[] => [...b.done, ...this.#below(b).flatMap(all)]
      const { owner } = box
      owner.home.done.push(...all(box))
      this.#close(box)
      return this.#leave(owner, port)
    }
    this.#incident(t, code)
  }

  // ---- entering a node

  #enter(t: Thread): Onward {
    const { node, home } = t
    const { onlyWhile, exclusive, on = {} } = node.options
    if (!t.granted) {
      const visits = (home.visits[node.id] ?? 0) + 1
      home.visits[node.id] = visits
      if (visits > this.graph.limits.visits) return this.#incident(t, 'process_loop_limit')
    }
    if (onlyWhile !== undefined && !this.#eval(onlyWhile, home)) {
      t.state = 'held'
      return
    }
    if (typeof exclusive === 'string' && !t.granted) {
      const lock = this.locks.get(exclusive)
      if (!lock) this.locks.set(exclusive, { holder: t, queue: [] })
      else if (lock.holder !== t) {
        lock.queue.push(t)
        Object.assign(t, { state: 'held', inQueue: true })
        return
      }
    }
    for (const [port, boundary] of Object.entries(on)) this.#arm(t, port, boundary, true)
    this.#do(t, node.options)
  }

  #do(t: Thread, options: NodeDocument): Onward {
    const { node, home } = t
    switch (node.type) {
      case 'set':
        for (const [name, slot] of Object.entries(options['values'] as Record<string, unknown>)) {
          const chain = this.chain(home)
          const at =
            chain.find((b) => name in b.vars || (name === 'result' && b.kind === 'item')) ?? chain.at(-1)!
          at.vars[name] = this.#slot(slot, home)
        }
        return this.#leave(t)
      case 'condition':
        return this.#leave(t, this.#eval(options['when'], home) ? 'yes' : 'no')
      case 'switch': {
        const hit = Object.entries(node.outputs).find(
          ([, o]) => o.when !== undefined && this.#eval(o.when, home),
        )
        if (hit) return this.#leave(t, hit[0])
        node.outputs['else'] ? this.#leave(t, 'else') : this.#raise(t, 'process_no_branch')
        return
      }
      case 'split':
      case 'choice':
        return this.#split(t)
      case 'join':
        return this.#join(t)
      case 'block': {
        t.state = 'active'
        const box = this.#box({ kind: 'block', parent: home, owner: t, node: node.id })
        for (const [name, { value }] of Object.entries(
          (options['variables'] ?? {}) as GraphDocument['variables'] & {},
        ))
          box.vars[name] = this.#slot(value, home)
        return void this.#thread(box, options.start!, `${node.id}:body`)
      }
      case 'loop':
        return this.#iterate(t, 0)
      case 'forEach': {
        const items = Array.from({ length: Number(this.#eval(options['times'], home)) }, (_, i) => i)
        const owner = options['wait'] === false ? null : t
        t.state = 'active'
        const each = this.#box({
          kind: 'each',
          parent: home,
          owner,
          node: node.id,
          queue: items.map((i) => [i, i]),
        })
        this.#feed(each)
        if (owner) {
          items.length === 0 ? this.#afterItem(each) : undefined
          return
        }
        if (items.length === 0) this.#remove(each)
        return this.#leave(t)
      }
      case 'wait': {
        t.state = 'waiting'
        if (this.#arm(t, 'next', options as Waiting, false)) return this.#leave(t)
        if (options['timeout']) this.#arm(t, 'timeout', options['timeout'] as Waiting, false)
        return
      }
      case 'race': {
        t.state = 'waiting'
        for (const [port, o] of Object.entries(node.outputs))
          if (this.#arm(t, port, o, false)) return this.#leave(t, port)
        return
      }
      case 'throw':
        return this.#raise(t, String(options['code']))
      case 'signal':
        this.#leave(t)
        this.isOver ? undefined : this.#signal(String(options['event']), undefined)
        return
      case 'compensate': {
        t.state = 'active'
        const queue = home.done
        home.done = []
        return this.#undo(t, queue)
      }
      case 'cancel': {
        this.#note(t, 'done')
        if (options['case']) return this.#finish('cancelled', options['result'] as string)
        const hit = (options['targets'] as string[]).flatMap((target) => this.#threadsAround(t, target))
        const touched = this.#cancel(hit)
        if (this.threads.includes(t)) this.#go(t, node.edges['next'], `${node.id}:next`)
        return this.#settleCancelled(touched)
      }
      case 'end':
        this.#note(t, 'done')
        if (options['terminate']) return this.#finish('completed', options['result'] as string)
        this.result ??= (options['result'] as string | undefined) ?? null
        this.#drop(t)
        return this.#settle(home)
      default:
        t.state = 'active'
        return void this.told.push(`perform ${node.id} ${t.attempt}`)
    }
  }

  #split(t: Thread): Onward {
    const { node, home } = t
    let ports = Object.keys(node.outputs).length > 0 ? Object.keys(node.outputs) : ['next']
    if (node.type === 'choice') {
      ports = ports.filter((port) => port !== 'else' && this.#eval(node.outputs[port]!.when, home))
      if (ports.length === 0 && !node.outputs['else']) return this.#raise(t, 'process_no_branch')
      if (ports.length === 0) ports = ['else']
    }
    const times = Number(this.#eval(node.options['times'] ?? 1, home))
    this.#note(t, 'done', ports.join())
    const fork = node.pair ? this.#box({ kind: 'fork', parent: home, owner: t, node: node.id }) : undefined
    if (fork) t.state = 'active'
    else {
      this.#disarm(t)
      this.#unlock(t)
    }
    for (const port of ports)
      for (let i = 0; i < times; i++) {
        if (fork) fork.branches.push(`${port}#${i}`)
        this.#thread(fork ?? home, node.edges[port]!, `${node.id}:${port}`, fork ? `${port}#${i}` : t.branch)
      }
    if (fork) return
    this.#drop(t)
    this.#settle(home)
  }

  // ---- free joins

  #join(t: Thread): Onward {
    const { node, home } = t
    if (node.options['of'] === undefined) {
      t.state = 'parked'
      return this.#tryJoin(node, home, false)
    }
    if (home.kind !== 'fork' || home.node !== node.options['of'])
      return this.#incident(t, 'process_join_not_structured')
    this.#unlock(t)
    this.#drop(t)
    home.arrived++
    if (t.branch && !home.reached.includes(t.branch)) home.reached.push(t.branch)
    this.#decide(home)
  }

  #consume(used: Thread[]): Onward {
    for (const t of used.slice(1)) {
      this.#unlock(t)
      this.#drop(t)
    }
    this.#leave(used[0]!)
  }

  #tryJoin(node: GraphNode, box: Box, atRest: boolean): Onward {
    const here = this.#in(box).filter((t) => t.node === node && t.state === 'parked')
    if (here.length === 0 || !this.#lives(box)) return
    const { inputs, reach, zone } = this.graph.freeJoins.get(node.id)!
    const by = (edge: string) => here.find((t) => t.via === edge)
    const { need = 'all', count, rest } = node.options
    const others = this.#in(box).filter((t) => !here.includes(t))
    if (count === 'threads' || need === 'all') {
      const used =
        need === 'all' ? inputs.map(by).filter((t) => t !== undefined) : here.slice(0, Number(need))
      if (used.length < (need === 'all' ? inputs.length : Number(need))) return
      this.#consume(used)
      return this.#tryJoin(node, box, atRest)
    }
    if (need === 'active') {
      const blockers = others.filter((t) => zone.has(t.node.id))
      if (blockers.length > 0 && !(atRest && blockers.every((t) => t.state === 'parked'))) return
      if (this.threads.some((t) => t.state === 'ready')) return
      return this.#consume(here)
    }
    const used = box.fires.get(node.id)
    if (!used) {
      const full = inputs.filter(by)
      const wanted = need === 'any' ? 1 : Number(this.#eval(need, box))
      if (full.length < wanted) return
      const first = full.slice(0, wanted).map((edge) => by(edge)!)
      if (rest === 'cancel') {
        for (const t of [...others.filter((one) => zone.has(one.node.id)), ...here])
          if (!first.includes(t) && this.threads.includes(t)) this.#kill(t)
      } else if (wanted < inputs.length) box.fires.set(node.id, full.slice(0, wanted))
      this.#consume(first)
      return this.#tryJoin(node, box, atRest)
    }
    for (const edge of inputs) {
      const t = by(edge)
      if (used.includes(edge) || !t) continue
      used.push(edge)
      this.#note(t, 'absorbed')
      this.#drop(t)
      this.#settle(box)
    }
    if (!inputs.every((edge) => used.includes(edge))) return
    box.fires.delete(node.id)
    this.#tryJoin(node, box, atRest)
    void reach
  }

  #stir(): boolean {
    let moved = false
    for (const t of [...this.threads].sort((a, b) => a.id - b.id)) {
      const { onlyWhile } = t.node.options
      if (onlyWhile === undefined || t.inQueue) continue
      const reached = this.#eval(onlyWhile, t.home)
      if (t.state === 'held' && reached) t.state = 'ready'
      else if ((t.state === 'active' || t.state === 'waiting') && !reached) {
        this.#withdraw(t)
        this.#unlock(t)
        t.state = 'held'
      } else continue
      moved = true
    }
    if (moved) return true
    const before = this.steps.length
    for (const atRest of [false, true])
      for (const id of this.graph.freeJoins.keys()) {
        const node = this.graph.nodes.get(id)!
        if (node.options['need'] !== 'active') continue
        for (const box of [...this.boxes].sort((a, b) => a.id - b.id)) {
          this.#tryJoin(node, box, atRest)
          if (this.steps.length > before) return true
        }
      }
    for (const box of [...this.boxes])
      for (const [id, used] of box.fires) {
        const { inputs, reach } = this.graph.freeJoins.get(id)!
        const missing = inputs.filter((edge) => !used.includes(edge))
        const comes = this.#in(box).some(
          (t) =>
            !(t.node.id === id && t.state === 'parked') &&
            missing.some((edge) => reach.get(edge)!.has(t.node.id)),
        )
        if (comes) continue
        box.fires.delete(id)
        this.#tryJoin(this.graph.nodes.get(id)!, box, false)
        moved = true
      }
    return moved
  }

  // ---- waiting, signals, cancelling, jumping

  #arm(t: Thread, port: string, waiting: Waiting, boundary: boolean): boolean {
    const wish = { thread: t, port, boundary }
    const first = waiting.until ?? waiting.after ?? waiting.every
    if (first !== undefined) {
      const at = (waiting.until === undefined ? this.now : 0) + Number(this.#eval(first, t.home))
      this.timers.push({ ...wish, id: ++this.#ids, at, every: (waiting.every as number | undefined) ?? null })
    }
    if (waiting.event === undefined) return false
    const match = waiting.match === undefined ? undefined : JSON.stringify(this.#eval(waiting.match, t.home))
    const kept = this.mail.findIndex((one) => one.event === waiting.event && one.match === match)
    if (kept >= 0 && !boundary) {
      this.mail.splice(kept, 1)
      return true
    }
    this.waits.push({ ...wish, event: waiting.event, match })
    return false
  }

  #signal(event: string, match: string | undefined): Onward {
    const hit = this.waits.filter((w) => w.event === event && (w.match === undefined || w.match === match))
    if (hit.length === 0 && this.graph.events[event]?.keep) this.mail.push({ event, match })
    else if (hit.length === 0) this.told.push(`dropped ${event}`)
    for (const wait of hit) if (this.waits.includes(wait)) this.#trigger(wait)
  }

  #trigger(wish: Wish): Onward {
    const { thread: t, port, boundary } = wish
    if (!boundary) return this.#leave(t, port)
    const { next, interrupt = true } = this.#boundary(wish)
    const via = `${t.node.id}:on:${port}`
    if (!interrupt) {
      this.#note(t, 'note', `on:${port}`)
      if (next) this.#thread(t.home, next, via, t.branch)
      return
    }
    this.#withdraw(t)
    this.#note(t, 'interrupted', `on:${port}`)
    this.#unlock(t)
    this.#go(t, next, via)
  }

  #threadsAround(t: Thread, target: string): Thread[] {
    const inside = this.graph.nodes.get(target)!.inside
    const chain = this.chain(t.home)
    const home = chain.find((b) => b.kind !== 'fork' && b.node === inside) ?? chain.at(-1)!
    return this.threads.filter(
      (one) => one !== t && one.node.id === target && this.chain(one.home).includes(home),
    )
  }

  #cancel(hit: Thread[]): Map<Box, (string | null)[]> {
    const touched = new Map<Box, (string | null)[]>()
    for (const t of [...hit].sort((a, b) => a.id - b.id)) {
      if (!this.threads.includes(t)) continue
      touched.set(t.home, [...(touched.get(t.home) ?? []), t.branch])
      this.#kill(t)
    }
    return touched
  }

  #settleCancelled(touched: Map<Box, (string | null)[]>): Onward {
    for (const [box, gone] of touched) {
      if (!this.#lives(box)) continue
      if (box.kind !== 'fork') {
        this.#settle(box)
        continue
      }
      const alive = this.#in(box).map((t) => t.branch)
      box.branches = box.branches.filter(
        (b) => !gone.includes(b) || box.reached.includes(b) || alive.includes(b),
      )
      this.#decide(box)
    }
  }

  #jump(t: Thread, to: string): Onward {
    const target = this.graph.nodes.get(to)
    if (!target) throw new Error('process_no_such_node')
    const chain = this.chain(t.home)
    const pairs = [...this.graph.regions].filter(
      ([split, region]) => region.has(to) && this.graph.nodes.get(split)!.inside === target.inside,
    )
    const at = chain.findIndex((box, i) => {
      const open = chain.slice(i).filter((b) => b.kind === 'fork')
      const inside =
        box.kind === 'fork' ? this.graph.regions.get(box.node!)!.has(to) : box.node === target.inside
      return inside && pairs.every(([split]) => open.some((b) => b.node === split))
    })
    const mover = at === 0 ? t : chain[at - 1]?.owner
    if (at < 0 || !mover) throw new Error('process_jump_refused')
    const from = mover.node.id
    this.#withdraw(mover)
    this.#unlock(mover)
    this.#note(mover, 'jumped', to)
    this.#go(mover, to, `${from}:jump`)
  }
}
