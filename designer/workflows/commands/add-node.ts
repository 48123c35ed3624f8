import type { NodeTypeView } from '../../../runtime-ui/client/design.ts'
import { defineCommand } from '../../document/command.ts'
import { type Level, levelsOf, type ProcessDocument, type ProcessNode, withHolder } from '../levels.ts'
import { ledTo, type Port, portsOf, targetOf } from '../wires.ts'

/** Where a node is put in: on the way out of another one, or before all others of the level. */
export type Spot = { from: string; port: Port } | { start: true } | { trigger: string }

export interface AddNode {
  level: Level
  id: string
  node: ProcessNode
  type: NodeTypeView
  spot?: Spot | undefined
}

/** Adds a node; on a wire it takes over where that led. */
export const addNode = defineCommand<ProcessDocument, AddNode>({
  name: 'addNode',
  label: ({ id }) => ({ en: `Add node ${id}`, zh: `添加节点 ${id}` }),
  refuse: (document, { id }) =>
    levelsOf(document).has(id) ? { en: `There is a node ${id} already.`, zh: `已有节点 ${id}。` } : undefined,
  apply: (document, { level, id, node, type, spot }) => {
    if (spot && 'trigger' in spot) {
      const trigger = document.triggers?.[spot.trigger]
      const made = withHolder(document, level, ({ nodes, ...rest }) => ({
        ...rest,
        nodes: { ...nodes, [id]: leadingOn(node, type, trigger?.start) },
      }))
      return trigger
        ? { ...made, triggers: { ...document.triggers, [spot.trigger]: { ...trigger, start: id } } }
        : made
    }
    return withHolder(document, level, (holder) => {
      const nodes = holder.nodes ?? {}
      if (spot && 'from' in spot) {
        const from = nodes[spot.from]
        if (!from) return holder
        const to = targetOf(from, spot.port)
        return {
          ...holder,
          nodes: { ...nodes, [spot.from]: ledTo(from, spot.port, id), [id]: leadingOn(node, type, to) },
        }
      }
      if (spot || !holder.start || !(holder.start in nodes))
        return { ...holder, start: id, nodes: { ...nodes, [id]: leadingOn(node, type, holder.start) } }
      return { ...holder, nodes: { ...nodes, [id]: node } }
    })
  },
})

/** By its first way out. What leads nowhere by nature leaves the rest without a way in, which the check says. */
function leadingOn(node: ProcessNode, type: NodeTypeView, to: string | undefined): ProcessNode {
  const [first] = portsOf(node, type)
  return first && to ? ledTo(node, first, to) : node
}
