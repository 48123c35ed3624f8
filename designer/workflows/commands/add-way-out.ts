import { defineCommand } from '../../document/command.ts'
import {
  type Level,
  type OutputDocument,
  type ProcessDocument,
  withHolder,
  withRoomForBoundaries,
} from '../levels.ts'
import { leadsOnWithoutButtons, ledTo } from '../wires.ts'

export interface AddWayOut {
  level: Level
  id: string
  /** One of its own, or one that leads away while it works. */
  kind: 'outputs' | 'on'
  name: string
  way: OutputDocument
}

/** Adds a way out. The first button of a task takes over where the task led without any. */
export const addWayOut = defineCommand<ProcessDocument, AddWayOut>({
  name: 'addWayOut',
  label: ({ id, name }) => ({ en: `Add the way out ${name} of ${id}`, zh: `为 ${id} 添加出口 ${name}` }),
  apply: (document, { level, id, kind, name, way }) =>
    withHolder(document, level, (holder) => {
      const found = holder.nodes?.[id]
      if (!found) return holder
      const node = kind === 'on' ? withRoomForBoundaries(found) : found
      const takesOver =
        kind === 'outputs' && name !== 'nobody' && node.next !== undefined && leadsOnWithoutButtons(node)
      const led = takesOver ? ledTo(node, { kind: 'next', name: 'next' }, undefined) : node
      const added = takesOver ? { ...way, next: node.next! } : way
      return {
        ...holder,
        nodes: { ...holder.nodes, [id]: { ...led, [kind]: { ...led[kind], [name]: added } } },
      }
    }),
})
