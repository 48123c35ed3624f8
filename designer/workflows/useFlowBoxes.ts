import type { Node } from '@vue-flow/core'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Problem } from '../document/problems.ts'
import { boxWidth } from './layout.ts'
import { isContainer, type ProcessNode } from './levels.ts'
import { portLabel } from './step-texts.ts'
import { withWays } from './told.ts'
import { useBoxWords } from './useBoxWords.ts'
import { type Drawn, type FlowLayout, nameOfTrigger } from './useFlowLayout.ts'
import { type Port, portsOf, targetOf } from './wires.ts'

interface Boxes extends Drawn {
  problemsOf: (part: 'node' | 'trigger', id: string) => Problem[]
  readonly: boolean
}

/** The boxes of a level as VueFlow takes them: what each says, and what is said about it. */
export function useFlowBoxes(drawn: () => Boxes, layout: FlowLayout) {
  const i18n = useI18n()
  const { t } = i18n
  const words = useBoxWords(() => drawn().document)

  const ofStart = () => ({
    title: t('workflow.start'),
    line: t('workflow.startText'),
    look: { icon: 'play', color: 'amber' },
  })
  function headBox(id: string): Node {
    const { document, problemsOf, readonly, notes } = drawn()
    const name = nameOfTrigger(id)
    const next = { kind: 'next', name: 'next' }
    return {
      id,
      type: 'step',
      position: layout.placeOf(id),
      width: boxWidth,
      height: layout.height.value,
      draggable: false,
      connectable: !readonly,
      data: {
        ...(document.triggers?.[name] ? words.ofTrigger(name, problemsOf('trigger', name)) : ofStart()),
        first: true,
        note: notes?.steps.get(id),
        ports: [{ port: next, label: '', isLed: layout.headWires.value.some((each) => each.id === id) }],
      },
    }
  }
  function stepBox(id: string, node: ProcessNode): Node {
    const { problemsOf, readonly, told, typeOf, notes } = drawn()
    const { nodes } = layout
    const ports = layout.inPlace(id, portsOf(node, typeOf(node.type)))
    const label = (port: Port) => portLabel(port, i18n)
    return {
      id,
      type: 'step',
      position: layout.placeOf(id),
      width: boxWidth,
      height: layout.height.value,
      draggable: !readonly,
      data: {
        ...words.ofStep(id, node, problemsOf('node', id)),
        container: isContainer(node.type),
        told: told && withWays(told.get(id) ?? null, ports, label),
        note: notes?.steps.get(id),
        ports: ports.map((port) => ({
          port,
          label: label(port),
          isLed: (targetOf(node, port) ?? '') in nodes.value,
        })),
      },
    }
  }
  return computed<Node[]>(() => [
    ...layout.heads.value.map(({ id }) => headBox(id)),
    ...Object.entries(layout.nodes.value).map(([id, node]) => stepBox(id, node)),
  ])
}
