import { type Edge, MarkerType } from '@vue-flow/core'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Spot } from './commands/add-node.ts'
import { boxWidth } from './layout.ts'
import { portLabel } from './step-texts.ts'
import { type Drawn, type FlowLayout, nameOfTrigger, startBox } from './useFlowLayout.ts'
import { nameOfPort, portKey } from './wires.ts'

interface Lines extends Drawn {
  selected: readonly string[]
  readonly: boolean
}

const marker = { type: MarkerType.ArrowClosed, width: 14, height: 14 }

/** The wires of a level as VueFlow takes them, and where a step goes that is put in at a way in. */
export function useFlowLines(drawn: () => Lines, layout: FlowLayout) {
  const i18n = useI18n()

  const spotOf = (head: string): Spot => {
    const name = nameOfTrigger(head)
    const hasOwn = head !== startBox && drawn().document.triggers?.[name]?.start !== undefined
    return hasOwn ? { trigger: name } : { start: true }
  }
  /** How wide a label may be beside those of the step's other ways out; one alone has all the room. */
  const roomOf = (step: string): number | undefined => {
    const count = layout.wires.value.filter(({ from }) => from === step).length
    return count > 1 ? boxWidth / (count + 1) - 2 : undefined
  }
  const lines = computed<Edge[]>(() => {
    const { told, readonly, notes, selected } = drawn()
    const isToldHow = layout.headWires.value.some(({ id }) => told?.has(id))
    const heads = layout.headWires.value.map(({ id, to }): Edge => {
      const wire = `${id} next`
      return {
        id: wire,
        source: id,
        sourceHandle: 'next:next',
        target: to!,
        type: 'wire',
        markerEnd: marker,
        data: {
          label: '',
          lanes: layout.lanesOf(wire),
          went: told?.has(isToldHow ? id : to!),
          isAside: false,
          isSelected: false,
          readonly,
          note: notes?.wires.get(wire),
          spot: spotOf(id),
        },
      }
    })
    const between = layout.wires.value.map(({ id, from, port, to }): Edge => {
      const isGone = notes?.gone.some((each) => each.id === id) ?? false
      return {
        id,
        source: from,
        sourceHandle: portKey(port),
        target: to,
        type: 'wire',
        markerEnd: marker,
        data: {
          label: isGone ? '' : portLabel(port, i18n),
          lanes: layout.lanesOf(id),
          went: told && (told.get(from)?.ports.includes(nameOfPort(port)) ?? false),
          isAside: port.kind !== 'next' && port.kind !== 'output',
          room: roomOf(from),
          isSelected: selected.includes(from) || selected.includes(to),
          readonly: readonly || isGone,
          note: notes?.wires.get(id),
          spot: { from, port } satisfies Spot,
        },
      }
    })
    return [...heads, ...between]
  })
  return { lines, spotOf }
}
