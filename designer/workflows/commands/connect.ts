import { defineCommand } from '../../document/command.ts'
import { type Level, nodesAt, type ProcessDocument, withHolder } from '../levels.ts'
import { ledTo, type Port } from '../wires.ts'

export interface Connect {
  level: Level
  from: string
  port: Port
  /** Nowhere: the thread ends there. */
  to: string | undefined
}

/** Leads a way out of a node to another node of its level. */
export const connect = defineCommand<ProcessDocument, Connect>({
  name: 'connect',
  label: ({ from, to }) =>
    to
      ? { en: `Lead ${from} to ${to}`, zh: `将 ${from} 连接到 ${to}` }
      : { en: `Cut a wire of ${from}`, zh: `断开 ${from} 的连线` },
  refuse: (document, { level, to }) =>
    to !== undefined && !(to in nodesAt(document, level))
      ? { en: `There is no node ${to} here.`, zh: `此处没有节点 ${to}。` }
      : undefined,
  apply: (document, { level, from, port, to }) =>
    withHolder(document, level, (holder) => {
      const node = holder.nodes?.[from]
      return node ? { ...holder, nodes: { ...holder.nodes, [from]: ledTo(node, port, to) } } : holder
    }),
})

/** Which node of a level comes first, or which one a trigger begins with. */
export const leadIn = defineCommand<ProcessDocument, { level: Level; trigger?: string; to: string }>({
  name: 'leadIn',
  label: ({ to }) => ({ en: `Begin with ${to}`, zh: `从 ${to} 开始` }),
  apply: (document, { level, trigger, to }) => {
    const found = trigger === undefined ? undefined : document.triggers?.[trigger]
    if (trigger !== undefined && found)
      return { ...document, triggers: { ...document.triggers, [trigger]: { ...found, start: to } } }
    return withHolder(document, level, (holder) => ({ ...holder, start: to }))
  },
})
