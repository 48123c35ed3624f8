import type { ProcessEvent } from '../../../engine/process/step/events.ts'
import { MemoryRun } from './memory-run.ts'
import { type Box, Oracle } from './oracle.ts'

/** What two machines must agree on, without the numbers that each gives its rows. */
export interface View {
  status: string
  threads: string[]
  timers: string[]
  waits: string[]
  mail: string[]
  locks: string[]
  incidents: string[]
  steps: string[]
  told: string[]
}

/** An event that names a thread by its node and its place among those that are open there. */
export type Aimed =
  | { event: ProcessEvent }
  | { node: string; which: number; at: (token: number) => ProcessEvent }

export interface Machine {
  /** @throws Error with the code when the event is refused */
  send(event: Aimed): void
  pass(ms: number): void
  /** Threads at a node whose answer is awaited. */
  open(node: string): number
  /** Threads at a node in whatever state. */
  standing(node: string): number
  view(): View
}

const settled = (status: string) => (status === 'waiting' ? 'running' : status)

export function oursAs(
  document: ConstructorParameters<typeof MemoryRun>[0],
  options = {},
): Machine & { run: MemoryRun } {
  const run = new MemoryRun(document, options)
  const { rows } = run
  const place = (scope: number | null): string => {
    const one = scope === null ? undefined : rows.get('scope', scope)
    if (!one) return ''
    return `${place(one.parent)}/${one.kind}:${one.node ?? ''}${one.index === null ? '' : `#${one.index}`}`
  }
  const all = (node: string) => rows.list('token', 'node', node)
  const nodeOf = (token: number | null) =>
    token === null ? '' : (rows.get('token', token)?.node ?? 'nobody')
  const open = (node: string) => run.open(node).filter((token) => !token.owns)
  return {
    run,
    send: (aimed) =>
      coded(() => {
        if ('event' in aimed) return run.send(aimed.event)
        const token = (open(aimed.node)[aimed.which] ?? all(aimed.node)[aimed.which])!
        run.send(aimed.at(token.id))
      }),
    pass: (ms) => run.pass(ms),
    open: (node) => open(node).length,
    standing: (node) => all(node).length,
    view: () => ({
      status: settled(run.status),
      threads: rows
        .all('token')
        .map((t) => `${place(t.scope)} ${t.node} ${t.state} ${t.branch} ${t.attempt}`)
        .sort(),
      timers: rows
        .all('timer')
        .map((t) => `${nodeOf(t.token)} ${t.port} ${t.at}`)
        .sort(),
      waits: rows
        .all('wait')
        .map((w) => `${nodeOf(w.token)} ${w.port} ${w.event}`)
        .sort(),
      mail:
        run.status === 'completed' || run.status === 'cancelled' ? [] : rows.all('mail').map((m) => m.event),
      locks: rows
        .all('lock')
        .map((l) => `${l.id.split(' ').at(-1)} ${nodeOf(l.token)}`)
        .sort(),
      incidents: rows
        .all('incident')
        .map((i) => `${nodeOf(i.token)} ${i.code}`)
        .sort(),
      steps: rows.steps
        .filter((one) => one.state !== 'failed' && one.state !== 'released')
        .map((one) => `${one.node} ${one.state} ${one.state === 'cancelled' ? '' : (one.port ?? '')}`)
        .sort(),
      told: run.commands
        .flatMap((c) =>
          c.do === 'perform'
            ? `perform ${c.node} ${c.attempt}`
            : c.do === 'withdraw'
              ? `withdraw ${c.node}`
              : c.do === 'dropped'
                ? `dropped ${c.event}`
                : [],
        )
        .sort(),
    }),
  }
}

export function oracleAs(graph: ConstructorParameters<typeof Oracle>[0]): Machine {
  const oracle = new Oracle(graph)
  oracle.send({ type: 'start' })
  const place = (box: Box | null): string =>
    box
      ? `${place(box.parent)}/${box.kind}:${box.node ?? ''}${box.index === null ? '' : `#${box.index}`}`
      : ''
  const all = (node: string) => oracle.threads.filter((t) => t.node.id === node).sort((a, b) => a.id - b.id)
  return {
    send: (aimed) =>
      coded(() => {
        if ('event' in aimed) return oracle.send(aimed.event)
        const open = oracle.open(aimed.node).sort((a, b) => a.id - b.id)
        oracle.send(aimed.at((open[aimed.which] ?? all(aimed.node)[aimed.which])!.id))
      }),
    pass(ms) {
      oracle.now += ms
      for (;;) {
        const [due] = oracle.timers
          .filter((t) => t.at <= oracle.now)
          .sort((a, b) => a.at - b.at || a.id - b.id)
        if (!due || oracle.isOver) return
        oracle.send({ type: 'timer', timer: due.id })
      }
    },
    open: (node) => oracle.open(node).length,
    standing: (node) => all(node).length,
    view: () => ({
      status: oracle.status,
      threads: oracle.threads
        .map((t) => `${place(t.home)} ${t.node.id} ${t.state} ${t.branch} ${t.attempt}`)
        .sort(),
      timers: oracle.timers.map((t) => `${t.thread.node.id} ${t.port} ${t.at}`).sort(),
      waits: oracle.waits.map((w) => `${w.thread.node.id} ${w.port} ${w.event}`).sort(),
      mail: oracle.isOver ? [] : oracle.mail.map((m) => m.event),
      locks: [...oracle.locks].map(([key, lock]) => `${key} ${lock.holder.node.id}`).sort(),
      incidents: oracle.incidents.map((i) => `${i.thread?.node.id ?? ''} ${i.code}`).sort(),
      steps: oracle.steps
        .map((s) => `${s.node} ${s.state} ${s.state === 'cancelled' ? '' : (s.port ?? '')}`)
        .sort(),
      told: oracle.told.filter((line) => !line.startsWith('incident')).sort(),
    }),
  }
}

/** Refusals have a code here and a message there. */
function coded(work: () => void): void {
  try {
    work()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code?.startsWith('process_') || message.startsWith('process_')) throw new Refusal(code ?? message)
    throw error
  }
}

export class Refusal extends Error {}
