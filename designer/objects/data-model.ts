import dagre from '@dagrejs/dagre'
import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { isRelation } from './field-types.ts'

/** How much of each object the diagram shows. */
export type Detail = 'names' | 'key' | 'all'

export interface Relation {
  id: string
  /** The object that holds the reference: its end is the crow's foot. */
  from: string
  field: string
  to: string
  isRequired: boolean
}
export const boxWidth = 216
const headHeight = 40
const rowHeight = 24

/** Which fields of an object are drawn: its name, and what relates or classifies it. */
export function shownFields(object: ObjectDocument, detail: Detail): string[] {
  if (detail === 'names') return []
  const names = namesInOrder(object.fields, object.order).filter(
    (name) => object.fields[name]?.active !== false,
  )
  if (detail === 'all') return names
  const isKey = (name: string) =>
    name === (object.nameField ?? 'name') || isRelation(object.fields[name]!.type)
  const keys = names.filter(isKey)
  const more = names.filter(
    (name) =>
      !isKey(name) && ['select', 'currency', 'autoNumber', 'date'].includes(object.fields[name]!.type),
  )
  return names.filter(
    (name) => keys.includes(name) || more.slice(0, Math.max(0, 7 - keys.length)).includes(name),
  )
}

export const boxHeight = (fields: number): number => headHeight + (fields > 0 ? fields * rowHeight + 8 : 0)

/** Every reference between the objects shown. */
export function relationsOf(objects: ReadonlyMap<string, ObjectDocument>): Relation[] {
  return [...objects].flatMap(([from, object]) =>
    Object.entries(object.fields).flatMap(([field, { type, to, active, required }]) =>
      isRelation(type) && active !== false
        ? [to ?? []]
            .flat()
            .filter((each) => objects.has(each))
            .map((each) => ({
              id: `${from}.${field}>${each}`,
              from,
              field,
              to: each,
              isRequired: required === true,
            }))
        : [],
    ),
  )
}

/** Places for the boxes, parents left of children, so that few lines cross. */
export function layOut(
  heights: ReadonlyMap<string, number>,
  relations: readonly Relation[],
): Map<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 90, marginx: 24, marginy: 24 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const [name, height] of heights) graph.setNode(name, { width: boxWidth, height })
  for (const { from, to } of relations) if (from !== to) graph.setEdge(to, from)
  dagre.layout(graph)
  return new Map(
    [...heights].map(([name, height]) => {
      const { x, y } = graph.node(name) as { x: number; y: number }
      return [name, { x: x - boxWidth / 2, y: y - height / 2 }]
    }),
  )
}

/** The line of a relation: a foot of three toes where there are many, a bar where there is one. */
export function crowsFoot(
  from: { x: number; y: number; side: 1 | -1 },
  to: { x: number; y: number; side: 1 | -1 },
): string {
  const middle =
    from.side === to.side
      ? from.side > 0
        ? Math.max(from.x, to.x) + 28
        : Math.min(from.x, to.x) - 28
      : (from.x + to.x) / 2
  const toe = from.x + from.side * 10
  const bar = to.x + to.side * 8
  return [
    `M${from.x} ${from.y}H${middle}V${to.y}H${to.x}`,
    `M${toe} ${from.y}L${from.x} ${from.y - 6}M${toe} ${from.y}L${from.x} ${from.y + 6}`,
    `M${bar} ${to.y - 5}v10`,
  ].join('')
}
