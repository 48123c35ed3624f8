import type { NodeTypeView } from '../../../runtime-ui/client/design.ts'
import { defineCommand } from '../../document/command.ts'
import { type Level, levelsOf, type ProcessDocument, type ProcessNode, withHolder } from '../levels.ts'
import { freeId } from '../new-node.ts'
import { ledTo, portsOf, targetOf } from '../wires.ts'

export type Copied = Readonly<Record<string, ProcessNode>>

export interface PasteNodes {
  level: Level
  copied: Copied
  typeOf: (type: string) => NodeTypeView | undefined
}

/** Puts copies in, under ids of their own; wires among them stay, others lead nowhere. */
export const pasteNodes = defineCommand<ProcessDocument, PasteNodes>({
  name: 'pasteNodes',
  label: ({ copied }) => ({
    en: `Paste ${Object.keys(copied).length} nodes`,
    zh: `粘贴 ${Object.keys(copied).length} 个节点`,
  }),
  apply: (document, { level, copied, typeOf }) => {
    const fresh = freshNodes(copied, new Set(levelsOf(document).keys()), typeOf)
    return withHolder(document, level, (holder) => ({
      ...holder,
      ...(holder.start ? {} : { start: Object.keys(fresh)[0]! }),
      nodes: { ...holder.nodes, ...fresh },
    }))
  },
})

function freshNodes(
  copied: Copied,
  taken: Set<string>,
  typeOf: PasteNodes['typeOf'],
): Record<string, ProcessNode> {
  const ids = new Map(
    Object.keys(copied).map((id) => {
      const free = freeId(id.replace(/_\d+$/, ''), taken)
      taken.add(free)
      return [id, free]
    }),
  )
  return Object.fromEntries(
    Object.entries(copied).map(([id, { at: _place, ...node }]) => {
      const led = portsOf(node, typeOf(node.type)).reduce<ProcessNode>((each, port) => {
        const to = targetOf(each, port)
        return to === undefined ? each : ledTo(each, port, ids.get(to))
      }, node)
      if (!led.nodes) return [ids.get(id)!, led]
      const start = led.start
      const inside = freshNodes(led.nodes, taken, typeOf)
      const places = Object.keys(led.nodes)
      const first = Object.keys(inside)[places.indexOf(start ?? '')]
      return [ids.get(id)!, { ...led, nodes: inside, ...(first ? { start: first } : {}) }]
    }),
  )
}
