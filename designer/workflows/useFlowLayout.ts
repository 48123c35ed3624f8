import { computed, shallowRef, watch } from 'vue'
import type { NodeTypeView } from '../../runtime-ui/client/design.ts'
import { boxHeight, boxWidth, type Layout, layOut, toldHeight } from './layout.ts'
import { holderAt, type Level, type ProcessDocument } from './levels.ts'
import type { Notes } from './notes.ts'
import type { Told } from './told.ts'
import { type Port, portKey, type Wire, wiresOf } from './wires.ts'

/** What a canvas draws one level of. */
export interface Drawn {
  document: ProcessDocument
  level: Level
  typeOf: (type: string) => NodeTypeView | undefined
  /** What became of the steps in a run: a line in each box. */
  told?: Told | undefined
  notes?: Notes | undefined
}

export const startBox = 'start:'
export const triggerBox = (name: string) => `trigger:${name}`
export const nameOfTrigger = (box: string) => box.slice(triggerBox('').length)

/** Which boxes and wires a level has and where they stand; laid out anew when the shape changes, not with each word. */
export function useFlowLayout(drawn: () => Drawn) {
  const holder = computed(() => holderAt(drawn().document, drawn().level) ?? {})
  const nodes = computed(() => holder.value.nodes ?? {})
  const wires = computed<Wire[]>(() => [
    ...wiresOf(holder.value, drawn().typeOf),
    ...(drawn().notes?.gone ?? []).filter(({ from, to }) => from in nodes.value && to in nodes.value),
  ])
  /** Above the first step: each way in, or inside a step its start. */
  const heads = computed<{ id: string; to: string | undefined }[]>(() => {
    const { document, level } = drawn()
    const first = holder.value.start
    if (level.length > 0) return [{ id: startBox, to: first }]
    return Object.entries(document.triggers ?? {}).map(([name, { start }]) => ({
      id: triggerBox(name),
      to: start ?? first,
    }))
  })
  const headWires = computed(() => heads.value.filter(({ to }) => to !== undefined && to in nodes.value))
  const height = computed(() => boxHeight + (drawn().told || drawn().notes?.hasBadges ? toldHeight : 0))
  const layout = shallowRef<Layout>({ places: new Map(), lanes: new Map() })
  function layEverything() {
    layout.value = layOut({
      height: height.value,
      boxes: [
        ...heads.value.map(({ id }) => ({ id })),
        ...Object.entries(nodes.value).map(([id, { at }]) => ({ id, at })),
      ],
      lines: [
        ...headWires.value.map(({ id, to }) => ({ id: `${id} next`, from: id, to: to! })),
        ...wires.value.map(({ id, from, to }) => ({ id, from, to })),
      ],
    })
  }
  const shape = computed(() =>
    JSON.stringify([
      heads.value,
      height.value,
      Object.entries(nodes.value).map(([id, { at }]) => [id, at]),
      wires.value.map(({ id, to }) => [id, to]),
    ]),
  )
  watch(shape, layEverything, { immediate: true })

  const placeOf = (id: string) => layout.value.places.get(id) ?? { x: 0, y: 0 }
  const lanesOf = (wire: string) => layout.value.lanes.get(wire) ?? []
  /** Ways out from left to right as what they lead to stands, so that wires of one box do not cross. */
  function inPlace(id: string, ports: readonly Port[]): Port[] {
    const xOf = (port: Port): number => {
      const wire = wires.value.find((each) => each.from === id && portKey(each.port) === portKey(port))
      return wire ? (lanesOf(wire.id)[0]?.x ?? placeOf(wire.to).x + boxWidth / 2) : Number.POSITIVE_INFINITY
    }
    return [...ports].sort((a, b) => xOf(a) - xOf(b) || 0)
  }
  return { holder, nodes, wires, heads, headWires, height, layEverything, placeOf, lanesOf, inPlace }
}

export type FlowLayout = ReturnType<typeof useFlowLayout>
