import type { NodeTypeView } from '../../runtime-ui/client/design.ts'
import type { LocalizedText } from '../document/text.ts'
import { boundariesOf, type Holder, type OutputDocument, type ProcessNode } from './levels.ts'

/**
 * A way out of a node. `next` and `output` are its own ports; `on` leads away while it works, `error` when it fails,
 * `undo` is walked backwards.
 */
export type PortKind = 'next' | 'output' | 'on' | 'error' | 'undo'

export interface Port {
  kind: PortKind
  /** Of an output, a boundary or an error; `next` and `undo` have one. */
  name: string
  /** What an output is called, where the document says so: the button of a task. */
  label?: LocalizedText
}

export interface Wire {
  id: string
  from: string
  port: Port
  to: string
}

export const portKey = ({ kind, name }: Port): string => `${kind}:${name}`

/** Types that lead on by their outputs alone, or nowhere. */
const withoutNext = new Set(['condition', 'end', 'throw'])

/** A task that nobody gave a button: whoever answers it is done, and it leads on. */
export const leadsOnWithoutButtons = ({ type, outputs = {} }: ProcessNode): boolean =>
  type === 'task' && Object.keys(outputs).every((port) => port === 'nobody')

/** A time-out is for what waits for an event; too few are there only where so many are needed. */
function isMeant(node: ProcessNode, port: string): boolean {
  if (targetOf(node, { kind: 'output', name: port }) !== undefined) return true
  if (port === 'timeout') return node['event'] !== undefined
  return port !== 'short' || node['need'] !== undefined || node['until'] !== undefined
}

/** The ways out that a node has, led somewhere or not. */
export function portsOf(node: ProcessNode, type: NodeTypeView | undefined): Port[] {
  const own = Object.keys(node.outputs ?? {})
  const fixed = Array.isArray(type?.outputs) ? type.outputs.filter((port) => isMeant(node, port)) : []
  const outputs = [...new Set([...fixed, ...own])].map((name) => outputPort(node, name))
  const leadsOn = type?.outputs === 'own' ? leadsOnWithoutButtons(node) : !withoutNext.has(node.type)
  const hasNext = node.next !== undefined || leadsOn
  const errors = typeof node.onError === 'string' ? ['*'] : Object.keys(node.onError ?? {})
  return [
    ...(hasNext ? [{ kind: 'next', name: 'next' } as const] : []),
    ...outputs,
    ...Object.keys(boundariesOf(node)).map((name): Port => ({ kind: 'on', name })),
    ...errors.map((name): Port => ({ kind: 'error', name })),
    ...(node.undo === undefined ? [] : [{ kind: 'undo', name: 'undo' } as const]),
  ]
}

/** As steps of a run name their way out. */
export const nameOfPort = ({ kind, name }: Port): string =>
  kind === 'next' || kind === 'output' ? name : `${kind}:${name}`

/** An output with what it is called. */
export function outputPort({ outputs = {} }: ProcessNode, name: string): Port {
  const output = outputs[name]
  const label = typeof output === 'object' ? (output['label'] as LocalizedText | undefined) : undefined
  return { kind: 'output', name, ...(label === undefined ? {} : { label }) }
}

/** Where a port leads, if anywhere. */
export function targetOf(node: ProcessNode, { kind, name }: Port): string | undefined {
  if (kind === 'next') return node.next
  if (kind === 'undo') return node.undo
  if (kind === 'error') return typeof node.onError === 'string' ? node.onError : node.onError?.[name]
  if (kind === 'on') return boundariesOf(node)[name]?.next
  const output = node.outputs?.[name]
  if (output !== undefined) return typeof output === 'string' ? output : output.next
  return name === 'timeout' ? (node['timeout'] as OutputDocument | undefined)?.next : undefined
}

/** The node with a port that leads to `to`, or nowhere. */
export function ledTo(node: ProcessNode, { kind, name }: Port, to: string | undefined): ProcessNode {
  const set = (key: string, value: unknown): ProcessNode => {
    const { [key]: _before, ...rest } = node
    return (value === undefined ? rest : { ...rest, [key]: value }) as ProcessNode
  }
  const leading = (output: OutputDocument | undefined): OutputDocument => {
    const { next: _next, ...rest } = output ?? {}
    return to === undefined ? rest : { ...rest, next: to }
  }
  if (kind === 'next' || kind === 'undo') return set(kind, to)
  if (kind === 'on') {
    const on = boundariesOf(node)
    return set('on', { ...on, [name]: leading(on[name]) })
  }
  if (kind === 'error') {
    if (typeof node.onError === 'string' || node.onError === undefined) return set('onError', to)
    const { [name]: _before, ...others } = node.onError
    const left = to === undefined ? others : { ...others, [name]: to }
    return set('onError', Object.keys(left).length > 0 ? left : undefined)
  }
  if (node.type === 'wait' && name === 'timeout')
    return set('timeout', leading(node['timeout'] as OutputDocument | undefined))
  const output = node.outputs?.[name]
  if (typeof output === 'object') return set('outputs', { ...node.outputs, [name]: leading(output) })
  const { [name]: _gone, ...others } = node.outputs ?? {}
  // An output with a name of its own stays, led nowhere.
  if (to === undefined && output !== undefined) return set('outputs', { ...others, [name]: {} })
  return to === undefined ? node : set('outputs', { ...node.outputs, [name]: to })
}

/** All wires of a level. */
export function wiresOf({ nodes = {} }: Holder, typeOf: (type: string) => NodeTypeView | undefined): Wire[] {
  return Object.entries(nodes).flatMap(([from, node]) =>
    portsOf(node, typeOf(node.type)).flatMap((port) => {
      const to = targetOf(node, port)
      return to !== undefined && to in nodes ? [{ id: `${from} ${portKey(port)}`, from, port, to }] : []
    }),
  )
}

/** The nodes of a level with whatever leads to `gone` led to `to`, or nowhere. */
export function ledAround(
  nodes: Readonly<Record<string, ProcessNode>>,
  gone: string,
  { to, typeOf }: { to: string | undefined; typeOf: (type: string) => NodeTypeView | undefined },
): Record<string, ProcessNode> {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [
      id,
      portsOf(node, typeOf(node.type)).reduce(
        (at, port) => (targetOf(at, port) === gone ? ledTo(at, port, to === id ? undefined : to) : at),
        node,
      ),
    ]),
  )
}
