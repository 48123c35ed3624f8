import type { NodeTypeView } from '../../../runtime-ui/client/design.ts'
import { defineCommand } from '../../document/command.ts'
import { type Level, type ProcessDocument, type ProcessNode, withHolder } from '../levels.ts'
import { ledAround, portsOf, targetOf } from '../wires.ts'

export interface RemoveNodes {
  level: Level
  ids: readonly string[]
  typeOf: (type: string) => NodeTypeView | undefined
}

/** Takes nodes away; what led to one leads on to where its first way out led. */
export const removeNodes = defineCommand<ProcessDocument, RemoveNodes>({
  name: 'removeNodes',
  label: ({ ids }) => ({ en: `Delete ${ids.join(', ')}`, zh: `删除 ${ids.join('、')}` }),
  apply: (document, { level, ids, typeOf }) =>
    ids.reduce((at, id) => {
      let onward: string | undefined
      const cut = withHolder(at, level, ({ start, nodes = {}, ...rest }) => {
        const node = nodes[id]
        if (!node) return { ...rest, ...(start ? { start } : {}), nodes }
        onward = onwardOf(node, id, typeOf)
        const { [id]: _gone, ...left } = ledAround(nodes, id, { to: onward, typeOf })
        const first = start === id ? onward : start
        return { ...rest, ...(first ? { start: first } : {}), nodes: left }
      })
      if (level.length > 0) return cut
      const triggers = Object.entries(cut.triggers ?? {}).map(([name, { start, ...trigger }]) => {
        const to = start === id ? onward : start
        return [name, to ? { ...trigger, start: to } : trigger] as const
      })
      return triggers.length > 0 ? { ...cut, triggers: Object.fromEntries(triggers) } : cut
    }, document),
})

const onwardOf = (node: ProcessNode, id: string, typeOf: RemoveNodes['typeOf']): string | undefined =>
  portsOf(node, typeOf(node.type))
    .filter(({ kind }) => kind === 'next' || kind === 'output')
    .map((port) => targetOf(node, port))
    .find((to) => to !== undefined && to !== id)
